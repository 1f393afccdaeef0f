-- Money of a row may be there later than on the day of its posting.

-- Derived.
ALTER TABLE posting ADD COLUMN released TEXT;  -- the later day from which it is there; 9999-12-31: not yet
UPDATE posting SET released = (
  SELECT CASE WHEN json_extract(body, '$.unreleased') THEN '9999-12-31' ELSE json_extract(body, '$.released') END
  FROM record JOIN version ON version.id = record.version WHERE record.ref = posting.ref
);
UPDATE posting SET released = NULL WHERE released <= posted;
CREATE INDEX posting_released ON posting (account, holder, currency, released) WHERE released IS NOT NULL;
