-- Periods that people closed, reopened or mapped anew, and the mapping that closed weeks keep.

-- What people decided.
CREATE TABLE period_decision (     -- about platform days, both included; ended ones are kept
  id INTEGER PRIMARY KEY, verdict TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
  contract TEXT,                   -- NULL: every contract
  at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL,
  ended TEXT, ended_by TEXT, ended_note TEXT
) STRICT;
CREATE TABLE closed_mapping (      -- where entries were mapped when their week was billed, or their period closed
  id INTEGER PRIMARY KEY, ref TEXT NOT NULL, at TEXT NOT NULL,
  kept_by INTEGER,                 -- the decision that closed it; NULL: the platform's cut-off
  contract TEXT NOT NULL, milestone TEXT, goodwill INTEGER NOT NULL, names TEXT NOT NULL,
  released INTEGER                 -- the decision that lets it go; NULL: it stands
) STRICT;
CREATE INDEX closed_mapping_by_ref ON closed_mapping (ref) WHERE released IS NULL;
CREATE INDEX closed_mapping_by_decision ON closed_mapping (kept_by);
CREATE INDEX closed_mapping_by_release ON closed_mapping (released);
