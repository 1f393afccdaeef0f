-- Holds, parts of a source, duplicates.

-- Observed.
ALTER TABLE source ADD COLUMN standing TEXT;               -- the progress of its reading, for `status`
ALTER TABLE source ADD COLUMN echoes TEXT NOT NULL DEFAULT '';  -- the namespace whose time entries it duplicates
ALTER TABLE record ADD COLUMN space TEXT NOT NULL DEFAULT '';   -- the part of the source it belongs to: a workspace
ALTER TABLE scope ADD COLUMN space TEXT; ALTER TABLE pending_snapshot ADD COLUMN space TEXT;  -- NULL: all of it
CREATE TABLE alteration (          -- old time changed by a pull that has not ended, with the version before
  pull INTEGER NOT NULL REFERENCES pull, ref TEXT NOT NULL, before INTEGER REFERENCES version,
  PRIMARY KEY (pull, ref)
) STRICT, WITHOUT ROWID;

-- Derived.
DROP TABLE entry_label;
CREATE TABLE entry_label (         -- the labels that an entry is mapped by
  label TEXT NOT NULL, until TEXT NOT NULL,  -- a name first observed later does not move it
  ref TEXT NOT NULL, PRIMARY KEY (label, until, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_label_by_ref ON entry_label (ref);
DELETE FROM input WHERE name = 'mapping';  -- all is derived again
ALTER TABLE dirty_record ADD COLUMN since TEXT NOT NULL DEFAULT '';  -- for a label: entries closed earlier stay
CREATE TABLE alias (               -- duplicates, which do not count
  ref TEXT PRIMARY KEY, of TEXT, why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_of ON alias (of) WHERE of IS NOT NULL;

-- What people decided.
CREATE TABLE hold (                -- changes too large to be true, until a person or the source decides
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, pull INTEGER NOT NULL REFERENCES pull, began TEXT NOT NULL,
  covered INTEGER NOT NULL,        -- number of old records that the pull covered
  ended TEXT, verdict TEXT, actor TEXT
) STRICT;
CREATE INDEX hold_open ON hold (source) WHERE ended IS NULL;
CREATE TABLE held (                -- held versions, and rejected ones
  version INTEGER PRIMARY KEY REFERENCES version, hold INTEGER NOT NULL REFERENCES hold, ref TEXT NOT NULL,
  person TEXT NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL, rejected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX held_by_ref ON held (ref);
CREATE INDEX held_by_person ON held (person, starts) WHERE NOT rejected;
