#!/usr/bin/env python3
"""Puts into a database what neither crawl nor import lets in: every text that a page shows tries to break out of it.
Prints the IDs of the articles, one of a story, one with versions, one by itself."""
import json, sqlite3, sys
EVIL = ('</title></textarea><script>window.ran=1</script><img src=x onerror="window.ran=2"><svg onload="window.ran=3">'
        ']]>" onmouseover="window.ran=4" autofocus onfocus="window.ran=5" style="position:fixed" x=\u202egnp.exe\u2066')
HTML = ('<p><img src="%sfoto.gif" alt="Foto"><a href="http://jahat.example/"><img src="%sjahat.gif"></a></p>' % (sys.argv[2], sys.argv[2]) +
        '<p onclick="window.ran=6" style="position:fixed;inset:0">aman</p><script>window.ran=7</script><a href="javascript:window.ran=8">a</a>'
        '<img src="http://jahat.example/p.gif" onerror="window.ran=9"><iframe srcdoc="<script>parent.ran=10</script>"></iframe>'
        '<svg><script>window.ran=11</script></svg><style>*{display:none}</style><form action="http://jahat.example/"><input autofocus onfocus="window.ran=12"></form>'
        '<meta http-equiv="refresh" content="0;url=http://jahat.example/"><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=13&gt;">'
        '<template><script>window.ran=14</script></template><object data="http://jahat.example/"></object>' + EVIL)
db = sqlite3.connect(sys.argv[1], timeout=30)
def one(query):
    row = db.execute(query).fetchone()
    if row is None: sys.exit('nothing to poison: ' + query)
    return row[0]
mate = one("SELECT a.id FROM article a JOIN story_text t ON t.article = a.id WHERE t.evidence IS NOT NULL AND a.not_article = '' ORDER BY a.sort LIMIT 1")
edited = one("SELECT id FROM article WHERE revisions > 1 AND not_article = '' ORDER BY sort LIMIT 1")
lone = one(f"SELECT id FROM article WHERE revisions = 1 AND not_article = '' AND id <> '{mate}' ORDER BY sort DESC LIMIT 1")
image = json.dumps({'url': 'javascript:window.ran=15', 'alt': EVIL, 'caption': EVIL})
for id in (mate, edited, lone):
    db.execute('''UPDATE article SET title = ?1, authors = ?2, editors = ?2, section = ?1, tags = ?2, lead = ?1, dateline = ?1, syndicated_from = ?1,
        text = ?1 || char(10) || text, html = ?3, image = ?4, origins = ?5, language = 'x"onload=', url = 'javascript:window.ran=16', extractor = ?1 WHERE id = ?6''',
        (EVIL, json.dumps([EVIL]), HTML, image, json.dumps({EVIL: EVIL}), id))
    db.execute('UPDATE article_region SET evidence = ? WHERE article = ?', (json.dumps([{'words': EVIL, 'where': EVIL, 'rule': EVIL, 'count': 2}]), id))
    db.execute('UPDATE article_url SET url = ? WHERE article = ?', ('javascript:window.ran=17', id))
    db.execute('UPDATE source SET name = ?, last_result = ?, failures = 3, home = ? WHERE id = (SELECT source FROM article WHERE id = ?)',
        (EVIL, EVIL, 'javascript:window.ran=18', id))
    db.execute("UPDATE reading SET content = json_set(content, '$.title', ?1, '$.text', ?1) WHERE article = ?2 AND content IS NOT NULL", (EVIL, id))
match = json.loads(one(f"SELECT evidence FROM story_text WHERE article = '{mate}'"))
match['reason'], match['passages'] = EVIL, [{'words': 7, 'text': EVIL}]
db.execute('UPDATE story_text SET evidence = ? WHERE article = ?', (json.dumps(match), mate))
db.execute("UPDATE place SET name = ? WHERE code = (SELECT code FROM article_region WHERE article = ? AND kind = 'about' LIMIT 1)", (EVIL, lone))
db.commit()
story, = db.execute('SELECT story FROM article WHERE id = ?', (mate,)).fetchone()
source, = db.execute('SELECT source FROM article WHERE id = ?', (lone,)).fetchone()
crawled, = db.execute("SELECT id FROM article WHERE source LIKE '127.0.0.1%' AND not_article = '' LIMIT 1").fetchone() or ('',)
if not crawled: sys.exit('no article of the hostile site was taken in')
print(json.dumps({'mate': mate, 'edited': edited, 'lone': lone, 'story': story, 'source': source, 'crawled': crawled}))
