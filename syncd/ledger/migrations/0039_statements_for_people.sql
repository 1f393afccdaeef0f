-- For people, beside v_discrepancies and v_periods: what `syncd statement` adds up, per month of posting and line.
--
-- subject 'account': name is the namespace of its rows, person its holder. One row for each reason why money came or went.
-- subject 'contract': name is its key. What was earned, and what was taken of it.
-- Amounts are in minor units of the currency, as they change the balance, or what a client owes: minor is
-- added_minor + taken_minor, and taken_minor is never positive. Sum them over months for longer periods.
--
-- What SQL alone cannot tell, and `syncd statement` can: balances at the beginning and end (they rest on running balances),
-- what was released of a contract and its unbilled time, money on its way, and whether all rows of a month are known.
-- Months are those of the platform's days. A source of your own invoices stands here as an account, too.

CREATE VIEW v_statement AS
  SELECT 'account' AS subject, account AS name, holder AS person, currency, substr(day, 1, 7) AS month,
         CASE WHEN kind IN ('hourly', 'fixed', 'bonus', 'expense', 'miscellaneous') THEN 'earned'
              WHEN kind IN ('fee', 'payout-fee', 'client-fee', 'membership') THEN 'fees'
              WHEN kind IN ('tax', 'withholding') THEN 'taxes'
              WHEN kind = 'refund' THEN 'refunds'
              WHEN kind = 'payout' THEN 'payouts'
              WHEN kind = 'received' THEN 'received'
              ELSE 'other' END AS line,
         sum(added + taken) AS minor, sum(added) AS added_minor, sum(taken) AS taken_minor, sum(rows) AS rows
  FROM account_day GROUP BY 2, 3, 4, 5, 6
  UNION ALL
  SELECT 'contract', contract, '', currency, substr(posted, 1, 7),
         CASE WHEN kind IN ('hourly', 'fixed', 'bonus', 'expense', 'miscellaneous') THEN 'earned'
              WHEN kind = 'fee' THEN 'fees'
              WHEN kind IN ('tax', 'withholding') THEN 'taxes'
              WHEN kind = 'refund' THEN 'refunds'
              ELSE 'other' END AS line,
         sum(minor), sum(CASE WHEN minor > 0 THEN minor ELSE 0 END), sum(CASE WHEN minor < 0 THEN minor ELSE 0 END), count(*)
  FROM posting
  WHERE contract IS NOT NULL AND kind IN ('hourly', 'fixed', 'bonus', 'expense', 'miscellaneous', 'fee', 'tax',
                                          'withholding', 'refund', 'other')
  GROUP BY 2, 4, 5, 6;
