package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"warta/extract/region"
	"warta/store"
	"warta/store/catalog"
)

func newRegionsCommand() *cobra.Command {
	var list, title, address, home string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "regions [TEXT|-]",
		Short: "Tell which regions a text is about",
		Long: `Regions tells which provinces, kabupaten, kota and kecamatan a text is about, and why.

TEXT is the text itself; "-" or nothing reads it from standard input. With --list every line of FILE is a
JSON object with id, text, and optionally title and url; for each one a JSON line with id and regions, best
first, comes out. A url is evidence of its own, and the outlet's home is looked up by its host; --home names
it where the catalog does not know the host.`,
		Example: `  warta regions "Kalianda (Netizenku): Bupati Lampung Selatan membuka pelatihan."
  warta regions --json --url https://lampost.co/lampung/metro/pasar-baru/ - < article.txt
  warta regions --list clippings.jsonl.gz > tags.jsonl`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := newRegionTagger()
			if err != nil {
				return err
			}
			if home != "" && !t.known[home] {
				return fmt.Errorf("--home %s: no such region", home)
			}
			out := bufio.NewWriter(cmd.OutOrStdout())
			if list != "" {
				if len(args) > 0 {
					return errors.New("give a TEXT or --list, not both")
				}
				err = t.list(cmd.InOrStdin(), out, list, home)
			} else {
				err = t.text(cmd.InOrStdin(), out, args, region.Input{Title: title, URL: address, Home: home}, asJSON)
			}
			return errors.Join(err, out.Flush())
		},
	}
	cmd.Flags().StringVar(&list, "list", "", "tag every line of `FILE`.jsonl or .jsonl.gz (- is standard input)")
	cmd.Flags().StringVar(&title, "title", "", "the text's `TITLE`")
	cmd.Flags().StringVar(&address, "url", "", "the `ADDRESS` the text was published at")
	cmd.Flags().StringVar(&home, "home", "", "`CODE` of the outlet's home region")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// regionTagger is the tagger over the embedded gazetteer, with the homes of the outlets it knows.
type regionTagger struct {
	*region.Tagger
	homes map[string]string // by host
	known map[string]bool   // codes
}

func newRegionTagger() (*regionTagger, error) {
	g, err := catalog.Indonesia()
	if err != nil {
		return nil, err
	}
	aliases := make([]region.Alias, len(g.Aliases))
	for i, a := range g.Aliases {
		aliases[i] = region.Alias(a)
	}
	t := &regionTagger{known: make(map[string]bool, len(g.Places))}
	for _, p := range g.Places {
		t.known[p.Code] = true
	}
	if t.Tagger, err = region.New(g.Places, aliases); err != nil {
		return nil, err
	}
	if t.homes, err = catalog.Homes(); err != nil {
		return nil, err
	}
	return t, nil
}

// home is the region the outlet of an address is at home in, or "".
func (t *regionTagger) home(address string) string {
	host := store.HostKey(address)
	if home, ok := t.homes[host]; ok {
		return home
	}
	for _, p := range []string{"m.", "amp."} {
		if rest, ok := strings.CutPrefix(host, p); ok {
			return t.homes[rest]
		}
	}
	return ""
}

// tagged is one line of output.
type tagged struct {
	ID json.RawMessage `json:"id,omitempty"`
	store.Regions
}

func (t *regionTagger) tag(in region.Input) store.Regions {
	if in.Home == "" {
		in.Home = t.home(in.URL)
	}
	r := t.Tag(in)
	if r.About == nil {
		r.About = []store.Region{} // "regions": [] rather than null
	}
	if r.Mentioned == nil {
		r.Mentioned = []store.Region{}
	}
	return r
}

// maxPlain is the longest text that is read from standard input, in bytes.
const maxPlain = 16 << 20

func (t *regionTagger) text(in io.Reader, out io.Writer, args []string, ask region.Input, asJSON bool) error {
	if len(args) == 1 && args[0] != "-" {
		ask.Text = args[0]
	} else {
		b, err := io.ReadAll(io.LimitReader(in, maxPlain+1))
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		if len(b) > maxPlain {
			return fmt.Errorf("standard input is longer than %d bytes", maxPlain)
		}
		ask.Text = string(b)
	}
	r := t.tag(ask)
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(tagged{Regions: r})
	}
	if len(r.About) == 0 {
		fmt.Fprintln(out, "about no region that it names")
	}
	for _, a := range r.About {
		printRegion(out, a, "")
	}
	for _, m := range r.Mentioned {
		printRegion(out, m, "mentions ")
	}
	return nil
}

func printRegion(out io.Writer, r store.Region, prefix string) {
	strength := "weak"
	if r.Strong {
		strength = "strong"
	}
	if prefix != "" {
		strength = ""
	}
	fmt.Fprintf(out, "%s%-8s %-24s %.3f %s\n", prefix, r.Code, r.Name, r.Score, strength)
	for _, e := range r.Evidence {
		times := ""
		if e.Count > 1 {
			times = fmt.Sprintf(", %d times", e.Count)
		}
		fmt.Fprintf(out, "    %q in the %s (%s%s)\n", e.Words, e.Where, e.Rule, times)
	}
}

// maxLine is the longest line of a list, in bytes.
const maxLine = 16 << 20

func (t *regionTagger) list(stdin io.Reader, out io.Writer, file, home string) error {
	in := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return fmt.Errorf("list: %w", err)
		}
		defer f.Close()
		in = f
		if strings.HasSuffix(file, ".gz") {
			z, err := gzip.NewReader(f)
			if err != nil {
				return fmt.Errorf("list %s: %w", file, err)
			}
			in = z
		}
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var item struct {
			ID          json.RawMessage
			Text, Title string
			URL         string
		}
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			return fmt.Errorf("list %s:%d: %w", file, n, err)
		}
		r := t.tag(region.Input{Title: item.Title, Text: item.Text, URL: item.URL, Home: home})
		if err := enc.Encode(tagged{ID: item.ID, Regions: r}); err != nil {
			return fmt.Errorf("list %s:%d: %w", file, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("list %s: %w", file, err)
	}
	return nil
}
