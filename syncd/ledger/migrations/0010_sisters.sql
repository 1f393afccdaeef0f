-- Contracts of one client, which are judged together.

-- Derived.
CREATE TABLE sister (              -- contracts whose client has others on the platform: `platform/client`
  contract TEXT PRIMARY KEY, client TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sister_by_client ON sister (client);

-- For people: sum the stakes of rows without a parent.
DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part, state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen,
         nullif(json_extract(body, '$.finding.parent'), '') AS parent
  FROM discrepancy WHERE state IN ('open', 'reopened', 'acknowledged', 'snoozed');
