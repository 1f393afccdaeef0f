-- New names of labels that are known by their names.

-- Observed.
CREATE TABLE renaming (            -- labels that go on under another ref, since their files know them by name alone
  label TEXT NOT NULL, former TEXT NOT NULL, since TEXT NOT NULL, PRIMARY KEY (label, former, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE reappeared (          -- entries that a pull which has not ended shows as others, because of a new name
  source TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (source, ref)
) STRICT, WITHOUT ROWID;
