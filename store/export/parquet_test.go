package export

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"warta/store"
)

func TestParquet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	early := sample(2)
	early.Published = store.NewInstant(time.Unix(0, 0).In(wib))
	if n, err := WriteFile(t.Context(), path, Parquet, seq(sample(1), bare, early), Options{}); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	type row struct {
		ID        string          `parquet:"id"`
		Title     string          `parquet:"title"`
		Authors   []string        `parquet:"authors,list"`
		Published *time.Time      `parquet:"published_at,optional,timestamp(millisecond)"`
		Zone      *string         `parquet:"published_zone,optional"`
		Section   *string         `parquet:"section,optional"`
		Image     *parquetImage   `parquet:"image,optional"`
		Origins   string          `parquet:"origins,json"`
		Regions   []parquetRegion `parquet:"regions,list"`
		FirstSeen time.Time       `parquet:"first_seen_at,timestamp(millisecond)"`
		Removed   *time.Time      `parquet:"removed_at,optional,timestamp(millisecond)"`
		Digests   []string        `parquet:"page_digests,list"`
	}
	rows, err := parquet.ReadFile[row](path)
	if err != nil || len(rows) != 3 {
		t.Fatal(len(rows), err)
	}
	want := sample(1)
	got := rows[0]
	if got.ID != want.ID || got.Title != want.Title || !reflect.DeepEqual(got.Authors, want.Authors) || !got.Published.Equal(want.Published.Time) ||
		*got.Zone != "+07:00" || *got.Section != "Daerah" || *got.Image != parquetImages(*want.Image)[0] || got.Origins != `{"authors":"json-ld","title":"h1"}` ||
		!reflect.DeepEqual(got.Regions, parquetRegions(want.Regions)) || !got.FirstSeen.Equal(want.FirstSeen) || got.Removed != nil ||
		!reflect.DeepEqual(got.Digests, want.Digests) {
		t.Errorf("got %+v", got)
	}
	if got := rows[1]; got.Published != nil || got.Zone != nil || got.Section != nil || got.Image != nil || len(got.Authors) != 0 || got.Origins != "{}" {
		t.Errorf("bare: %+v", got)
	}
	if got := rows[2]; got.Published == nil || got.Published.Unix() != 0 {
		t.Errorf("the first second of 1970 is %v", got.Published)
	}
}

// TestParquetShapes: nested values have the fields of the nouns they stand for.
func TestParquetShapes(t *testing.T) {
	for _, c := range [][2]reflect.Type{
		{reflect.TypeFor[store.Region](), reflect.TypeFor[parquetRegion]()},
		{reflect.TypeFor[store.Evidence](), reflect.TypeFor[parquetEvidence]()},
		{reflect.TypeFor[store.Image](), reflect.TypeFor[parquetImage]()},
	} {
		want := fieldsOf(c[0], nil)
		if c[1].NumField() != len(want) {
			t.Fatalf("%v has %d fields, %v %d", c[1], c[1].NumField(), c[0], len(want))
		}
		for i, f := range want {
			name, _, _ := strings.Cut(c[1].Field(i).Tag.Get("parquet"), ",")
			if name != f.Name {
				t.Errorf("field %d of %v is %q, want %q", i, c[1], name, f.Name)
			}
		}
	}
}
