package extract

// takeDateline reads the place an article's first paragraph begins with.
func takeDateline(first, site string) string { return "" }
