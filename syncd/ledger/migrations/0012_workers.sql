-- Who works on each contract, and whose accounts show it.

-- Derived.
CREATE INDEX piece_by_person ON piece (contract, person);
CREATE INDEX line_by_person ON line (contract, person);
CREATE TABLE worker (              -- who ever tracked time on a contract, and whose accounts ever showed hours of it
  side TEXT NOT NULL, contract TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (side, contract, person)
) STRICT, WITHOUT ROWID;
INSERT INTO worker SELECT DISTINCT 'tracked', contract, person FROM piece;
INSERT INTO worker SELECT DISTINCT 'logged', contract, person FROM line WHERE contract IS NOT NULL;
