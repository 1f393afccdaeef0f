-- Control totals of files, and their rows.

-- Observed.
ALTER TABLE pull ADD COLUMN records INTEGER NOT NULL DEFAULT 0;  -- rows that are records
ALTER TABLE pull ADD COLUMN same INTEGER NOT NULL DEFAULT 0;     -- records observed as they are known
ALTER TABLE pull ADD COLUMN older INTEGER NOT NULL DEFAULT 0;    -- records observed with an older clock than known
ALTER TABLE pull ADD COLUMN amounts TEXT NOT NULL DEFAULT '{}';  -- sums of money: minor units by currency
ALTER TABLE pull ADD COLUMN notices TEXT NOT NULL DEFAULT '[]';  -- notices for people
CREATE TABLE file_now (            -- every file that was read, by content and options
  source TEXT NOT NULL, sha256 TEXT NOT NULL, how TEXT NOT NULL, name TEXT NOT NULL, modified TEXT NOT NULL,
  size INTEGER NOT NULL, pull INTEGER NOT NULL REFERENCES pull, PRIMARY KEY (source, sha256, how)
) STRICT;
INSERT INTO file_now SELECT source, sha256, '', name, modified, size, pull FROM file;
DROP TABLE file;
ALTER TABLE file_now RENAME TO file;
ALTER TABLE scope ADD COLUMN platform TEXT; ALTER TABLE pending_snapshot ADD COLUMN platform TEXT;  -- NULL: any
ALTER TABLE posting ADD COLUMN event TEXT;                       -- what the platform did; several rows may describe it
CREATE INDEX posting_by_event ON posting (event) WHERE event IS NOT NULL;
DELETE FROM input WHERE name = 'mapping';                        -- all is derived again
CREATE TABLE raw (                 -- the whole row of a file that a version was read from
  version INTEGER PRIMARY KEY REFERENCES version, cells TEXT NOT NULL
) STRICT;
