-- For people: what somebody resolved is alive until data confirms it. The stake is what counts of it: without what was
-- written off. Sum the stakes of rows that are open or reopened, without a parent.

DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part, state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen, parent
  FROM discrepancy
  WHERE state NOT IN ('resolved', 'retired', 'moved');
