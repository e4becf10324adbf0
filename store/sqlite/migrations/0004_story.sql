-- Sums of texts: a row has all that a look-up asks of it, so that no article need be read for it.

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
