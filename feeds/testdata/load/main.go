// Command load is the other side of load.sh: made-up outlets that never run out of articles, behind a proxy, and
// a handler that answers with bytes from memory and does nothing else, on the same server, to measure Warta against.
//
//	load web ADDR HOSTS          the outlets: set HTTP_PROXY to ADDR
//	load sources HOSTS           their list, for "warta sources import"
//	load static ADDR URL         what URL answers, again and again; 304 where asked with its ETag
//	load static-headers ADDR URL the same with all headers that URL answers with
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"warta/feeds"
)

func main() {
	log.SetFlags(0)
	switch args := os.Args[1:]; {
	case len(args) == 3 && args[0] == "web":
		log.Fatal(http.ListenAndServe(args[1], http.HandlerFunc(outlet)))
	case len(args) == 2 && args[0] == "sources":
		n, err := strconv.Atoi(args[1])
		if err != nil {
			log.Fatal(err)
		}
		for i := range n {
			fmt.Printf(`{"name": "Media %d", "home": "http://media%d.test/", "feed": "http://media%d.test/feed/", "region": "18.%02d"}`+"\n", i, i, i, 1+i%13)
		}
	case len(args) == 3 && (args[0] == "static" || args[0] == "static-headers"):
		log.Fatal(static(args[1], args[2], args[0] == "static-headers"))
	default:
		log.Fatal("load web ADDR HOSTS | load sources HOSTS | load static ADDR URL")
	}
}

var places = strings.Fields("Kalianda Kotabumi Metro Pringsewu Liwa Sukadana Menggala Gedongtataan Krui Natar Panjang Kedaton Rajabasa Gisting")

// each is how many articles an outlet's feed lists.
const each = 1500

// outlet answers for every host: a feed of many articles, and the articles.
func outlet(w http.ResponseWriter, r *http.Request) {
	host, path := r.Host, r.URL.Path
	switch {
	case path == "/feed/":
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title><link>http://%s/</link><description>.</description>`, host, host)
		now := time.Now()
		for i := range each {
			fmt.Fprintf(w, "<item><title>%s</title><link>http://%s/berita/%d/</link><pubDate>%s</pubDate></item>\n",
				title(host, i), host, i, now.Add(-time.Duration(i)*5*time.Minute).Format(time.RFC1123Z))
		}
		_, _ = io.WriteString(w, "</channel></rss>")
	case strings.HasPrefix(path, "/berita/"):
		i, _ := strconv.Atoi(strings.Trim(path[len("/berita/"):], "/"))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="id"><head><title>%[1]s</title><meta property="og:type" content="article"><meta property="article:published_time" content="%[2]s"></head>`+
			`<body><header><nav><a href="/">Beranda</a></nav></header><article><h1>%[1]s</h1>`, title(host, i), time.Now().Add(-time.Duration(i)*5*time.Minute).Format(time.RFC3339))
		place := places[(i+len(host))%len(places)]
		for p := range 8 {
			fmt.Fprintf(w, "<p>%s – Warga %s bergotong royong nomor %d-%d-%s membersihkan saluran air di lingkungan mereka pada putaran ke-%d, kata Camat %s kepada media ini, sebelum musim hujan tiba di Lampung tahun ini.</p>",
				place, place, i, p*i+7, host, p, place)
		}
		_, _ = io.WriteString(w, "</article></body></html>")
	case path == "/":
		_, _ = io.WriteString(w, "<!doctype html><title>"+host+"</title><p>Beranda</p>")
	default:
		http.NotFound(w, r)
	}
}

func title(host string, i int) string {
	return fmt.Sprintf("Warga %s membersihkan saluran air ke-%d (%s)", places[(i+len(host))%len(places)], i, strings.TrimSuffix(host, ".test"))
}

// static takes the answer of url once and gives it for ever.
func static(addr, url string, headers bool) error {
	var res *http.Response
	var err error
	client := http.Client{Transport: &http.Transport{DisableCompression: true}}
	for range 100 {
		if res, err = client.Get(url); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	kind, tag := []string{res.Header.Get("Content-Type")}, []string{res.Header.Get("Etag")}
	length := []string{strconv.Itoa(len(body))}
	var more []string // names of headers that a 304 has too
	if headers {
		more = []string{"Access-Control-Allow-Origin", "Cache-Control", "Last-Modified", "Vary", "X-Content-Type-Options"}
	}
	return feeds.NewServer(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Etag"] = tag
		for _, name := range more {
			h[name] = res.Header[name]
		}
		if have := r.Header["If-None-Match"]; len(have) == 1 && have[0] == tag[0] {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h["Content-Type"], h["Content-Length"] = kind, length
		_, _ = w.Write(body)
	}), nil).ListenAndServe()
}
