package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"warta/extract"
	"warta/store"
)

// memories is what repeats on each host, by store.HostKey. Reading from it is safe for concurrent use.
type memories map[string]*extract.Memory

// of is the memory of an address's host, nil where there is none.
func (m memories) of(address string) *extract.Memory { return m[store.HostKey(address)] }

// lesson is what one page teaches.
type lesson struct {
	host   string
	prints extract.Prints
}

// learn reads all pages once for what repeats on their hosts, as --memory says: not at all, from these pages,
// or from these pages on top of what a file holds, which is then written anew.
func (f *extractFlags) learn(ctx context.Context, r *reader, jobs []job) (memories, error) {
	if f.memory == "off" || f.memory == "" {
		return nil, nil
	}
	known := memories{}
	if f.memory != "batch" {
		if err := known.load(f.memory); err != nil {
			return nil, err
		}
	}
	study := func(j job, buf *bytes.Buffer) lesson {
		p, err := j.load(buf)
		host := store.HostKey(p.URL)
		if err != nil || host == "" {
			return lesson{} // it gets its line with the reason later
		}
		_, prints := r.extractor.Read(extract.Input{Pages: []extract.Page{p}})
		return lesson{host, prints}
	}
	err := inOrder(ctx, jobs, f.workers(len(jobs)), study, func(l lesson) error {
		if l.host == "" {
			return nil
		}
		if known[l.host] == nil {
			known[l.host] = extract.NewMemory()
		}
		known[l.host].Learn(l.prints)
		return nil
	})
	if err != nil || f.memory == "batch" {
		return known, err
	}
	return known, known.save(f.memory)
}

// load reads the memories of a file; one that is not there yet holds none.
func (m memories) load(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	var byHost map[string][]byte
	if err := json.Unmarshal(text, &byHost); err != nil {
		return fmt.Errorf("memory %s: %w", path, err)
	}
	for host, data := range byHost {
		m[host] = extract.NewMemory()
		if err := m[host].UnmarshalBinary(data); err != nil {
			return fmt.Errorf("memory %s, host %s: %w", path, host, err)
		}
	}
	return nil
}

// save writes the memories to a file, which is replaced whole or not at all.
func (m memories) save(path string) error {
	byHost := map[string][]byte{}
	for host, memory := range m {
		data, err := memory.MarshalBinary()
		if err != nil {
			return fmt.Errorf("memory of %s: %w", host, err)
		}
		byHost[host] = data
	}
	text, err := json.Marshal(byHost)
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".memory-*")
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	_, err = tmp.Write(text)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("memory: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}
