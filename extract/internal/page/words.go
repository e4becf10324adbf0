package page

import (
	_ "embed"
	"strings"
)

// functionWords are hashes of the small words that running text is full of and menus are not, in the
// languages of the world's newsrooms; at most five characters each.
const functionWords = `the of and to in a is that for on was with as he it at by his be from are this have an had has but not
they their which we who its been were will would you she her or if so no what can out up said
yang di dan ini itu dari untuk pada ke dalam dengan tidak akan oleh juga kami kita ia saya bisa ada para telah
der die das und in den von zu mit sich des auf ist im dem nicht ein eine als auch es an er hat aus bei sie nach wie um
le la les de des du et en un une que est pour dans qui sur pas au par plus ce il se ne avec son sont
el los las del y que en un una por con no para es al lo como se su más o ha
o os as do da dos das em um uma não por mais na no com se foi ao
il di che e la per un una non è del della in con da si le dei al i sono ha
de het een van en in is dat op te zijn met voor niet aan er om als ook door
och att det som en på är av för med till den har inte om ett man
og det er til på av som en for med at ikke den har de et vi jeg
a se na je v že to s z do o i ve za si po by ale jak
w i na z do się nie to jest że o jak po ale od za przez
и в не на что с по как это он к из у за от но для же`

// functionWord knows the hash of a function word. The small table answers most questions without
// the map.
func functionWord(h uint32) bool {
	return functionTable[h>>22&1023]&(1<<(h>>27)) != 0 && functionSet[h]
}

var functionSet, functionTable = func() (map[uint32]bool, [1024]uint32) {
	set := make(map[uint32]bool, 300)
	var table [1024]uint32
	for w := range strings.FieldsSeq(functionWords) {
		h := uint32(2166136261)
		for _, r := range w {
			h = (h ^ uint32(r)) * 16777619
		}
		set[h] = true
		table[h>>22&1023] |= 1 << (h >> 27)
	}
	return set, table
}()
