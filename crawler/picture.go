package crawler

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// pictureTypes are what Picture asks for, those first that every browser shows.
const pictureTypes = "image/webp,image/jpeg,image/png,image/gif,image/avif;q=0.5"

// pictureRedirects is how many redirects lead to a picture.
const pictureRedirects = 3

// Picture gets the bytes of a picture outside the queue: like a page it asks robots.txt, waits for the host's gate,
// keeps to Options.MaxBody and Timeouts, and is fetched from public or allowed addresses alone. What the bytes are is
// the caller's to judge. Nothing is kept, and nothing is sent but what every request of this crawler says.
func (c *Crawler) Picture(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(withTrip(ctx, &trip{picture: true}), http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch picture: %w", err)
	}
	req.Header = c.t.header()
	req.Header.Set("Accept", pictureTypes)
	client := http.Client{Transport: c.t, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > pictureRedirects {
			return fmt.Errorf("%w: %d", ErrRedirects, len(via))
		}
		return checkRedirect(req, via)
	}}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch picture %s: %w", address, plain(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch picture %s: %w", address, statusError(resp.StatusCode))
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("fetch picture %s: %w", address, err)
	}
	return body, nil
}
