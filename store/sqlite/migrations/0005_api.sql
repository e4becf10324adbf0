-- Tokens that let their bearers in (warta tokens).

CREATE TABLE token (
    name       TEXT PRIMARY KEY,
    scope      TEXT NOT NULL,        -- feeds, read, admin
    hash       BLOB NOT NULL UNIQUE, -- SHA-256 of the secret, which is kept nowhere
    created_at TEXT NOT NULL,
    expires_at TEXT,
    used_on    TEXT                  -- day of the last use, UTC
) STRICT, WITHOUT ROWID;

CREATE VIEW v_tokens AS SELECT name, scope, created_at, expires_at, used_on FROM token ORDER BY name;

CREATE INDEX story_created ON story (created_at, id) WHERE merged_into = '';   -- lists of stories, newest first
