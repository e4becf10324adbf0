-- Feeds of sections, edits as a feed, archive documents of feeds, subscriptions at the WebSub hub.

CREATE INDEX article_section ON article (lower(section), sort) WHERE section <> '';
CREATE INDEX article_removed ON article (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX revision_edit ON revision (seen_at) WHERE number > 1;

-- Archive documents of feeds (RFC 5005 section 4) are made of these rows, which never change.

CREATE TABLE archive_item (       -- what a row of the feed-entry log told readers, as it was then
    seq     INTEGER PRIMARY KEY,  -- feed_entry.seq
    article TEXT NOT NULL,
    body    BLOB NOT NULL         -- the article as JSON, compressed with gzip
) STRICT;

CREATE TABLE archive_entry (      -- in which feeds it was told: all, r/18, s/lampost.co, section/ekonomi
    feed TEXT NOT NULL,
    n    INTEGER NOT NULL,        -- place in the feed, from 1
    seq  INTEGER NOT NULL REFERENCES archive_item (seq),
    PRIMARY KEY (feed, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE archive_document (   -- documents that are closed
    feed   TEXT NOT NULL,
    number INTEGER NOT NULL,      -- from 1
    last   INTEGER NOT NULL,      -- archive_entry.n of its last entry; the first follows that of the document before
    PRIMARY KEY (feed, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE archive_open (       -- feeds with entries that are in no document yet
    feed     TEXT PRIMARY KEY,
    entries  INTEGER NOT NULL,
    close_at TEXT NOT NULL        -- the document is closed then, however many entries it has
) STRICT, WITHOUT ROWID;
CREATE INDEX archive_open_close ON archive_open (close_at);

CREATE TABLE hub_subscription (   -- who is told of changes (WebSub)
    topic    TEXT NOT NULL,       -- address of a feed
    callback TEXT NOT NULL,
    host     TEXT NOT NULL,       -- of the callback
    secret   TEXT NOT NULL DEFAULT '',
    since_at TEXT NOT NULL,
    until_at TEXT NOT NULL,       -- end of the lease
    sent     TEXT NOT NULL,       -- digest of the content that was delivered last
    failures INTEGER NOT NULL DEFAULT 0,   -- deliveries failed since the last success
    next_at  TEXT NOT NULL,       -- no delivery is tried before
    PRIMARY KEY (topic, callback)
) STRICT, WITHOUT ROWID;
CREATE INDEX hub_subscription_host ON hub_subscription (host);

CREATE VIEW v_subscriptions AS    -- who is told of changes, and how that goes; secrets are left out
SELECT topic, callback, since_at, until_at, failures, next_at FROM hub_subscription ORDER BY topic, callback;
