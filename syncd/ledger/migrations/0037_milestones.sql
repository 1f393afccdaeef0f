-- People say that changed terms of a milestone are agreed; tracked time is known for a milestone until it is over.

-- What people decided.
CREATE TABLE milestone_decision (  -- the terms of a milestone are agreed; ended ones are kept
  id INTEGER PRIMARY KEY, ref TEXT NOT NULL, terms TEXT NOT NULL,  -- what each of its records showed then
  at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL,
  ended TEXT, ended_by TEXT, ended_note TEXT
) STRICT;
CREATE INDEX milestone_decision_by_ref ON milestone_decision (ref) WHERE ended IS NULL;

-- Derived.
ALTER TABLE milestone ADD COLUMN until TEXT NOT NULL DEFAULT '9999-12-31T00:00:00.000000Z';  -- work on it ends here
CREATE INDEX milestone_until ON milestone (until);
INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT 2, ref FROM record WHERE kind = 'milestone';
UPDATE subject SET dirty = 1 WHERE kind = 'milestone-case';
