-- Rates that too few rows show to learn them.

-- Derived.
CREATE TABLE unconfirmed (         -- what the newest rows of a contract show, where it is not the learned rate
  contract TEXT PRIMARY KEY, rate TEXT NOT NULL
) STRICT, WITHOUT ROWID;
DELETE FROM input WHERE name = 'mapping';  -- all is derived again
