package extract

// Memory is what is known of one host's repeated blocks.
type Memory struct{}
