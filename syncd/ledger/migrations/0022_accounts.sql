-- The account that each transaction is in, and what moved in each account on each day.

-- Derived.
ALTER TABLE posting ADD COLUMN account TEXT NOT NULL DEFAULT '';  -- the namespace of its ref: a platform or a source
ALTER TABLE posting ADD COLUMN holder TEXT NOT NULL DEFAULT '';   -- whose account it is; '' where a source has one alone
ALTER TABLE posting ADD COLUMN balance INTEGER;                   -- running balance after the row; NULL: not shown
UPDATE posting SET account = substr(ref, 1, instr(ref, '/') - 1);
UPDATE posting SET holder = person WHERE account NOT IN
  (SELECT name FROM source WHERE namespace = name AND connector IN ('bank', 'golance', 'table'));
UPDATE posting SET balance = (
  SELECT json_extract(body, '$.balance.minor') FROM record JOIN version ON version.id = record.version
  WHERE record.ref = posting.ref AND json_extract(body, '$.balance.currency') = currency
);
CREATE INDEX posting_by_account ON posting (account, holder, currency, posted);
CREATE TABLE account_day (         -- what the rows of an account that were posted on a day add to it and take from it
  account TEXT NOT NULL, holder TEXT NOT NULL, currency TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
  added INTEGER NOT NULL, taken INTEGER NOT NULL, rows INTEGER NOT NULL, -- `taken` is never positive
  balances INTEGER NOT NULL,       -- how many of the rows show a running balance
  PRIMARY KEY (account, holder, currency, day, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO account_day SELECT account, holder, currency, posted, kind,
  sum(CASE WHEN minor > 0 THEN minor ELSE 0 END), sum(CASE WHEN minor < 0 THEN minor ELSE 0 END), count(*),
  sum(CASE WHEN balance IS NOT NULL OR substr(ref, 1, length(parent) + 1) = parent || ':' THEN 1 ELSE 0 END)
  FROM posting GROUP BY 1, 2, 3, 4, 5;
