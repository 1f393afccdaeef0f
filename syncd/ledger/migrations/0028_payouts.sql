-- Payouts are matched with the money they took and the bank's lines that bring them.

-- Derived.
CREATE INDEX posting_received ON posting (posted) WHERE kind = 'received';
CREATE INDEX posting_paid_out ON posting (account, holder, currency, posted) WHERE kind IN ('payout', 'payout-fee');
