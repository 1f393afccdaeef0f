-- Earnings and refunds are judged with the fees and taxes taken of them: derive transactions that are known already again.

CREATE TABLE payment_match (       -- what transactions belong to, where their rows do not say it
  ref TEXT PRIMARY KEY, contract TEXT NOT NULL,
  of TEXT NOT NULL                 -- of a fee or tax: what it was taken of; of a refund: the earning that it gives back
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_match_by_contract ON payment_match (contract);
CREATE INDEX payment_match_by_of ON payment_match (of);
CREATE TABLE fees_taken (          -- what a contract's rows show of its fees
  contract TEXT PRIMARY KEY, fees TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT 4, ref FROM posting;
