-- What people decided.

CREATE TABLE match_decision (      -- two records belong together, or do not; ended ones are kept
  id INTEGER PRIMARY KEY, relation TEXT NOT NULL, ref TEXT NOT NULL, other TEXT NOT NULL, verdict TEXT NOT NULL,
  minor INTEGER, currency TEXT, at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL,
  ref_was TEXT NOT NULL, other_was TEXT NOT NULL,  -- what the two records said then
  ended TEXT, ended_by TEXT, ended_note TEXT
) STRICT;
CREATE INDEX match_decision_by_ref ON match_decision (ref) WHERE ended IS NULL;
CREATE INDEX match_decision_by_other ON match_decision (other) WHERE ended IS NULL;
