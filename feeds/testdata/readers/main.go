// Command readers helps to hold feeds against other people's readers.
//
//	readers serve ADDR      serves every form of feed over hostile data, and lists their addresses at /
//	readers gofeed URL…     reads feeds with gofeed and prints what it found, a JSON object a line
//	readers replay ADDR     serves a newsroom whose clock stands; POST /later lets eight hours go by and answers with
//	                        the ids of all articles so far
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/mmcdole/gofeed"

	"warta/feeds"
	"warta/feeds/internal/fake"
)

func main() {
	log.SetFlags(0)
	switch args := os.Args[1:]; {
	case len(args) == 2 && args[0] == "serve":
		log.Fatal(serve(args[1]))
	case len(args) == 2 && args[0] == "replay":
		log.Fatal(replay(args[1]))
	case len(args) > 1 && args[0] == "gofeed":
		for _, url := range args[1:] {
			if err := read(url); err != nil {
				log.Fatal(url, ": ", err)
			}
		}
	default:
		log.Fatal("readers serve ADDR | readers replay ADDR | readers gofeed URL…")
	}
}

func serve(addr string) error {
	r, addresses := fake.Everything()
	h, err := feeds.NewHandler(r, feeds.Options{Authority: "warta.example,2026-11-23", Now: func() time.Time { return fake.Now }})
	if err != nil {
		return err
	}
	return http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/" {
			h.ServeHTTP(w, req)
			return
		}
		for _, a := range addresses {
			fmt.Fprintf(w, "http://%s%s\n", req.Host, a)
		}
	}))
}

// found is what gofeed made of a feed.
type found struct {
	URL   string   `json:"url"`
	Type  string   `json:"type"`
	Title string   `json:"title"`
	IDs   []string `json:"ids"`
	Bare  int      `json:"bare"` // items without title, link, text or date
}

func read(url string) error {
	f, err := gofeed.NewParser().ParseURL(url)
	if err != nil {
		return err
	}
	out := found{URL: url, Type: f.FeedType, Title: f.Title, IDs: []string{}}
	for _, it := range f.Items {
		out.IDs = append(out.IDs, it.GUID)
		if it.Title == "" || it.Link == "" || it.Content == "" && it.Description == "" || it.PublishedParsed == nil && it.UpdatedParsed == nil {
			out.Bare++
		}
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}
