package region

import "math/bits"

// A trie finds the longest name that starts at a word. Its keys are names without spaces, hyphens and
// apostrophes, so that "Bandarlampung", "Bandar Lampung" and "bandar-lampung" are one key; where the words
// of the text end decides whether a match counts.
//
// A node's children are the set bits of mask, stored side by side from base, so that a step is a
// population count and the whole country fits into a second-level cache.
type trie struct {
	nodes []trieNode
}

type trieNode struct {
	mask uint64 // bit i: there is a child for letter i
	base int32  // index of the first child
	name int32  // index of the name that ends here, or -1
}

// letters is the size of the alphabet: a to z, 0 to 9.
const letters = 36

// fold gives the letter of a byte of a name or text; 0xfe for bytes inside a word that do not count,
// 0xff for bytes that no name has.
func fold(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z':
		return c - 'a'
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= '0' && c <= '9':
		return c - '0' + 26
	case c == '\'' || c == '`':
		return 0xfe
	}
	return 0xff
}

// key folds a name as the trie holds it. It is empty for a name that has a letter outside the alphabet.
func key(name string) string {
	k := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		switch f := fold(name[i]); f {
		case 0xfe:
		case 0xff:
			if name[i] >= 0x80 {
				return ""
			}
		default:
			k = append(k, f)
		}
	}
	return string(k)
}

// buildTrie makes a trie of keys; the value of a key is its index in keys. Keys are distinct.
func buildTrie(keys []string) trie {
	// The keys below a node are order[from:to], and share their first depth letters.
	type span struct{ from, to, depth int32 }
	order, sorted := make([]int32, len(keys)), make([]int32, len(keys))
	for i := range order {
		order[i] = int32(i)
	}
	t := trie{nodes: make([]trieNode, 1, 4*len(keys)+1)}
	queue := make([]span, 1, cap(t.nodes)) // parallel to t.nodes: breadth first, so that siblings are neighbours
	queue[0] = span{0, int32(len(keys)), 0}
	for at := 0; at < len(queue); at++ {
		s := queue[at]
		n := trieNode{base: int32(len(t.nodes)), name: -1}
		var count [letters]int32
		for i := s.from; i < s.to; i++ {
			if k := keys[order[i]]; len(k) == int(s.depth) {
				n.name = order[i]
				order[s.from], order[i] = order[i], order[s.from]
			} else {
				count[k[s.depth]]++
			}
		}
		if n.name >= 0 {
			s.from++
		}
		var start [letters]int32
		from := s.from
		for l, c := range count {
			if start[l] = from; c != 0 {
				n.mask |= 1 << l
				queue = append(queue, span{from, from + c, s.depth + 1})
				t.nodes = append(t.nodes, trieNode{})
				from += c
			}
		}
		if s.to-s.from > 1 {
			for _, v := range order[s.from:s.to] {
				l := keys[v][s.depth]
				sorted[start[l]] = v
				start[l]++
			}
			copy(order[s.from:s.to], sorted[s.from:s.to])
		}
		t.nodes[at] = n
	}
	return t
}

// step follows letter l from node at; it gives -1 where the trie ends.
func (t *trie) step(at int32, l byte) int32 {
	n := &t.nodes[at]
	if n.mask>>l&1 == 0 {
		return -1
	}
	return n.base + int32(bits.OnesCount64(n.mask&(1<<l-1)))
}
