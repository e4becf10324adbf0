-- Crawling: rhythms and timetables, shapes of addresses, backfills, moved addresses, budgets, how well pages are read.

ALTER TABLE source ADD COLUMN cron TEXT NOT NULL DEFAULT '';   -- five fields, on the source's own clock
ALTER TABLE source ADD COLUMN quiet TEXT NOT NULL DEFAULT '';  -- hours without visits, on its own clock: 22:00-05:00
ALTER TABLE source ADD COLUMN rhythm TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(rhythm));   -- how often it publishes
ALTER TABLE source ADD COLUMN shapes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(shapes));   -- which shapes of addresses were articles
ALTER TABLE source ADD COLUMN since_at TEXT;                   -- how far back a backfill of it goes
ALTER TABLE source ADD COLUMN alert TEXT NOT NULL DEFAULT '';  -- what is wrong with it, in words
ALTER TABLE source ADD COLUMN alert_at TEXT;                   -- since when

-- url.paused is 2 for what only a backfill fetches.
ALTER TABLE url ADD COLUMN barren INTEGER NOT NULL DEFAULT 0;  -- bodies in a row that led to nothing new
ALTER TABLE url ADD COLUMN moved TEXT NOT NULL DEFAULT '';     -- where it redirects to for good
ALTER TABLE url ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;   -- looks in a row that said so
CREATE INDEX url_backfill ON url (source, host, due_at) WHERE paused = 2;
CREATE INDEX url_led ON url (parent) WHERE archive = 1 AND kind = 'article';

ALTER TABLE host ADD COLUMN spent_day INTEGER NOT NULL DEFAULT 0;   -- days since 1970 on which …
ALTER TABLE host ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;       -- … so many requests were sent

-- Of articles read for the first time, or in a new version, that day:
ALTER TABLE source_day ADD COLUMN readings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_day ADD COLUMN confidence REAL NOT NULL DEFAULT 0;      -- sum over them
ALTER TABLE source_day ADD COLUMN with_date INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_day ADD COLUMN with_author INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_day ADD COLUMN with_image INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_day ADD COLUMN alert TEXT NOT NULL DEFAULT '';           -- what was wrong with the source that day

CREATE TABLE source_cut (         -- links that were left out since they lead into traps, or beyond a limit
    source TEXT NOT NULL,
    day    TEXT NOT NULL,
    reason TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (source, day, reason)
) STRICT, WITHOUT ROWID;
