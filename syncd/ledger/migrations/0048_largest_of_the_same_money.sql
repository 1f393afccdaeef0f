-- For people: of discrepancies about the same money, the largest stake is the parent of the others, as in lists and
-- reports, whichever of them names the others; of equal ones, the first in their order. An open one is no part of one
-- that a person put aside. The view has no clock: lists and reports, by their clock, count one that was put aside for a
-- time as open again once that time is over. Sum the stakes of rows that are open or reopened, without a parent.

DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  WITH living AS (
    SELECT discrepancy.*, json_extract(body, '$.finding.stake.currency') AS money,
           -abs(json_extract(body, '$.finding.stake.minor')) AS less,
           coalesce((SELECT min(key) FROM json_each(body, '$.finding.same_money') AS named
                     WHERE named.value = discrepancy.id),
                    json_array_length(body, '$.finding.same_money'), 0) AS place
    FROM discrepancy WHERE state NOT IN ('resolved', 'retired', 'moved')
  ),
  beside AS (
    SELECT living.id AS one, named.value AS other, named.key AS named FROM living,
      json_each(living.body, '$.finding.same_money') AS named
    UNION ALL
    SELECT named.value, living.id, NULL FROM living, json_each(living.body, '$.finding.same_money') AS named
  ),
  same AS (
    SELECT one.id AS id, other.id AS parent,
           row_number() OVER (PARTITION BY one.id ORDER BY coalesce(other.less, 0), other.place, other.id) AS number
    FROM beside JOIN living AS one ON one.id = beside.one JOIN living AS other ON other.id = beside.other
    WHERE (other.state IN ('open', 'reopened') OR one.state NOT IN ('open', 'reopened'))
      AND one.less < 0
      AND CASE WHEN other.less IS NULL THEN coalesce(beside.named < one.place, 0)
          ELSE other.money = one.money AND (other.less, other.place, other.id) < (one.less, one.place, one.id) END
  )
  SELECT id, rule, kind AS subject, name, part,
         CASE state WHEN 'resolved-by-person' THEN 'resolved' ELSE state END AS state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen,
         coalesce(
           (SELECT other.id FROM discrepancy AS other
            WHERE other.id = living.parent AND other.state NOT IN ('resolved', 'retired', 'moved')),
           (SELECT other.id FROM json_each(living.body, '$.finding.else_part_of') AS named
            JOIN discrepancy AS other ON other.id = named.value
            WHERE other.state NOT IN ('resolved', 'retired', 'moved') ORDER BY named.key LIMIT 1),
           (SELECT same.parent FROM same WHERE same.id = living.id AND same.number = 1)
         ) AS parent,
         CASE state WHEN 'resolved-by-person' THEN 'person' END AS resolved_by
  FROM living;
