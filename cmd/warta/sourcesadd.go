package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"warta/cmd/internal/sourcelist"
	"warta/store"
)

// minInterval is the shortest fixed time between two looks, as in the configuration.
const minInterval = 10 * time.Second

func newSourcesAdd() *cobra.Command {
	var s store.Source
	cmd := &cobra.Command{
		Use:   "add HOME-URL",
		Short: "Add a source, or change the one with that home page",
		Long: `Add a source by its home page. Its feed, sections and sitemap are found by themselves; name a feed or section
that is not. Of a source that is known already only what the flags say is changed; one that was removed is
visited again. 'warta sources test HOME-URL' shows beforehand what would be found.`,
		Example: `  warta sources add https://radar.example/ --name 'Radar' --region 18.01
  warta sources add https://radar.example/ --feed https://radar.example/feed/ --interval 15m
  warta sources add https://radar.example/ --cron '*/10 5-22 * * *' --quiet 23:00-04:30`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			known, err := knownRegion()
			if err != nil {
				return err
			}
			if s.Interval < 0 || s.Interval > 0 && s.Interval < minInterval {
				return fmt.Errorf("--interval %s: shorter than %s; 0 is adaptive", s.Interval, minInterval)
			}
			s.Home = args[0]
			s, problems := sourcelist.Complete(s, known)
			if len(problems) > 0 {
				return addFault(args[0], problems)
			}
			return withWriter(cmd, func(a *app) error {
				fresh, err := a.addSource(cmd, s)
				if err == nil && fresh {
					a.console.say("added %s\n", s.ID)
				} else if err == nil {
					a.console.say("changed %s\n", s.ID)
				}
				if named := a.overruled(cmd, s.ID); err == nil && named != "" {
					a.console.say("the configuration names %s too: what that says counts again at the next start (%s)\n", s.ID, named)
				}
				return err
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Name, "name", "", "the outlet's name")
	f.StringVar(&s.Region, "region", "", "`CODE` of its home region: 18 is Lampung, 18.01 Lampung Selatan")
	f.StringVar(&s.Feed, "feed", "", "`URL` of its feed, if it has one")
	f.StringArrayVar(&s.Sections, "section", nil, "`URL` of a section page to watch too; may be repeated")
	f.StringVar(&s.Language, "lang", "", "language it writes in (BCP 47)")
	f.StringVar(&s.Zone, "zone", "", "IANA time zone of its clock, such as Asia/Makassar; without it that of its region")
	f.DurationVar(&s.Interval, "interval", 0, "fixed time between looks; 0 adapts to how often there is news")
	f.StringVar(&s.Cron, "cron", "", "`TIMETABLE` of looks by its own clock, instead: minute hour day month weekday")
	f.StringVar(&s.Quiet, "quiet", "", "`HOURS` of its own clock in which nothing is asked of it: 22:00-05:00")
	return cmd
}

// addFault says what is wrong with the arguments, by the names they have there.
func addFault(home string, problems []sourcelist.Problem) error {
	var errs []error
	for _, p := range problems {
		switch p.Key {
		case "home":
			errs = append(errs, fmt.Errorf("home page %s: %w (write it out: https://radar.example/)", home, p.Err))
		case "sections":
			errs = append(errs, fmt.Errorf("--section: %w", p.Err))
		default:
			errs = append(errs, fmt.Errorf("--%s: %w", p.Key, p.Err))
		}
	}
	return errors.Join(errs...)
}

// addSource puts a source in, or changes what the flags say of the one that is known.
func (a *app) addSource(cmd *cobra.Command, s store.Source) (fresh bool, err error) {
	ctx := cmd.Context()
	old, err := a.db.Source(ctx, s.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	if err == nil {
		s = changed(cmd, old, s)
	}
	s.Origin = fromCommand
	n, err := a.putSources(ctx, []store.Source{s}, false)
	return n > 0, err
}

// overruled tells which of the flags set what the configuration settles.
func (a *app) overruled(cmd *cobra.Command, id string) string {
	i := slices.IndexFunc(a.Sources, func(s store.Source) bool { return s.ID == id })
	if i < 0 {
		return ""
	}
	s, timed := a.Sources[i], a.Sources[i].Interval > 0 || a.Sources[i].Cron != ""
	var named []string
	for _, f := range []struct {
		flag  string
		given bool
	}{
		{"name", s.Name != s.ID},
		{"region", s.Region != ""},
		{"feed", s.Feed != ""},
		{"section", true},
		{"lang", s.Language != ""},
		{"zone", s.Zone != ""},
		{"interval", timed},
		{"cron", timed},
		{"quiet", s.Quiet != ""},
	} {
		if f.given && cmd.Flags().Changed(f.flag) {
			named = append(named, "--"+f.flag)
		}
	}
	return strings.Join(named, ", ")
}

// changed is a known source with what the flags say.
func changed(cmd *cobra.Command, old, s store.Source) store.Source {
	out := old
	for name, set := range map[string]func(){
		"name":     func() { out.Name = s.Name },
		"region":   func() { out.Region = s.Region },
		"feed":     func() { out.Feed, out.FeedStatus = s.Feed, s.FeedStatus },
		"section":  func() { out.Sections = s.Sections },
		"lang":     func() { out.Language = s.Language },
		"zone":     func() { out.Zone = s.Zone },
		"interval": func() { out.Interval = s.Interval },
		"cron":     func() { out.Cron = s.Cron },
		"quiet":    func() { out.Quiet = s.Quiet },
	} {
		if cmd.Flags().Changed(name) {
			set()
		}
	}
	out.Home = s.Home
	if out.State == store.SourceRemoved {
		out.State = store.SourceActive
	}
	return out
}

func newSourcesImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE.opml|FILE.jsonl|-",
		Short: "Add sources from an OPML or JSON lines file",
		Long: `Add sources from a list: OPML as feed readers write it, or JSON lines with home and, where known, name, feed,
region, lang, zone, sections, categories, interval and state. Sources that are known already are changed to
what the list says; one that is paused or removed stays so unless the list has a state for it.

Lines that are wrong are told with file and line, the others are taken, and the exit status is 1.`,
		Example: `  warta sources import feeds.opml
  echo '{"home": "https://radar.example/", "region": "18.01"}' | warta sources import -
  warta sources --json | warta sources import --data ./elsewhere -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, name := cmd.InOrStdin(), "standard input"
			if args[0] != "-" {
				name = args[0]
				f, err := os.Open(name)
				if err != nil {
					return fmt.Errorf("source list: %w", err)
				}
				defer f.Close()
				in = f
			}
			known, err := knownRegion()
			if err != nil {
				return err
			}
			sources, bad := sourcelist.Read(in, name, known)
			if bad != nil && len(sources) == 0 {
				return bad
			}
			return withWriter(cmd, func(a *app) error {
				fresh, err := a.putSources(cmd.Context(), sources, false)
				if err != nil {
					return errors.Join(err, bad)
				}
				asleep, err := a.asleep(cmd.Context(), sources)
				a.console.say("%s read, %d new%s\n", count(len(sources), "source"), fresh, asleep)
				return errors.Join(err, bad)
			})
		},
	}
}

// asleep tells how many of the sources are not visited.
func (a *app) asleep(ctx context.Context, sources []store.Source) (string, error) {
	n := 0
	for _, s := range sources {
		kept, err := a.db.Source(ctx, s.ID)
		if err != nil {
			return "", err
		}
		if kept.State != store.SourceActive {
			n++
		}
	}
	if n == 0 {
		return "", nil
	}
	return fmt.Sprintf(", %d paused or removed ('warta sources resume' visits them again)", n), nil
}
