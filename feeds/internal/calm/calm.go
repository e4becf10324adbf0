// Package calm keeps a panic within the piece of work that it befell.
package calm

import (
	"fmt"
	"runtime/debug"
)

// Do is f, with a panic turned into an error: one article, or one picture, must not end the server.
func Do[T any](f func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}
