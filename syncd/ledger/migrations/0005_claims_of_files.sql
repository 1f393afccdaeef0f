-- Coverage of files, and what of it was taken back.

-- Observed.
CREATE TABLE claim (               -- coverage of each file as it was last read; `scope` combines them
  source TEXT NOT NULL, sha256 TEXT NOT NULL, claim TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, contract TEXT,
  axis TEXT NOT NULL, space TEXT, platform TEXT, starts TEXT NOT NULL, ends TEXT NOT NULL, as_of TEXT NOT NULL
) STRICT;
CREATE INDEX claim_by_file ON claim (source, sha256);
CREATE TABLE withdrawn (           -- tombstones that no longer count, since a pull took their snapshot back
  version INTEGER PRIMARY KEY REFERENCES version, pull INTEGER NOT NULL REFERENCES pull
) STRICT;
