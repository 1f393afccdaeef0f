-- What people decided.
ALTER TABLE milestone_decision ADD COLUMN due TEXT;  -- the due day that was agreed by word, which no source shows
ALTER TABLE milestone_decision ADD COLUMN day TEXT;  -- on which it was agreed
