package dispatchtest_test

import (
	"testing"
	"time"

	"warta/crawler"
	"warta/crawler/dispatchtest"
)

func TestMemory(t *testing.T) {
	dispatchtest.Test(t, func(_ *testing.T, now func() time.Time) crawler.Dispatcher { return dispatchtest.NewMemory(now) })
}
