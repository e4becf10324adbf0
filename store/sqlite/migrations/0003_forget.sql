-- Articles that were taken down. Neither a crawl nor an import nor reading pages again brings them back.

CREATE TABLE tombstone (
    key     TEXT PRIMARY KEY,     -- hex SHA-256 of an address it was known by, without what does not tell articles apart
    article TEXT NOT NULL,        -- its ID
    at      TEXT NOT NULL,
    reason  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_article ON tombstone (article);

CREATE VIEW v_forgotten AS        -- what was taken down, when and why
SELECT article, min(at) AS at, reason FROM tombstone GROUP BY article ORDER BY at DESC;

CREATE TABLE unwanted (           -- bodies that are still to be removed from the archive
    digest TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
