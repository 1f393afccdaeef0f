-- For people: the words that commands and JSON have for states. What a person resolved, and no data has confirmed yet, is
-- resolved by a person; it is alive, and counts in no total. The stake is what counts of it: without what was written off
-- or explained. Sum the stakes of rows that are open or reopened, without a parent.

DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part,
         CASE state WHEN 'resolved-by-person' THEN 'resolved' ELSE state END AS state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen, parent,
         CASE state WHEN 'resolved-by-person' THEN 'person' END AS resolved_by
  FROM discrepancy
  WHERE state NOT IN ('resolved', 'retired', 'moved');
