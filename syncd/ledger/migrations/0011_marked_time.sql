-- Which time is marked billable, and whether a contract's marks count.

-- Derived.
ALTER TABLE piece ADD COLUMN billable INTEGER;                   -- the tracker's mark on its entry; NULL: none
CREATE INDEX piece_marked ON piece (contract) WHERE billable = 1 AND unbilled IS NULL;
CREATE TABLE marked (              -- contracts with time that is marked billable: their marks count
  contract TEXT PRIMARY KEY
) STRICT;
UPDATE piece SET billable = (
  SELECT json_extract(body, '$.billable') FROM record JOIN version ON version.id = record.version
  WHERE record.ref = piece.ref
);
INSERT INTO marked SELECT DISTINCT contract FROM piece WHERE billable = 1 AND unbilled IS NULL;
