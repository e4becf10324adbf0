// Package house holds no code, only the test that keeps the rooms of Warta apart: which package may
// import which, and what no package may do.
package house
