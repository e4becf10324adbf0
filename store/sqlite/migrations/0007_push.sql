-- Requests that the WebSub hub has accepted and not yet verified; our own subscriptions at the hubs of sources;
-- articles whose missing pages are waited for.

CREATE INDEX article_incomplete ON article (first_seen_at) WHERE instr(flags, '"incomplete"') > 0;

CREATE TABLE hub_request (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    mode     TEXT NOT NULL,       -- subscribe, unsubscribe
    topic    TEXT NOT NULL,       -- address of a feed
    callback TEXT NOT NULL,
    host     TEXT NOT NULL,       -- of the callback
    secret   TEXT NOT NULL DEFAULT '',
    sent     TEXT NOT NULL DEFAULT '',     -- digest of the feed when it was asked for
    lease_ms INTEGER NOT NULL DEFAULT 0,
    tries    INTEGER NOT NULL DEFAULT 0,
    next_at  TEXT NOT NULL,       -- the callback is not asked before
    UNIQUE (topic, callback)
) STRICT;
CREATE INDEX hub_request_host ON hub_request (host);
CREATE INDEX hub_request_next ON hub_request (next_at);

CREATE TABLE push (               -- sources' feeds that hubs are asked to push to us
    token     TEXT PRIMARY KEY,   -- last part of the callback's address
    source    TEXT NOT NULL,
    hub       TEXT NOT NULL,
    topic     TEXT NOT NULL,
    secret    TEXT NOT NULL,
    wanted    INTEGER NOT NULL DEFAULT 1,  -- 0: the subscription is to be ended
    found_at  TEXT NOT NULL,
    until_at  TEXT,               -- end of the lease; NULL: not confirmed
    next_at   TEXT NOT NULL,      -- the hub is not asked before
    failures  INTEGER NOT NULL DEFAULT 0,  -- times the hub was asked since it last confirmed
    pushed_at TEXT,               -- when the source's feed was last made due by a push
    UNIQUE (source, hub, topic)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_pushes AS           -- whose feeds are pushed to us, and how that goes
SELECT source, hub, topic, wanted, until_at, next_at, failures, pushed_at FROM push ORDER BY source, topic;
