-- What tracked and logged time of weeks differ by where rounding explains it: many weeks together may be a loss.

-- Derived.
CREATE TABLE drift (               -- weeks of a contract that differ by rounding, once everything of them is known
  contract TEXT NOT NULL, week TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (contract, week)
) STRICT, WITHOUT ROWID;
UPDATE subject SET dirty = 1 WHERE kind = 'billing-period';
