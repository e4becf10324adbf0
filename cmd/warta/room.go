package main

import (
	"os"
	"runtime/debug"
)

// roomFor is the memory, in bytes, that a process which only serves keeps to: finished feeds and pages take at most
// 100 MiB of it, pictures 64 MiB.
const roomFor = 384 << 20

// giveRoom lets a process that only serves collect its garbage a quarter as often: it has next to none but what
// each answer leaves, and collecting that costs more than the answer. GOGC and GOMEMLIMIT go before.
func giveRoom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(roomFor)
	}
}
