-- What is known of a payout no longer costs as much as its account has days.

-- Derived.
CREATE TABLE account_block (     -- the days of an account after those of the block before, up to one with payouts
  account TEXT NOT NULL, holder TEXT NOT NULL, currency TEXT NOT NULL,
  last TEXT NOT NULL,              -- the day with payouts, or with fees of payouts
  minor INTEGER NOT NULL,          -- the sum of all other rows, each on the day from which its money is there
  highest INTEGER NOT NULL,        -- the most that the days add up to by the end of one of them; at least 0
  PRIMARY KEY (account, holder, currency, last)
) STRICT, WITHOUT ROWID;
WITH moved AS (
  SELECT account, holder, currency, day, added + taken AS minor FROM account_day
    WHERE kind NOT IN ('payout', 'payout-fee')
  UNION ALL SELECT account, holder, currency, posted, -minor FROM posting
    WHERE released IS NOT NULL AND kind NOT IN ('payout', 'payout-fee')
  UNION ALL SELECT account, holder, currency, released, minor FROM posting
    WHERE released IS NOT NULL AND kind NOT IN ('payout', 'payout-fee')
), net AS (
  SELECT account, holder, currency, day, sum(minor) AS minor, (
    SELECT min(posted) FROM posting WHERE posting.account = moved.account AND posting.holder = moved.holder
      AND posting.currency = moved.currency AND kind IN ('payout', 'payout-fee') AND posting.posted >= moved.day
  ) AS last FROM moved GROUP BY account, holder, currency, day
), running AS (
  SELECT account, holder, currency, last, minor,
    sum(minor) OVER (PARTITION BY account, holder, currency, last ORDER BY day) AS until FROM net
)
INSERT INTO account_block SELECT account, holder, currency, last, sum(minor),
  CASE WHEN max(until) > 0 THEN max(until) ELSE 0 END FROM running WHERE last IS NOT NULL GROUP BY 1, 2, 3, 4;
DROP INDEX posting_paid_out;
CREATE INDEX posting_paid_out ON posting (account, holder, currency, posted, ref, kind, minor, parent)
  WHERE kind IN ('payout', 'payout-fee'); -- all that is read of payouts
CREATE INDEX posting_banks ON posting (account, currency) WHERE kind = 'received';
