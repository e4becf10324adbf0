package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile makes a file appear whole under its name, in the place of one that may be there, or not at all.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	buf := bufio.NewWriterSize(temp, 1<<20)
	if err = write(buf); err != nil {
		return errors.Join(err, temp.Close())
	}
	err = buf.Flush()
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// mustNotExist refuses to write where something is already.
func mustNotExist(path string) error {
	switch _, err := os.Lstat(path); {
	case err == nil:
		return fmt.Errorf("%s is there already and stays as it is; name another file, or move it away", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return err
	}
}
