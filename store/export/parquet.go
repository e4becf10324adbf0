package export

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"warta/store"
)

// A Parquet file is written in groups of rows, each of which is held in memory until it is complete: at most so many
// bytes before compression, and rows. Readers work on groups in parallel, so they should not be small either.
const (
	groupBytes = 16 << 20
	groupRows  = 100_000
)

// The shapes of nested values. Their fields are those of the nouns they stand for, in the same order.
type (
	parquetEvidence struct {
		Words string `parquet:"words"`
		Where string `parquet:"where"`
		Rule  string `parquet:"rule"`
		Count int    `parquet:"count"`
	}
	parquetRegion struct {
		Code     string            `parquet:"code"`
		Name     string            `parquet:"name"`
		Score    float64           `parquet:"score"`
		Strong   bool              `parquet:"strong"`
		Evidence []parquetEvidence `parquet:"evidence,list"`
	}
	parquetImage struct {
		URL     string `parquet:"url"`
		Caption string `parquet:"caption"`
		Alt     string `parquet:"alt"`
		Width   int    `parquet:"width"`
		Height  int    `parquet:"height"`
		Type    string `parquet:"type"`
		Length  int64  `parquet:"length"`
	}
)

func parquetEvidences(evidence []store.Evidence) []parquetEvidence {
	all := make([]parquetEvidence, len(evidence))
	for i, e := range evidence {
		all[i] = parquetEvidence{valid(e.Words), valid(e.Where), valid(e.Rule), e.Count}
	}
	return all
}

func parquetRegions(regions []store.Region) []parquetRegion {
	all := make([]parquetRegion, len(regions))
	for i, r := range regions {
		all[i] = parquetRegion{valid(r.Code), valid(r.Name), r.Score, r.Strong, parquetEvidences(r.Evidence)}
	}
	return all
}

func parquetImages(images ...store.Image) []parquetImage {
	all := make([]parquetImage, len(images))
	for i, m := range images {
		all[i] = parquetImage{valid(m.URL), valid(m.Caption), valid(m.Alt), m.Width, m.Height, valid(m.Type), m.Length}
	}
	return all
}

// valid is s as UTF-8; readers of Parquet refuse whole files for less.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func validAll(v reflect.Value) []string {
	all := make([]string, v.Len())
	for i := range all {
		all[i] = valid(v.Index(i).String())
	}
	return all
}

// parquetColumn is a column of the file: its Go type and tag options, and how a field becomes its value.
// A nil value is NULL.
type parquetColumn struct {
	name, tag string
	typ       reflect.Type
	index     []int
	value     func(v reflect.Value) (any, error)
}

// parquetColumns are the columns of a field: two for an instant with its own clock.
func parquetColumns(f Field) []parquetColumn {
	c := parquetColumn{name: f.Name, index: f.index, typ: f.typ}
	switch f.typ {
	case reflect.TypeFor[time.Time]():
		c.tag = ",timestamp(millisecond)"
		c.value = func(v reflect.Value) (any, error) { return v.Interface().(time.Time).UTC(), nil }
	case reflect.TypeFor[store.Instant]():
		zone := parquetColumn{index: f.index, typ: reflect.TypeFor[string](), tag: ",dict"}
		zone.name, _ = zoneOf(f)
		zone.value = func(v reflect.Value) (any, error) { return offset(v.Interface().(store.Instant)), nil }
		c.tag, c.typ = ",timestamp(millisecond)", reflect.TypeFor[time.Time]()
		c.value = func(v reflect.Value) (any, error) { return v.Interface().(store.Instant).Time.UTC(), nil }
		return []parquetColumn{c, zone}
	case reflect.TypeFor[Date]():
		c.tag, c.typ = ",date", reflect.TypeFor[int32]()
		c.value = func(v reflect.Value) (any, error) {
			day, err := time.Parse(time.DateOnly, v.String())
			return int32(day.Unix() / (24 * 3600)), err // days since 1970
		}
	case reflect.TypeFor[[]store.Region]():
		c.tag, c.typ = ",list", reflect.TypeFor[[]parquetRegion]()
		c.value = func(v reflect.Value) (any, error) { return parquetRegions(v.Interface().([]store.Region)), nil }
	case reflect.TypeFor[[]store.Evidence]():
		c.tag, c.typ = ",list", reflect.TypeFor[[]parquetEvidence]()
		c.value = func(v reflect.Value) (any, error) { return parquetEvidences(v.Interface().([]store.Evidence)), nil }
	case reflect.TypeFor[[]store.Image]():
		c.tag, c.typ = ",list", reflect.TypeFor[[]parquetImage]()
		c.value = func(v reflect.Value) (any, error) { return parquetImages(v.Interface().([]store.Image)...), nil }
	case reflect.TypeFor[*store.Image]():
		c.typ = reflect.TypeFor[parquetImage]()
		c.value = func(v reflect.Value) (any, error) { return parquetImages(*v.Interface().(*store.Image))[0], nil }
	default:
		c.plain()
	}
	return []parquetColumn{c}
}

// plain is for the kinds that Go and Parquet share.
func (c *parquetColumn) plain() {
	switch {
	case c.typ.Kind() == reflect.String:
		c.typ = reflect.TypeFor[string]()
		c.value = func(v reflect.Value) (any, error) { return valid(v.String()), nil }
	case c.typ.Kind() == reflect.Slice && c.typ.Elem().Kind() == reflect.String:
		c.tag, c.typ = ",list", reflect.TypeFor[[]string]()
		c.value = func(v reflect.Value) (any, error) { return validAll(v), nil }
	case c.typ.Kind() == reflect.Slice:
		c.tag = ",list"
		c.value = func(v reflect.Value) (any, error) { return v.Interface(), nil }
	case c.typ.Kind() == reflect.Map: // as JSON: an object's keys have an order there
		c.tag, c.typ = ",json", reflect.TypeFor[string]()
		c.value = func(v reflect.Value) (any, error) { s, err := cell(v); return valid(s), err }
	default:
		c.value = func(v reflect.Value) (any, error) { return v.Interface(), nil }
	}
}

// parquetSink writes a Parquet file, compressed with Zstandard.
type parquetSink struct {
	w       *parquet.GenericWriter[any]
	schema  *parquet.Schema
	columns []parquetColumn
	typ     reflect.Type // of a row, as the schema sees it
	option  []bool
	row     parquet.Row // reused
	held    int         // bytes in the group so far
}

func newParquet(w io.Writer, t Table) *parquetSink {
	p := &parquetSink{}
	var fields []reflect.StructField
	for _, f := range t.Fields {
		for _, c := range parquetColumns(f) {
			typ, tag := c.typ, c.name+c.tag
			if f.Optional {
				typ, tag = reflect.PointerTo(typ), tag+",optional"
			}
			p.columns, p.option = append(p.columns, c), append(p.option, f.Optional)
			fields = append(fields, reflect.StructField{
				Name: fmt.Sprintf("F%d", len(fields)), Type: typ, Tag: reflect.StructTag(`parquet:"` + tag + `"`),
			})
		}
	}
	p.typ = reflect.StructOf(fields)
	p.schema = parquet.NewSchema(t.Name, parquet.SchemaOf(reflect.New(p.typ).Interface()))
	p.w = parquet.NewGenericWriter[any](
		w, p.schema, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(groupRows),
		parquet.CreatedBy("warta", "1", "dataset"), parquet.DataPageStatistics(true),
	)
	return p
}

func (p *parquetSink) put(ctx context.Context, row reflect.Value) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	out := reflect.New(p.typ)
	for i, c := range p.columns {
		v := row.FieldByIndex(c.index)
		if p.option[i] && v.IsZero() {
			continue
		}
		value, err := c.value(v)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		to := out.Elem().Field(i)
		if p.option[i] {
			to.Set(reflect.New(c.typ))
			to = to.Elem()
		}
		to.Set(reflect.ValueOf(value))
	}
	p.row = p.schema.Deconstruct(p.row[:0], out.Interface())
	if _, err := p.w.WriteRows([]parquet.Row{p.row}); err != nil {
		return err
	}
	for _, v := range p.row {
		p.held += 8
		if v.Kind() == parquet.ByteArray {
			p.held += len(v.ByteArray())
		}
	}
	if p.held < groupBytes {
		return nil
	}
	p.held = 0
	return p.w.Flush()
}

func (p *parquetSink) finish(context.Context) error { return p.w.Close() }
