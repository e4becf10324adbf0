// Package config reads warta.toml, the one file an operator edits. Every fault names the file, the line
// and the key, and all of them are told at once, before anything starts.
package config
