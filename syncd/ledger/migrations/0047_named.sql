-- What we derived: another stamp whenever something changed that names contracts, milestones or projects, or tells the
-- terms and days of contracts. Whoever keeps all of them in memory reads this one instead. It is random: a number that
-- counts would come again after a transaction that was undone.

CREATE TABLE named (stamp TEXT NOT NULL) STRICT;
INSERT INTO named VALUES ('');

CREATE TRIGGER named_by_contract AFTER INSERT ON contract
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_contract_changed AFTER UPDATE ON contract
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_contract_gone AFTER DELETE ON contract
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_learned AFTER INSERT ON learned
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_learned_changed AFTER UPDATE ON learned
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_learned_gone AFTER DELETE ON learned
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_unconfirmed AFTER INSERT ON unconfirmed
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_unconfirmed_changed AFTER UPDATE ON unconfirmed
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_unconfirmed_gone AFTER DELETE ON unconfirmed
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_stated AFTER INSERT ON stated
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_stated_changed AFTER UPDATE ON stated
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_stated_gone AFTER DELETE ON stated
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_run AFTER INSERT ON run
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_run_changed AFTER UPDATE ON run
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_run_gone AFTER DELETE ON run
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_milestone AFTER INSERT ON milestone
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_milestone_changed AFTER UPDATE OF contract, title ON milestone
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_milestone_gone AFTER DELETE ON milestone
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;

-- Duplicates of time entries name nothing.
CREATE TRIGGER named_by_alias AFTER INSERT ON alias WHEN new.ref LIKE '%/milestone/%'
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_alias_changed AFTER UPDATE ON alias WHEN new.ref LIKE '%/milestone/%'
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_alias_gone AFTER DELETE ON alias WHEN old.ref LIKE '%/milestone/%'
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;

-- Of a contract's lines, it matters whether there are hours at all.
CREATE TRIGGER named_by_line AFTER INSERT ON line WHEN new.kind = 'hourly' AND NOT EXISTS
  (SELECT 1 FROM line WHERE contract = new.contract AND kind = 'hourly' AND ref <> new.ref)
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_line_changed AFTER UPDATE OF contract, kind ON line
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_line_gone AFTER DELETE ON line WHEN old.kind = 'hourly' AND NOT EXISTS
  (SELECT 1 FROM line WHERE contract = old.contract AND kind = 'hourly')
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;

-- Projects, by the names that they ever had.
CREATE TRIGGER named_by_version AFTER INSERT ON version WHEN new.ref LIKE '%/label/%'
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_version_changed AFTER UPDATE OF ref, body ON version WHEN new.ref LIKE '%/label/%'
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER named_by_version_gone AFTER DELETE ON version WHEN old.ref LIKE '%/label/%'
BEGIN UPDATE named SET stamp = hex(randomblob(8)); END;
