-- The transactions of a contract by the day on which they were posted: what is near to a fee is looked for by day.

-- Derived.
CREATE INDEX posting_by_posted ON posting (contract, posted);
