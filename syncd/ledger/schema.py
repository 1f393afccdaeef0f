"""The tables of the ledger, as migrations. Names of tables and columns are those of released ledgers and stay.

Instants are ISO 8601 text in UTC, so that they sort and can be read; money is integer minor units beside its currency.
In Python `scope` is coverage, `claim` the coverage of a file, `alias` duplicates, and `source.echoes` duplicates_of.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from syncd.ledger.codec import digest, encode
from syncd.ledger.first_schema import FIRST

APPLICATION_ID = 0x73796E63  # "sync"
migrations = Migrations("syncd")


@migrations(name="0001_first")
def first(db: Database) -> None:
    """The tables of version 0.1."""
    _run(db, FIRST)


_COMPLETE_TOGGL = """
-- Observed.
ALTER TABLE source ADD COLUMN standing TEXT;               -- the progress of its reading, for `status`
ALTER TABLE source ADD COLUMN echoes TEXT NOT NULL DEFAULT '';  -- the namespace whose time entries it duplicates
ALTER TABLE record ADD COLUMN space TEXT NOT NULL DEFAULT '';   -- the part of the source it belongs to: a workspace
ALTER TABLE scope ADD COLUMN space TEXT; ALTER TABLE pending_snapshot ADD COLUMN space TEXT;  -- NULL: all of it
CREATE TABLE alteration (          -- old time changed by a pull that has not ended, with the version before
  pull INTEGER NOT NULL REFERENCES pull, ref TEXT NOT NULL, before INTEGER REFERENCES version,
  PRIMARY KEY (pull, ref)
) STRICT, WITHOUT ROWID;

-- Derived.
DROP TABLE entry_label;
CREATE TABLE entry_label (         -- the labels that an entry is mapped by
  label TEXT NOT NULL, until TEXT NOT NULL,  -- a name first observed later does not move it
  ref TEXT NOT NULL, PRIMARY KEY (label, until, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_label_by_ref ON entry_label (ref);
DELETE FROM input WHERE name = 'mapping';  -- all is derived again
ALTER TABLE dirty_record ADD COLUMN since TEXT NOT NULL DEFAULT '';  -- for a label: entries closed earlier stay
CREATE TABLE alias (               -- duplicates, which do not count
  ref TEXT PRIMARY KEY, of TEXT, why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_of ON alias (of) WHERE of IS NOT NULL;

-- What people decided.
CREATE TABLE hold (                -- changes too large to be true, until a person or the source decides
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, pull INTEGER NOT NULL REFERENCES pull, began TEXT NOT NULL,
  covered INTEGER NOT NULL,        -- number of old records that the pull covered
  ended TEXT, verdict TEXT, actor TEXT
) STRICT;
CREATE INDEX hold_open ON hold (source) WHERE ended IS NULL;
CREATE TABLE held (                -- held versions, and rejected ones
  version INTEGER PRIMARY KEY REFERENCES version, hold INTEGER NOT NULL REFERENCES hold, ref TEXT NOT NULL,
  person TEXT NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL, rejected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX held_by_ref ON held (ref);
CREATE INDEX held_by_person ON held (person, starts) WHERE NOT rejected;
"""


@migrations(name="0002_held_changes_and_workspaces")
def second(db: Database) -> None:
    """Holds, parts of a source, duplicates."""
    _run(db, _COMPLETE_TOGGL)


_FILES = """
-- Observed.
ALTER TABLE pull ADD COLUMN records INTEGER NOT NULL DEFAULT 0;  -- rows that are records
ALTER TABLE pull ADD COLUMN same INTEGER NOT NULL DEFAULT 0;     -- records observed as they are known
ALTER TABLE pull ADD COLUMN older INTEGER NOT NULL DEFAULT 0;    -- records observed with an older clock than known
ALTER TABLE pull ADD COLUMN amounts TEXT NOT NULL DEFAULT '{}';  -- sums of money: minor units by currency
ALTER TABLE pull ADD COLUMN notices TEXT NOT NULL DEFAULT '[]';  -- notices for people
CREATE TABLE file_now (            -- every file that was read, by content and options
  source TEXT NOT NULL, sha256 TEXT NOT NULL, how TEXT NOT NULL, name TEXT NOT NULL, modified TEXT NOT NULL,
  size INTEGER NOT NULL, pull INTEGER NOT NULL REFERENCES pull, PRIMARY KEY (source, sha256, how)
) STRICT;
INSERT INTO file_now SELECT source, sha256, '', name, modified, size, pull FROM file;
DROP TABLE file;
ALTER TABLE file_now RENAME TO file;
ALTER TABLE scope ADD COLUMN platform TEXT; ALTER TABLE pending_snapshot ADD COLUMN platform TEXT;  -- NULL: any
ALTER TABLE posting ADD COLUMN event TEXT;                       -- what the platform did; several rows may describe it
CREATE INDEX posting_by_event ON posting (event) WHERE event IS NOT NULL;
DELETE FROM input WHERE name = 'mapping';                        -- all is derived again
CREATE TABLE raw (                 -- the whole row of a file that a version was read from
  version INTEGER PRIMARY KEY REFERENCES version, cells TEXT NOT NULL
) STRICT;
"""


@migrations(name="0003_files")
def third(db: Database) -> None:
    """Control totals of files, and their rows."""
    _run(db, _FILES)


_PLATFORM_TERMS = """
-- Derived.
CREATE TABLE stated (              -- the terms that platforms state, by contract key
  contract TEXT PRIMARY KEY, terms TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


@migrations(name="0004_platform_terms")
def fourth(db: Database) -> None:
    """Terms that platforms state."""
    _run(db, _PLATFORM_TERMS)


_CLAIMS_OF_FILES = """
-- Observed.
CREATE TABLE claim (               -- coverage of each file as it was last read; `scope` combines them
  source TEXT NOT NULL, sha256 TEXT NOT NULL, claim TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, contract TEXT,
  axis TEXT NOT NULL, space TEXT, platform TEXT, starts TEXT NOT NULL, ends TEXT NOT NULL, as_of TEXT NOT NULL
) STRICT;
CREATE INDEX claim_by_file ON claim (source, sha256);
CREATE TABLE withdrawn (           -- tombstones that no longer count, since a pull took their snapshot back
  version INTEGER PRIMARY KEY REFERENCES version, pull INTEGER NOT NULL REFERENCES pull
) STRICT;
"""


@migrations(name="0005_claims_of_files")
def fifth(db: Database) -> None:
    """Coverage of files, and what of it was taken back."""
    _run(db, _CLAIMS_OF_FILES)


_HOLES_OF_FILES = """
-- Observed.
CREATE TABLE hole (                -- what a file would cover if nothing spoke against it, as it was last read
  source TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, platform TEXT, starts TEXT NOT NULL,
  ends TEXT NOT NULL, as_of TEXT NOT NULL, because TEXT NOT NULL
) STRICT;
CREATE INDEX hole_by_file ON hole (source, sha256);
"""


@migrations(name="0006_holes_of_files")
def sixth(db: Database) -> None:
    """Why files do not cover days between others that they cover."""
    _run(db, _HOLES_OF_FILES)


_GOODWILL = """
-- Derived.
ALTER TABLE piece ADD COLUMN unbilled TEXT;                      -- why its contract does not bill it: "goodwill"
"""


@migrations(name="0007_goodwill")
def seventh(db: Database) -> None:
    """Time that a mapping says is not billed."""
    _run(db, _GOODWILL)


_RENAMED_LABELS = """
-- Observed.
CREATE TABLE renaming (            -- labels that go on under another ref, since their files know them by name alone
  label TEXT NOT NULL, former TEXT NOT NULL, since TEXT NOT NULL, PRIMARY KEY (label, former, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE reappeared (          -- entries that a pull which has not ended shows as others, because of a new name
  source TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (source, ref)
) STRICT, WITHOUT ROWID;
"""


@migrations(name="0008_renamed_labels")
def eighth(db: Database) -> None:
    """New names of labels that are known by their names."""
    _run(db, _RENAMED_LABELS)


_ROWS_OF_OFX = """
-- Observed.
CREATE TABLE ofx AS SELECT version.id, version.ref AS old, version.ref || '-' || json_extract(body, '$.posted')
  || '-' || json_extract(body, '$.amount.minor') AS ref, body, body AS named, '' AS digest FROM version
  WHERE version.ref IN (SELECT version.ref FROM version JOIN raw ON raw.version = version.id
  WHERE json_extract(cells, '$.fitid') IS NOT NULL AND json_extract(cells, '$.dtposted') IS NOT NULL)
  AND version.ref NOT IN (SELECT ref FROM version WHERE gone OR body IS NULL);
"""
_RENAMED_ROWS = """
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
"""


@migrations(name="0009_rows_of_ofx")
def ninth(db: Database) -> None:
    """Rows of banks that use an id again: their days and amounts are part of their refs. Rows that are gone keep
    theirs."""
    _run(db, _ROWS_OF_OFX)
    for id, old, ref, body in db.conn.execute("SELECT id, old, ref, body FROM ofx").fetchall():
        named = body.replace(encode(old), encode(ref))
        db.conn.execute("UPDATE ofx SET named = ?, digest = ? WHERE id = ?", (named, digest(named), id))
    _run(db, _RENAMED_ROWS)


_SISTERS = """
-- Derived.
CREATE TABLE sister (              -- contracts whose client has others on the platform: `platform/client`
  contract TEXT PRIMARY KEY, client TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sister_by_client ON sister (client);

-- For people: sum the stakes of rows without a parent.
DROP VIEW v_discrepancies;
CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part, state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen,
         nullif(json_extract(body, '$.finding.parent'), '') AS parent
  FROM discrepancy WHERE state IN ('open', 'reopened', 'acknowledged', 'snoozed');
"""


@migrations(name="0010_sisters")
def tenth(db: Database) -> None:
    """Contracts of one client, which are judged together."""
    _run(db, _SISTERS)


_MARKED_TIME = """
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
"""


@migrations(name="0011_marked_time")
def eleventh(db: Database) -> None:
    """Which time is marked billable, and whether a contract's marks count."""
    _run(db, _MARKED_TIME)


_WORKERS = """
-- Derived.
CREATE INDEX piece_by_person ON piece (contract, person);
CREATE INDEX line_by_person ON line (contract, person);
CREATE TABLE worker (              -- who ever tracked time on a contract, and whose accounts ever showed hours of it
  side TEXT NOT NULL, contract TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (side, contract, person)
) STRICT, WITHOUT ROWID;
INSERT INTO worker SELECT DISTINCT 'tracked', contract, person FROM piece;
INSERT INTO worker SELECT DISTINCT 'logged', contract, person FROM line WHERE contract IS NOT NULL;
"""


@migrations(name="0012_workers")
def twelfth(db: Database) -> None:
    """Who works on each contract, and whose accounts show it."""
    _run(db, _WORKERS)


def _run(db: Database, script: str) -> None:
    # executescript would commit the migration's transaction, so statements run one by one.
    code = "\n".join(line.split("--")[0].rstrip() for line in script.splitlines())
    for statement in (part.strip() for part in code.split(";")):
        if statement:
            db.conn.execute(statement)
