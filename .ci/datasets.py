"""Every cell of a release, format by format, against its JSON lines: usage datasets.py DIR [PARQUET_AS_JSON_DIR].

CSV and SQLite are read with Python's own modules; Parquet as another program's reading of it.
"""
import csv, datetime, hashlib, json, os, sqlite3, sys

csv.field_size_limit(1 << 30)
TABLES = {'articles': 'id', 'revisions': 'article,number', 'regions': 'article,kind,rank', 'stories': 'id', 'sources': 'id', 'attempts': 'source,day', 'withdrawn': 'article'}
root, parquet = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
cells = bad = 0


def fail(*what):
    global bad
    bad += 1
    if bad < 20:
        print(*what)


def bare(v):
    """Without what JSON leaves out inside of objects: zeros and empty things."""
    if isinstance(v, dict):
        return {k: bare(x) for k, x in v.items() if x not in (None, '', 0, False, [], {})}
    return [bare(x) for x in v] if isinstance(v, list) else v


def instant(s):
    return datetime.datetime.fromisoformat(s.replace('Z', '+00:00'))


def same(table, field, want, got, form, zone=None):
    """want is JSON's, None where there is no such key."""
    global cells
    cells += 1
    if want is None:
        ok = got in (None, '')
    elif isinstance(want, (list, dict)):
        if isinstance(got, str):
            got = json.loads(got)
        ok = bare(got) == bare(want)
    elif isinstance(want, bool):
        ok = got in ((1, 0) if form == 'sqlite' else ('true', 'false') if form == 'csv' else (True, False)) and str(got).lower() in (('true', '1') if want else ('false', '0'))
    elif isinstance(want, (int, float)):
        ok = float(got) == want
    elif field.endswith('_at'):
        ok = bool(got) and instant(got) == instant(want)
        if ok and field in ('published_at', 'modified_at'):
            ok = got == want if form == 'csv' else got[-1] == 'Z' and zone == want[-6:]
    elif field == 'day':
        ok = got[:10] == want
    else:
        ok = got == want
    if not ok:
        fail(f'{form} {table}.{field}: {got!r}, JSON has {want!r}')


def compare(table, form, rows, want):
    if len(rows) != len(want):
        fail(f'{form} {table}: {len(rows)} rows, JSON has {len(want)}')
    for row, w in zip(rows, want):
        for field in row:
            if not field.endswith('_zone'):
                same(table, field, w.get(field), row[field], form, row.get(field[:-3] + '_zone'))
        missing = set(w) - set(row) - ({'regions', 'places'} if form == 'sqlite' and table == 'articles' else set())
        if missing:
            fail(f'{form} {table}: no {missing}')


db = sqlite3.connect(f'file:{root}/warta.db?mode=ro', uri=True)
db.row_factory = sqlite3.Row
if db.execute('PRAGMA integrity_check').fetchone()[0] != 'ok':
    fail('sqlite: not sound')
counts = {}
for table in TABLES:
    want = [json.loads(line) for line in open(f'{root}/{table}.jsonl', encoding='utf-8')]
    counts[table] = len(want)
    with open(f'{root}/{table}.csv', encoding='utf-8', newline='') as f:
        compare(table, 'csv', list(csv.DictReader(f)), want)
    compare(table, 'sqlite', [dict(r) for r in db.execute(f'SELECT * FROM {table} ORDER BY rowid')], want)
    if parquet:
        compare(table, 'parquet', json.load(open(f'{parquet}/{table}.json', encoding='utf-8')), want)
    if table in ('articles', 'revisions', 'regions', 'attempts') and not want:
        fail(f'{table} is empty: nothing was compared')

# The chain of each article's revisions can be followed with the dataset alone.
last = {}
for r in map(json.loads, open(f'{root}/revisions.jsonl', encoding='utf-8')):
    at = instant(r['seen_at']).strftime('%Y-%m-%dT%H:%M:%S.') + '%03dZ' % (instant(r['seen_at']).microsecond // 1000)
    lines = ['warta revision 1', r['article'], str(r['number']), at, *r['digests'], last.get(r['article'], '')]
    got = hashlib.sha256(''.join(x + '\n' for x in lines).encode()).hexdigest()
    if got != r['chain_hash']:
        fail(f"revision {r['article']} {r['number']}: the chain is broken")
    last[r['article']] = r['chain_hash']

for line in open(f'{root}/SHA256SUMS', encoding='utf-8'):
    sum_, name = line.rstrip('\n').split('  ')
    if hashlib.sha256(open(f'{root}/{name}', 'rb').read()).hexdigest() != sum_:
        fail(f'{name}: checksum')
for r in json.load(open(f'{root}/datapackage.json'))['resources']:
    if os.path.getsize(f"{root}/{r['path']}") != r['bytes']:
        fail(f"{r['path']}: size")
print(f'{cells} cells agree with the JSON lines' if not bad else f'{bad} differences in {cells} cells', counts)
sys.exit(bad > 0)
