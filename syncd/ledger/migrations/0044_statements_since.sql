-- v_statement says since when the account, or the rows of the contract, are known: nothing before that day is, so sums that
-- begin earlier lack what was there before, and are no balance.
DROP VIEW v_statement;

CREATE VIEW v_statement AS
  SELECT 'account' AS subject, account AS name, holder AS person, currency, substr(day, 1, 7) AS month,
         CASE WHEN kind IN ('hourly', 'fixed', 'bonus', 'expense', 'miscellaneous') THEN 'earned'
              WHEN kind IN ('fee', 'payout-fee', 'client-fee', 'membership') THEN 'fees'
              WHEN kind IN ('tax', 'withholding') THEN 'taxes'
              WHEN kind = 'refund' THEN 'refunds'
              WHEN kind = 'payout' THEN 'payouts'
              WHEN kind = 'received' THEN 'received'
              ELSE 'other' END AS line,
         sum(added + taken) AS minor, sum(added) AS added_minor, sum(taken) AS taken_minor, sum(rows) AS rows,
         (SELECT min(known.day) FROM account_day AS known
          WHERE known.account = account_day.account AND known.holder = account_day.holder
            AND known.currency = account_day.currency) AS unknown_before
  FROM account_day GROUP BY 2, 3, 4, 5, 6
  UNION ALL
  SELECT 'contract', contract, '', currency, substr(posted, 1, 7),
         CASE WHEN kind IN ('hourly', 'fixed', 'bonus', 'expense', 'miscellaneous') THEN 'earned'
              WHEN kind = 'fee' THEN 'fees'
              WHEN kind IN ('tax', 'withholding') THEN 'taxes'
              WHEN kind = 'refund' THEN 'refunds'
              ELSE 'other' END AS line,
         sum(minor), sum(CASE WHEN minor > 0 THEN minor ELSE 0 END), sum(CASE WHEN minor < 0 THEN minor ELSE 0 END), count(*),
         (SELECT min(known.posted) FROM posting AS known
          WHERE known.contract = posting.contract AND known.currency = posting.currency)
  FROM posting
  WHERE contract IS NOT NULL AND kind IN ('hourly', 'fixed', 'bonus', 'expense', 'miscellaneous', 'fee', 'tax',
                                          'withholding', 'refund', 'other')
  GROUP BY 2, 4, 5, 6;
