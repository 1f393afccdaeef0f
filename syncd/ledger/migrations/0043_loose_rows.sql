-- Refunds, and fees and taxes that name no row, are looked up for each week of a contract: most contracts have none.

CREATE INDEX posting_loose ON posting (contract)
  WHERE minor <> 0 AND (kind = 'refund' OR day = posted AND parent IS NULL AND kind IN ('fee', 'tax', 'withholding'));
