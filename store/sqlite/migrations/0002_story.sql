-- How copies of one text are found, and why an article is in its story.

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

ALTER TABLE story ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';   -- the story it turned out to be

CREATE VIEW v_stories AS          -- texts that more than one article has
SELECT a.story, count(*) AS articles, count(DISTINCT a.source) AS sources, min(a.published_at) AS first_published_at,
       group_concat(a.source, ' ') AS sources_list, min(a.title) AS a_title
FROM article a WHERE a.story <> '' AND a.not_article = '' GROUP BY a.story HAVING count(*) > 1 ORDER BY first_published_at DESC;
