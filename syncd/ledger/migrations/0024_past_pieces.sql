-- What time entries were on their contracts before they were changed or deleted.

-- Derived.
CREATE TABLE past_piece (          -- of entries whose time was not always what it is: their pieces by each content
  ref TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,  -- in force from `since` on, up to `until`
  day TEXT NOT NULL, week TEXT NOT NULL, contract TEXT NOT NULL, person TEXT NOT NULL, starts TEXT NOT NULL,
  seconds INTEGER NOT NULL, unbilled TEXT, billable INTEGER, description TEXT NOT NULL, PRIMARY KEY (ref, since, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_piece_by_week ON past_piece (contract, week);
INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT 5, ref FROM version WHERE ref LIKE '%/time/%'
  GROUP BY ref HAVING count(*) > 1;
