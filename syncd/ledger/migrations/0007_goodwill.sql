-- Time that a mapping says is not billed.

-- Derived.
ALTER TABLE piece ADD COLUMN unbilled TEXT;                      -- why its contract does not bill it: "goodwill"
