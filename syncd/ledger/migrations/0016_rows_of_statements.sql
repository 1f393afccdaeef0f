-- Rows of bank statements with an id, which another statement may use again: their days and amounts are part of their
-- refs, as those of OFX are since 0009. Rows that are gone keep theirs.

-- Observed.
CREATE TABLE booked AS SELECT version.id, version.ref AS old, version.ref || '-' || json_extract(body, '$.posted')
  || '-' || json_extract(body, '$.amount.minor') AS ref, body, body AS named, '' AS digest FROM version
  WHERE version.ref IN (SELECT ref FROM record JOIN source ON source.name = record.namespace
  WHERE connector = 'bank' AND kind = 'transaction'
  AND ref NOT GLOB '*/transaction/[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]:*')
  AND version.ref NOT IN (SELECT ref FROM version WHERE gone OR body IS NULL
  OR ref LIKE '%-' || json_extract(body, '$.posted') || '-' || json_extract(body, '$.amount.minor'));
UPDATE booked SET named = replace(body, json_quote(old), json_quote(ref));
UPDATE booked SET digest = digest(named);
UPDATE version SET (ref, body, digest) = (SELECT ref, named, digest FROM booked WHERE booked.id = version.id)
  WHERE id IN (SELECT id FROM booked);
INSERT INTO record (ref, kind, namespace, person, starts, ends, version, gone, confirmed, space)
  SELECT version.ref, kind, namespace, person, json_extract(version.body, '$.posted') || 'T12:00:00.000000Z',
  json_extract(version.body, '$.posted') || 'T12:00:00.000000Z', version.id, 0, confirmed, space
  FROM version JOIN booked USING (id) JOIN record ON record.ref = old WHERE NOT EXISTS (SELECT 1 FROM version AS later
  WHERE later.ref = version.ref AND (later.until, later.seen, later.id) > (version.until, version.seen, version.id));
DELETE FROM record WHERE ref IN (SELECT old FROM booked);
DELETE FROM posting WHERE ref IN (SELECT old FROM booked);
DELETE FROM input WHERE name = 'mapping' AND EXISTS (SELECT 1 FROM booked); -- then all is derived again
DROP TABLE booked;
