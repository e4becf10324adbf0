package sourcelist

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"warta/store"
)

// entry is a line as people and other programs write it.
type entry struct {
	Name       string   `json:"name"`
	Home       string   `json:"home"`
	Feed       string   `json:"feed"`
	FeedStatus string   `json:"feed_status"`
	Region     string   `json:"region"`
	Lang       string   `json:"lang"`
	Zone       string   `json:"zone"`
	Sections   []string `json:"sections"`
	Categories []string `json:"categories"`
	State      string   `json:"state"`
	Interval   interval `json:"interval"`
	Cron       string   `json:"cron"`
	Quiet      string   `json:"quiet"`
}

// interval is a time span, as nanoseconds (Go's own JSON form) or in words: "15m".
type interval time.Duration

// UnmarshalJSON reads both forms.
func (i *interval) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return fmt.Errorf("interval: %.40q is no time span such as \"15m\"", s)
		}
		*i = interval(d)
		return nil
	}
	var n int64
	if err := json.Unmarshal(b, &n); err != nil || n < 0 {
		return fmt.Errorf("interval: %.40s is no number of nanoseconds", b)
	}
	*i = interval(n)
	return nil
}

// jsonLines reads one object a line; blank lines are passed over.
func (l *list) jsonLines(in *bufio.Reader) {
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 0, 64<<10), maxLine)
	line, size := 0, 0
	for scan.Scan() {
		line++
		size += len(scan.Bytes()) + 1
		if size > MaxBytes {
			l.fault(line, fmt.Errorf("the list is larger than %d bytes", MaxBytes))
			return
		}
		text := bytes.TrimSpace(scan.Bytes())
		if len(text) == 0 {
			continue
		}
		var e entry
		if err := json.Unmarshal(text, &e); err != nil {
			l.fault(line, explain(err))
			continue
		}
		if !l.add(line, e.source()) {
			return
		}
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		l.fault(line+1, fmt.Errorf("longer than %d bytes", maxLine))
	case err != nil:
		l.fault(line+1, err)
	}
}

// explain puts a JSON error in the words of the file instead of those of Go's types.
func explain(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		key := wrong.Field
		if key == "" {
			return fmt.Errorf("the line is a JSON %s, not an object", wrong.Value)
		}
		want := "text"
		if wrong.Type.Kind().String() == "slice" {
			want = "a list"
		}
		return fmt.Errorf("%s: found a JSON %s, want %s", key, wrong.Value, want)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the line ends too early")
	}
	return err
}

func (e entry) source() store.Source {
	return store.Source{
		Name: e.Name, Home: e.Home, Feed: e.Feed, FeedStatus: store.FeedStatus(e.FeedStatus),
		Region: e.Region, Language: e.Lang, Zone: e.Zone, Sections: e.Sections, Categories: e.Categories,
		State: store.SourceState(e.State), Interval: time.Duration(e.Interval), Cron: e.Cron, Quiet: e.Quiet,
	}
}
