-- When contracts run, as their platforms show it.

-- Derived.
CREATE TABLE run (                 -- what platforms show of the days and states of a contract, by its key
  contract TEXT PRIMARY KEY, days TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT 1, ref FROM record WHERE kind = 'contract';
INSERT OR IGNORE INTO subject (kind, name, part, starts, ends, dirty)
  SELECT 'contract-case', contract, '', '1970-01-01T00:00:00.000000Z', '1970-01-01T00:00:00.000000Z', 1
  FROM (SELECT contract FROM worker WHERE side = 'tracked' UNION SELECT contract FROM milestone);
