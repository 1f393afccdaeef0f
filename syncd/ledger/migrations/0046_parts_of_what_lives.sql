-- For people: a discrepancy that is part of another one names it as its parent while that one lives, as lists and reports
-- do. Of those about the same money, an open one is no part of one that a person put aside. Sum the stakes of rows that
-- are open or reopened, without a parent.

DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part,
         CASE state WHEN 'resolved-by-person' THEN 'resolved' ELSE state END AS state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen,
         coalesce(
           (SELECT other.id FROM discrepancy AS other
            WHERE other.id = discrepancy.parent AND other.state NOT IN ('resolved', 'retired', 'moved')),
           (SELECT other.id FROM json_each(discrepancy.body, '$.finding.else_part_of') AS named
            JOIN discrepancy AS other ON other.id = named.value
            WHERE other.state NOT IN ('resolved', 'retired', 'moved') ORDER BY named.key LIMIT 1),
           (SELECT other.id FROM json_each(discrepancy.body, '$.finding.same_money') AS named
            JOIN discrepancy AS other ON other.id = named.value
            WHERE other.state IN ('open', 'reopened') OR (discrepancy.state NOT IN ('open', 'reopened')
              AND other.state NOT IN ('resolved', 'retired', 'moved')) ORDER BY named.key LIMIT 1)
         ) AS parent,
         CASE state WHEN 'resolved-by-person' THEN 'person' END AS resolved_by
  FROM discrepancy
  WHERE state NOT IN ('resolved', 'retired', 'moved');
