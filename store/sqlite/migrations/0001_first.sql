-- The tables of a Warta database. See the views at the end for everyday questions.
--
-- Conventions
--   *_at    UTC, fixed width, sorts as text: 2026-11-23T01:02:03.456Z. What a publisher stated
--           (published_at, modified_at) has whole seconds: 2021-09-23T12:50:00Z.
--   *_ms    a duration in milliseconds
--   JSON    columns hold lists or objects; use json_each() and json_extract()
--   article is everywhere article.id, source is everywhere source.id, url is everywhere url.id

CREATE TABLE setting (            -- facts about this database: authority, base_url, gazetteer …
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (            -- numbers that only ever grow
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('article', 0);

CREATE TABLE place (              -- the gazetteer
    code   TEXT PRIMARY KEY,      -- 18, 18.01, 18.01.14
    name   TEXT NOT NULL,
    type   TEXT NOT NULL DEFAULT '',
    zone   TEXT NOT NULL DEFAULT '',
    parent TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX place_parent ON place (parent);

CREATE TABLE source (             -- the outlets that are watched
    id          TEXT PRIMARY KEY, -- lampost.co, detik.com/sumbagsel
    name        TEXT NOT NULL,
    home        TEXT NOT NULL,
    region      TEXT NOT NULL DEFAULT '',
    language    TEXT NOT NULL DEFAULT '',
    zone        TEXT NOT NULL DEFAULT '',
    sections    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(sections)),
    categories  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(categories)),
    feed        TEXT NOT NULL DEFAULT '',
    feed_status TEXT NOT NULL DEFAULT '',                  -- seen, guess, failed
    state       TEXT NOT NULL DEFAULT 'active',            -- active, paused, removed
    interval_ms INTEGER NOT NULL DEFAULT 0,                -- 0: adaptive
    origin      TEXT NOT NULL DEFAULT '',
    added_at    TEXT NOT NULL,
    -- how it fares; counts and instants are kept up to date as things happen
    articles        INTEGER NOT NULL DEFAULT 0,
    urls            INTEGER NOT NULL DEFAULT 0,
    last_try_at     TEXT,
    last_success_at TEXT,
    last_article_at TEXT,
    last_result     TEXT NOT NULL DEFAULT '',
    failures        INTEGER NOT NULL DEFAULT 0             -- looks failed since the last success
) STRICT, WITHOUT ROWID;

CREATE TABLE hint (               -- what a feed, sitemap or listing said of an address; shared by url and page
    id   INTEGER PRIMARY KEY,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TABLE url (                -- every known address
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT NOT NULL,  -- as it is requested
    key           TEXT NOT NULL UNIQUE,
    host          TEXT NOT NULL,
    source        TEXT NOT NULL,
    kind          TEXT NOT NULL,  -- home, section, feed, sitemap, robots, article, part
    parent        INTEGER,        -- url that led here
    via           TEXT NOT NULL DEFAULT '',
    hint          INTEGER REFERENCES hint (id),
    archive       INTEGER NOT NULL DEFAULT 0,  -- found by a backfill
    paused        INTEGER NOT NULL DEFAULT 0,  -- its source is not visited now
    found_at      TEXT NOT NULL,
    due_at        TEXT,           -- NULL: never again
    etag          TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    digest        TEXT NOT NULL DEFAULT '',
    looks         INTEGER NOT NULL DEFAULT 0,
    same          INTEGER NOT NULL DEFAULT 0,
    fails         INTEGER NOT NULL DEFAULT 0,
    last_at       TEXT,           -- the last attempt, in short
    last_status   INTEGER NOT NULL DEFAULT 0,
    last_outcome  TEXT NOT NULL DEFAULT '',
    last_error    TEXT NOT NULL DEFAULT '',
    article       TEXT            -- the article its pages belong to
) STRICT;
CREATE INDEX url_due ON url (host, due_at) WHERE due_at IS NOT NULL AND paused = 0;
CREATE INDEX url_by_source ON url (source);
CREATE INDEX url_list ON url (source, due_at) WHERE kind IN ('home', 'section', 'feed', 'sitemap');
CREATE INDEX url_part ON url (parent) WHERE kind = 'part';

CREATE TABLE url_source (         -- further sources in whose lists an address was found
    url    INTEGER NOT NULL REFERENCES url (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    PRIMARY KEY (url, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX url_source_source ON url_source (source);

CREATE TABLE host (               -- the politeness clock of each host
    host       TEXT PRIMARY KEY,
    not_before TEXT NOT NULL DEFAULT '',
    delay_ms   INTEGER NOT NULL DEFAULT 0,
    fails      INTEGER NOT NULL DEFAULT 0,
    ready_at   TEXT               -- when work can be leased next; NULL: no work
) STRICT, WITHOUT ROWID;
CREATE INDEX host_ready ON host (ready_at) WHERE ready_at IS NOT NULL;

CREATE TABLE batch (              -- leases that are out; UNIQUE keeps them to one a host
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    host      TEXT NOT NULL UNIQUE,
    urls      INTEGER NOT NULL,
    leased_at TEXT NOT NULL,
    until_at  TEXT NOT NULL
) STRICT;

CREATE TABLE attempt (            -- every fetch of late; older ones live on in source_day
    id      INTEGER PRIMARY KEY,
    url     INTEGER NOT NULL,
    source  TEXT NOT NULL,
    at      TEXT NOT NULL,
    took_ms INTEGER NOT NULL,
    status  INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    outcome TEXT NOT NULL,        -- new, same, not_modified, gone, refused, failed
    error   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_url ON attempt (url, id);
CREATE INDEX attempt_at ON attempt (at);

CREATE TABLE source_day (         -- what was tried and what came of it, per source and UTC day
    source       TEXT NOT NULL,
    day          TEXT NOT NULL,   -- 2026-11-23
    attempted    INTEGER NOT NULL DEFAULT 0,
    fetched      INTEGER NOT NULL DEFAULT 0,   -- a new body
    same         INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    gone         INTEGER NOT NULL DEFAULT 0,
    refused      INTEGER NOT NULL DEFAULT 0,
    failed       INTEGER NOT NULL DEFAULT 0,
    bytes        INTEGER NOT NULL DEFAULT 0,
    no_article   INTEGER NOT NULL DEFAULT 0,   -- bodies at article addresses that were none
    articles     INTEGER NOT NULL DEFAULT 0,   -- first seen that day
    revisions    INTEGER NOT NULL DEFAULT 0,   -- further versions seen that day
    PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE page (               -- bodies as fetched, numbered in commit order; the bytes are in the archive
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    url          INTEGER NOT NULL,
    address      TEXT NOT NULL,   -- as requested
    final        TEXT NOT NULL,   -- after redirects
    source       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    fetched_at   TEXT NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    header       TEXT NOT NULL DEFAULT '',
    digest       TEXT NOT NULL,   -- hex SHA-256 of the decoded body, its name in the archive
    size         INTEGER NOT NULL,
    hint         INTEGER REFERENCES hint (id),
    archive      INTEGER NOT NULL DEFAULT 0,
    verdict      TEXT NOT NULL DEFAULT '',     -- revision, same, part, or why it is no article
    article      TEXT,
    revision     INTEGER
) STRICT;
CREATE INDEX page_url ON page (url, seq);
CREATE INDEX page_article ON page (article, seq) WHERE article IS NOT NULL;

CREATE TABLE article (            -- the record: today's reading of the newest revision
    -- sort orders articles by when they were published (never after they were first seen):
    -- whole seconds since 1970 * 4194304 + a tie-breaker. It is the row's number in the full-text index too.
    sort        INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    seq         INTEGER NOT NULL,              -- place in commit order; moves when the content changes
    url         TEXT NOT NULL,                 -- canonical
    source      TEXT NOT NULL,                 -- the one that found it first
    title       TEXT NOT NULL,
    authors     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
    editors     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(editors)),
    published_at        TEXT,
    published_offset    INTEGER NOT NULL DEFAULT 0,   -- seconds east of UTC on the outlet's clock
    published_precision TEXT NOT NULL DEFAULT '',     -- day: the publisher states no hour
    modified_at         TEXT,
    modified_offset     INTEGER NOT NULL DEFAULT 0,
    language    TEXT NOT NULL DEFAULT '',
    dateline    TEXT NOT NULL DEFAULT '',
    lead        TEXT NOT NULL DEFAULT '',
    section     TEXT NOT NULL DEFAULT '',
    tags        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    flags       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(flags)),
    syndicated_from TEXT NOT NULL DEFAULT '',
    story       TEXT NOT NULL DEFAULT '',
    revisions   INTEGER NOT NULL DEFAULT 1,
    content_hash TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    updated_at  TEXT NOT NULL,                 -- when the newest revision was seen
    removed_at  TEXT,                          -- when the publisher was seen to have taken it down
    archive     INTEGER NOT NULL DEFAULT 0,    -- found by a backfill
    front       INTEGER NOT NULL DEFAULT 0,    -- published, and may stand at the front of a feed
    not_article TEXT NOT NULL DEFAULT '',      -- why it is none after all: hidden everywhere
    confidence  REAL NOT NULL DEFAULT 0,
    extractor   TEXT NOT NULL DEFAULT '',
    canonical   TEXT NOT NULL DEFAULT '',
    next        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(next)),
    whole       TEXT NOT NULL DEFAULT '',
    image       TEXT CHECK (image IS NULL OR json_valid(image)),
    images      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(images)),
    origins     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(origins)),
    text        TEXT NOT NULL,                 -- the long ones last: lists need not read them
    html        TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX article_seq ON article (seq);
CREATE INDEX article_story ON article (story) WHERE story <> '';
CREATE INDEX article_front ON article (sort) WHERE front = 1;

CREATE TABLE article_url (        -- every address an article is known by
    key     TEXT PRIMARY KEY,     -- the address without what does not tell articles apart
    article TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    url     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX article_url_article ON article_url (article);

CREATE TABLE article_source (     -- in whose lists it was found
    source  TEXT NOT NULL,
    sort    INTEGER NOT NULL,
    article TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    PRIMARY KEY (source, sort)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_source_article ON article_source (article);

CREATE TABLE revision (           -- the versions a publisher put out
    article TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    pages   TEXT NOT NULL CHECK (json_valid(pages)),     -- page.seq, in reading order
    digests TEXT NOT NULL CHECK (json_valid(digests)),   -- of those pages: they stay when bodies expire
    chain   TEXT NOT NULL DEFAULT '',                    -- hash over number, seen_at, digests and the revision before
    PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE reading (            -- what the extractor made of a revision
    article   TEXT NOT NULL,
    number    INTEGER NOT NULL,
    extractor TEXT NOT NULL,
    memory    INTEGER NOT NULL DEFAULT 0,      -- number of the site memory it was read with
    read_at   TEXT NOT NULL,
    hash      TEXT NOT NULL,
    seal      TEXT NOT NULL DEFAULT '',        -- hash over the revision's chain, the content and the reading before
    content   TEXT CHECK (content IS NULL OR json_valid(content)),   -- NULL: the article's own row holds it
    PRIMARY KEY (article, number),
    FOREIGN KEY (article, number) REFERENCES revision (article, number) ON DELETE CASCADE
) STRICT;

CREATE TABLE article_region (     -- places an article is about, and those it merely mentions
    article  TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL,       -- about, mentioned
    rank     INTEGER NOT NULL,    -- best first, from 0
    code     TEXT NOT NULL,
    score    REAL NOT NULL,
    strong   INTEGER NOT NULL,
    evidence TEXT NOT NULL CHECK (json_valid(evidence)),
    PRIMARY KEY (article, kind, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_region_code ON article_region (code, kind);

CREATE TABLE region_article (     -- the articles of each region and of all regions around it, in feed order
    code    TEXT NOT NULL,
    sort    INTEGER NOT NULL,
    article TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    own     INTEGER NOT NULL,     -- about this region itself, not only about a place in it
    strong  INTEGER NOT NULL,     -- strongly about it or a place in it
    own_strong INTEGER NOT NULL,  -- strongly about this region itself
    front   INTEGER NOT NULL,     -- article.front
    PRIMARY KEY (code, sort)
) STRICT, WITHOUT ROWID;
CREATE INDEX region_article_article ON region_article (article);
CREATE INDEX region_article_own ON region_article (code, sort) WHERE own = 1;
CREATE INDEX region_article_front ON region_article (code, sort) WHERE front = 1;

CREATE TABLE region_count (       -- articles per region; kept by the triggers below
    code  TEXT PRIMARY KEY,
    own   INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER region_article_ai AFTER INSERT ON region_article BEGIN
    INSERT INTO region_count (code, own, total) VALUES (new.code, new.own, 1)
    ON CONFLICT (code) DO UPDATE SET own = own + new.own, total = total + 1;
END;
CREATE TRIGGER region_article_ad AFTER DELETE ON region_article BEGIN
    UPDATE region_count SET own = own - old.own, total = total - 1 WHERE code = old.code;
END;

CREATE TABLE story (              -- the same text at several outlets
    id          TEXT PRIMARY KEY, -- the ID of the first article in it
    created_at  TEXT NOT NULL,
    merged_into TEXT NOT NULL DEFAULT ''   -- the story it turned out to be
) STRICT, WITHOUT ROWID;

CREATE TABLE story_text (         -- every article whose text was summed up
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    article  TEXT NOT NULL UNIQUE,
    shingles INTEGER NOT NULL,    -- runs of five words in the whole text
    evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence))   -- what it matched; NULL for the first of a story
) STRICT;

CREATE TABLE story_key (          -- a fixed sample of the hashes of those runs
    key INTEGER NOT NULL,
    n   INTEGER NOT NULL REFERENCES story_text (n) ON DELETE CASCADE,
    PRIMARY KEY (key, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_key_n ON story_key (n);

CREATE TABLE feed_entry (         -- append-only: what readers were told, in order
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL,
    at      TEXT NOT NULL,
    kind    TEXT NOT NULL,        -- add, update, remove
    front   INTEGER NOT NULL,
    mark    TEXT NOT NULL DEFAULT ''   -- digest of what the entry showed
) STRICT;
CREATE INDEX feed_entry_article ON feed_entry (article, seq);

CREATE TABLE cursor (             -- how far each follower has read
    name       TEXT PRIMARY KEY,
    space      TEXT NOT NULL,     -- page, article
    seq        INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE memory (             -- what the extractor learned of each host
    host       TEXT PRIMARY KEY,
    number     INTEGER NOT NULL,
    data       BLOB NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- The full-text index of article, by article.sort. It holds no texts; the program keeps it, at the end of each
-- transaction: triggers would make SQLite write its half-filled buffers out again and again.
--   keys  what else an article is found by: the roots of its Indonesian words as they are (pemerintah: intah); and
--         behind a character of the private use area each author's words (U+E000), the roots of the title's words
--         (U+E001), languages (U+E002), flags (U+E003), and U+E004, which every article has
CREATE VIRTUAL TABLE article_fts USING fts5 (
    title, text, keys,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- Views for everyday questions ------------------------------------------------------------------------

CREATE VIEW v_articles AS         -- one line an article, times on the outlet's own clock
SELECT a.id, a.title,
       strftime('%Y-%m-%d %H:%M', a.published_at, a.published_offset || ' seconds') AS published,
       CASE a.published_offset WHEN 25200 THEN 'WIB' WHEN 28800 THEN 'WITA' WHEN 32400 THEN 'WIT' WHEN 0 THEN 'UTC'
            ELSE printf('%+d s', a.published_offset) END AS zone,
       s.name AS source_name, a.source,
       (SELECT group_concat(v, ', ') FROM (SELECT j.value AS v FROM json_each(a.authors) j)) AS authors,
       (SELECT group_concat(n, ', ') FROM (SELECT coalesce(p.name, r.code) AS n FROM article_region r
          LEFT JOIN place p ON p.code = r.code WHERE r.article = a.id AND r.kind = 'about' ORDER BY r.rank)) AS regions,
       (SELECT group_concat(c, ' ') FROM (SELECT r.code AS c FROM article_region r
          WHERE r.article = a.id AND r.kind = 'about' ORDER BY r.rank)) AS region_codes,
       a.section, a.language, a.flags, a.story, a.revisions, a.first_seen_at, a.updated_at, a.removed_at,
       a.url, a.lead, length(a.text) AS characters, a.text
FROM article a LEFT JOIN source s ON s.id = a.source
WHERE a.not_article = '';

CREATE VIEW v_articles_per_day AS -- by the outlet's own date, and source
SELECT coalesce(date(published_at, published_offset || ' seconds'), date(first_seen_at)) AS day, source, count(*) AS articles
FROM article WHERE not_article = '' GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC;

CREATE VIEW v_stories AS          -- texts that more than one article has
SELECT a.story, count(*) AS articles, count(DISTINCT a.source) AS sources, min(a.published_at) AS first_published_at,
       group_concat(a.source, ' ') AS sources_list, min(a.title) AS a_title
FROM article a WHERE a.story <> '' AND a.not_article = '' GROUP BY a.story HAVING count(*) > 1 ORDER BY first_published_at DESC;

CREATE VIEW v_regions AS          -- how many articles each region has
SELECT c.code, p.name, p.type, c.own AS articles_about_it, c.total AS articles_with_places_in_it
FROM region_count c LEFT JOIN place p ON p.code = c.code WHERE c.total > 0 ORDER BY c.code;

CREATE VIEW v_source_health AS
SELECT s.id, s.name, s.state, s.articles, s.urls, s.failures, s.last_result, s.last_try_at, s.last_success_at, s.last_article_at,
       (SELECT sum(d.articles) FROM source_day d WHERE d.source = s.id AND d.day > date('now', '-7 days')) AS articles_7_days,
       (SELECT sum(d.failed) FROM source_day d WHERE d.source = s.id AND d.day > date('now', '-7 days')) AS failed_7_days,
       s.feed, s.feed_status
FROM source s ORDER BY s.failures DESC, s.id;

CREATE VIEW v_revisions AS        -- every version of every article, in words
SELECT r.article, r.number, r.seen_at, g.extractor, g.hash,
       coalesce(json_extract(g.content, '$.title'), a.title) AS title,
       coalesce(json_extract(g.content, '$.text'), a.text) AS text, r.pages, r.digests, r.chain, g.seal
FROM revision r JOIN reading g ON g.article = r.article AND g.number = r.number JOIN article a ON a.id = r.article;

CREATE VIEW v_pages_refused AS    -- pages at article addresses that were no article, and why
SELECT seq, fetched_at, source, verdict, address, final, status, size FROM page
WHERE verdict NOT IN ('', 'revision', 'same', 'part', 'earlier') AND kind IN ('article', 'part');

CREATE VIEW v_queue AS            -- what is waited for, host by host
SELECT h.host, h.ready_at, h.not_before, h.delay_ms, h.fails, b.id AS batch, b.until_at AS leased_until,
       (SELECT count(*) FROM url u WHERE u.host = h.host AND u.due_at IS NOT NULL AND u.paused = 0) AS urls_waiting
FROM host h LEFT JOIN batch b ON b.host = h.host ORDER BY h.ready_at;

CREATE VIEW v_failures AS         -- recent fetches that failed, newest first
SELECT t.at, t.source, t.outcome, t.status, t.error, u.url FROM attempt t LEFT JOIN url u ON u.id = t.url
WHERE t.outcome IN ('failed', 'refused', 'gone') ORDER BY t.id DESC;
