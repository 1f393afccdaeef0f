-- For people: what somebody explained, wrote off or waits for is alive, too. Sum the stakes of rows that are open or
-- reopened, without a parent.

DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part, state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen, parent
  FROM discrepancy
  WHERE state IN ('open', 'reopened', 'acknowledged', 'snoozed', 'waiting', 'explained', 'written-off');
