-- The people of a contract's transactions, each found by a search.

-- Derived.
CREATE INDEX posting_by_person ON posting (contract, person);
