-- Rows of banks that use an id again: their days and amounts are part of their refs. Rows that are gone keep theirs.

-- Observed.
CREATE TABLE ofx AS SELECT version.id, version.ref AS old, version.ref || '-' || json_extract(body, '$.posted')
  || '-' || json_extract(body, '$.amount.minor') AS ref, body, body AS named, '' AS digest FROM version
  WHERE version.ref IN (SELECT version.ref FROM version JOIN raw ON raw.version = version.id
  WHERE json_extract(cells, '$.fitid') IS NOT NULL AND json_extract(cells, '$.dtposted') IS NOT NULL)
  AND version.ref NOT IN (SELECT ref FROM version WHERE gone OR body IS NULL);
UPDATE ofx SET named = replace(body, json_quote(old), json_quote(ref));
UPDATE ofx SET digest = digest(named);
UPDATE version SET (ref, body, digest) = (SELECT ref, named, digest FROM ofx WHERE ofx.id = version.id)
  WHERE id IN (SELECT id FROM ofx);
INSERT INTO record (ref, kind, namespace, person, starts, ends, version, gone, confirmed, space)
  SELECT version.ref, kind, namespace, person, json_extract(version.body, '$.posted') || 'T12:00:00.000000Z',
  json_extract(version.body, '$.posted') || 'T12:00:00.000000Z', version.id, 0, confirmed, space
  FROM version JOIN ofx USING (id) JOIN record ON record.ref = old WHERE NOT EXISTS (SELECT 1 FROM version AS later
  WHERE later.ref = version.ref AND (later.until, later.seen, later.id) > (version.until, version.seen, version.id));
DELETE FROM record WHERE ref IN (SELECT old FROM ofx);
DELETE FROM posting WHERE ref IN (SELECT old FROM ofx);
DROP TABLE ofx;
DELETE FROM input WHERE name = 'mapping';                        -- all is derived again
