-- Weeks around unmapped time, and open discrepancies, found without reading others; discrepancies as rows of any length.

-- Derived.
CREATE INDEX subject_by_week ON subject (starts) WHERE kind = 'billing-period';  -- a period starts with its week

-- Discrepancies, and what people decided.
PRAGMA defer_foreign_keys = ON;    -- discrepancies leave their events alone for a moment
DROP VIEW v_discrepancies;
CREATE TABLE kept AS SELECT * FROM discrepancy;
DROP TABLE discrepancy;
CREATE TABLE discrepancy (
  id TEXT PRIMARY KEY, rule TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL,
  state TEXT NOT NULL, severity INTEGER NOT NULL, summary TEXT NOT NULL, seconds INTEGER, stake INTEGER, currency TEXT,
  deadline TEXT, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, body TEXT NOT NULL,
  parent TEXT                      -- the discrepancy that explains it: only that one counts
) STRICT;
INSERT INTO discrepancy
  SELECT id, rule, kind, name, part, state, severity, summary, seconds, stake, currency, deadline, first_seen, last_seen,
         body, nullif(json_extract(body, '$.finding.parent'), '')
  FROM kept ORDER BY id;
DROP TABLE kept;
CREATE INDEX discrepancy_by_subject ON discrepancy (kind, name, part, rule);
CREATE INDEX discrepancy_by_state ON discrepancy (state, parent);

-- For people: sum the stakes of rows without a parent.
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part, state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen, parent
  FROM discrepancy WHERE state IN ('open', 'reopened', 'acknowledged', 'snoozed');
