-- Why files do not cover days between others that they cover.

-- Observed.
CREATE TABLE hole (                -- what a file would cover if nothing spoke against it, as it was last read
  source TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, platform TEXT, starts TEXT NOT NULL,
  ends TEXT NOT NULL, as_of TEXT NOT NULL, because TEXT NOT NULL
) STRICT;
CREATE INDEX hole_by_file ON hole (source, sha256);
