-- Sums of texts: a row has all that a look-up asks of it, so that no article need be read for it. What others tried.

ALTER TABLE story_text ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE story_text ADD COLUMN story TEXT NOT NULL DEFAULT '';
ALTER TABLE story_text ADD COLUMN keys BLOB;   -- its keys in story_post, six bytes each, big-endian
UPDATE story_text SET
    source = ifnull((SELECT source FROM article WHERE id = story_text.article), ''),
    story = ifnull((SELECT story FROM article WHERE id = story_text.article), ''),
    keys = unhex((SELECT group_concat(printf('%012x', key), '') FROM story_key WHERE story_key.n = story_text.n));

CREATE TABLE story_post (         -- which texts have a key
    key INTEGER NOT NULL,
    n   INTEGER NOT NULL,         -- story_text.n
    PRIMARY KEY (key, n)
) STRICT, WITHOUT ROWID;
INSERT INTO story_post (key, n) SELECT key, n FROM story_key ORDER BY key, n;
DROP TABLE story_key;

CREATE TABLE imported_day (       -- what another database tried, as it told when it was taken in; see source_day
    origin       TEXT NOT NULL,   -- which database
    source       TEXT NOT NULL,
    day          TEXT NOT NULL,
    attempted    INTEGER NOT NULL,
    fetched      INTEGER NOT NULL,
    same         INTEGER NOT NULL,
    not_modified INTEGER NOT NULL,
    gone         INTEGER NOT NULL,
    refused      INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    no_article   INTEGER NOT NULL,
    PRIMARY KEY (source, day, origin)
) STRICT, WITHOUT ROWID;
