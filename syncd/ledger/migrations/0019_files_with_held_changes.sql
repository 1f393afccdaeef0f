-- Of a file with held changes, nothing counts until a person decides; of a rejected one, nothing does.

-- Observed.
CREATE TABLE held_file (           -- files with changes of an open hold
  pull INTEGER PRIMARY KEY REFERENCES pull, hold INTEGER NOT NULL REFERENCES hold, source TEXT NOT NULL,
  sha256 TEXT NOT NULL, as_of TEXT NOT NULL
) STRICT;
CREATE TABLE withheld (            -- the other versions of these files, which are withdrawn meanwhile
  version INTEGER PRIMARY KEY REFERENCES version, pull INTEGER NOT NULL REFERENCES held_file, ref TEXT NOT NULL,
  person TEXT NOT NULL, starts TEXT, ends TEXT  -- NULL for kinds without a place in time
) STRICT;
CREATE INDEX withheld_by_person ON withheld (person, starts);
CREATE INDEX withheld_by_ref ON withheld (ref);
CREATE TABLE withheld_renaming (   -- renames that these files show
  pull INTEGER NOT NULL REFERENCES held_file, label TEXT NOT NULL, former TEXT NOT NULL, since TEXT NOT NULL,
  PRIMARY KEY (pull, label, former, since)
) STRICT, WITHOUT ROWID;
INSERT INTO held_file SELECT DISTINCT file.pull, hold.id, file.source, file.sha256, pull.as_of FROM held
  JOIN hold ON hold.id = held.hold JOIN version ON version.id = held.version JOIN file ON file.pull = version.pull
  JOIN pull ON pull.id = file.pull WHERE hold.ended IS NULL AND NOT held.rejected GROUP BY file.pull;
INSERT OR IGNORE INTO withdrawn SELECT version.id, version.pull FROM held JOIN version ON version.id = held.version
  JOIN file ON file.pull = version.pull WHERE held.rejected;
DELETE FROM held WHERE rejected AND version IN (SELECT version FROM withdrawn);
