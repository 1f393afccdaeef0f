"""The tables of the ledger, as migrations. Names of tables and columns are those of released ledgers and stay.

Instants are ISO 8601 text in UTC, so that they sort and can be read; money is integer minor units beside its currency.
In Python `scope` is coverage, `claim` the coverage of a file, `alias` duplicates, and `source.echoes` duplicates_of.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x73796E63  # "sync"
migrations = Migrations("syncd")

_FIRST = """
-- Observed. Nothing here is ever overwritten except a source's own state.

CREATE TABLE source (              -- one row per configured source, and those that once were
  name TEXT PRIMARY KEY, connector TEXT NOT NULL, namespace TEXT NOT NULL, configured_since TEXT NOT NULL,
  cursor TEXT, last_attempt TEXT, last_success TEXT, last_error TEXT NOT NULL DEFAULT '', next_attempt TEXT,
  kept_file TEXT,                  -- hash of the table the user keeps, as last read
  accept_emptied INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE pull (                -- every attempt to read a source
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, outcome TEXT,
  pages INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  non_records INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '',
  as_of TEXT                       -- the source's clock on the first page
) STRICT;
CREATE TABLE file (                -- every file that was read, by content
  source TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, modified TEXT NOT NULL, size INTEGER NOT NULL,
  pull INTEGER NOT NULL REFERENCES pull, PRIMARY KEY (source, sha256)
) STRICT;
CREATE TABLE version (             -- every content of a record ever observed
  id INTEGER PRIMARY KEY, ref TEXT NOT NULL,
  revision TEXT NOT NULL, until TEXT NOT NULL,  -- the source's clock at the first and last observation
  observed TEXT NOT NULL, seen TEXT NOT NULL,   -- when it was first observed, and when with the clock `until`
  digest TEXT NOT NULL, gone INTEGER NOT NULL, body TEXT, pull INTEGER NOT NULL REFERENCES pull, file TEXT,
  place TEXT NOT NULL
) STRICT;
CREATE INDEX version_by_ref ON version (ref);
CREATE TABLE record (              -- which version of a record is current
  ref TEXT PRIMARY KEY, kind TEXT NOT NULL, namespace TEXT NOT NULL, person TEXT NOT NULL, starts TEXT, ends TEXT,
  version INTEGER NOT NULL REFERENCES version, gone INTEGER NOT NULL, confirmed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_start ON record (kind, namespace, starts);
CREATE INDEX record_by_person ON record (kind, person, starts);
CREATE INDEX record_tracked ON record (starts) WHERE kind = 'time' AND gone = 0;
CREATE INDEX record_running ON record (ref) WHERE kind = 'time' AND gone = 0 AND ends IS NULL;
CREATE TABLE rejected (            -- rows that could not be read
  id INTEGER PRIMARY KEY, pull INTEGER NOT NULL REFERENCES pull, source TEXT NOT NULL, file TEXT,
  place TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE scope (               -- coverage, as of when; disjoint per claim, source, kind, person …
  claim TEXT NOT NULL,             -- complete: everything was sent; snapshot: what was not sent does not exist
  source TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, contract TEXT, axis TEXT NOT NULL,
  starts TEXT NOT NULL, ends TEXT NOT NULL, as_of TEXT NOT NULL
) STRICT;
CREATE INDEX scope_by_kind ON scope (claim, kind, person);
CREATE TABLE pending_snapshot (    -- snapshot coverage of a pull that has not ended: deletions wait for all its pages
  pull INTEGER NOT NULL REFERENCES pull, source TEXT NOT NULL, kind TEXT NOT NULL, person TEXT, axis TEXT NOT NULL,
  starts TEXT NOT NULL, ends TEXT NOT NULL
) STRICT;
CREATE TABLE quota (               -- requests that each server's buckets still allow
  bucket TEXT PRIMARY KEY, remaining INTEGER NOT NULL, resets_at TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT;

-- Derived. Can be rebuilt from the tables above and the configuration.

CREATE TABLE dirty_record (        -- to be derived again, by rank: names before what they name
  rank INTEGER NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (rank, ref)
) STRICT, WITHOUT ROWID;
CREATE TABLE placement (           -- where each time entry was mapped, and why
  ref TEXT PRIMARY KEY, outcome TEXT NOT NULL, person TEXT NOT NULL, contract TEXT, milestone TEXT, label TEXT,
  starts TEXT NOT NULL, ends TEXT NOT NULL, seconds INTEGER NOT NULL, why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_by_group ON placement (outcome, person, label);
CREATE INDEX placement_by_contract ON placement (contract);
CREATE TABLE entry_day (           -- the days of the user's zone that each time entry touches
  person TEXT NOT NULL, day TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (person, day, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_day_by_ref ON entry_day (ref);
CREATE TABLE entry_label (label TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (label, ref)) STRICT, WITHOUT ROWID;
CREATE INDEX entry_label_by_ref ON entry_label (ref);
CREATE TABLE piece (               -- time entries cut at the platform's midnights
  ref TEXT NOT NULL, day TEXT NOT NULL, week TEXT NOT NULL, contract TEXT NOT NULL, milestone TEXT,
  person TEXT NOT NULL, starts TEXT NOT NULL, seconds INTEGER NOT NULL, PRIMARY KEY (ref, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX piece_by_day ON piece (contract, day);
CREATE INDEX piece_by_milestone ON piece (milestone) WHERE milestone IS NOT NULL;
CREATE TABLE line (                -- work lines resolved to contracts
  ref TEXT PRIMARY KEY, person TEXT NOT NULL, contract TEXT, day TEXT NOT NULL, week TEXT NOT NULL, kind TEXT NOT NULL,
  seconds INTEGER, minor INTEGER, currency TEXT,
  named TEXT,                      -- the row of `contract` that holds the name it uses
  platform TEXT, title TEXT        -- normalised, where the title alone finds the contract
) STRICT, WITHOUT ROWID;
CREATE INDEX line_by_day ON line (contract, day);
CREATE INDEX line_by_name ON line (named);
CREATE INDEX line_by_title ON line (title) WHERE title IS NOT NULL;
CREATE TABLE posting (             -- transactions resolved to contracts
  ref TEXT PRIMARY KEY, person TEXT NOT NULL, contract TEXT, posted TEXT NOT NULL, day TEXT NOT NULL,
  kind TEXT NOT NULL, minor INTEGER NOT NULL, currency TEXT NOT NULL, parent TEXT,
  named TEXT, platform TEXT, title TEXT  -- as in `line`
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_by_contract ON posting (contract, day);
CREATE INDEX posting_by_parent ON posting (parent);
CREATE INDEX posting_by_name ON posting (named);
CREATE INDEX posting_by_title ON posting (title) WHERE title IS NOT NULL;
CREATE TABLE contract (            -- names that sources gave contracts, with the key they count for
  ref TEXT PRIMARY KEY, key TEXT NOT NULL, platform TEXT NOT NULL, id TEXT, title TEXT NOT NULL, client TEXT NOT NULL,
  type TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX contract_by_key ON contract (key);
CREATE TABLE learned (contract TEXT PRIMARY KEY, rate TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE milestone (ref TEXT PRIMARY KEY, contract TEXT NOT NULL, title TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX milestone_by_contract ON milestone (contract);
CREATE TABLE subject (             -- everything that rules look at, and when to judge it again
  kind TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL,
  dirty INTEGER NOT NULL, next TEXT, PRIMARY KEY (kind, name, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_dirty ON subject (kind, name, part) WHERE dirty;
CREATE INDEX subject_next ON subject (next) WHERE next IS NOT NULL;
CREATE INDEX subject_by_span ON subject (kind, ends);
CREATE TABLE cannot_tell (         -- checks that were not made because data is missing
  rule TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL, because TEXT NOT NULL,
  source TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (kind, name, part, rule, because)
) STRICT, WITHOUT ROWID;
CREATE TABLE input (name TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;  -- digests of the config

-- Discrepancies, and what people decided.

CREATE TABLE discrepancy (
  id TEXT PRIMARY KEY, rule TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL,
  state TEXT NOT NULL, severity INTEGER NOT NULL, summary TEXT NOT NULL, seconds INTEGER, stake INTEGER, currency TEXT,
  deadline TEXT, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX discrepancy_by_subject ON discrepancy (kind, name, part, rule);
CREATE INDEX discrepancy_by_state ON discrepancy (state);
CREATE TABLE event (               -- every change in a discrepancy's life
  id INTEGER PRIMARY KEY, discrepancy TEXT NOT NULL REFERENCES discrepancy, at TEXT NOT NULL, change TEXT NOT NULL,
  actor TEXT NOT NULL, note TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_discrepancy ON event (discrepancy, id);

-- Reports, their delivery and the schedule.

CREATE TABLE report (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, made_at TEXT NOT NULL, body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_by_name ON report (name, made_at);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, report TEXT NOT NULL REFERENCES report, channel TEXT NOT NULL,
  about TEXT NOT NULL DEFAULT '',  -- a notice: the channel that failed; '' for the report itself
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_attempt TEXT NOT NULL, message TEXT NOT NULL,
  answer TEXT NOT NULL DEFAULT '', queued TEXT NOT NULL, updated TEXT NOT NULL, UNIQUE (report, channel, about)
) STRICT;
CREATE INDEX outbox_due ON outbox (state, next_attempt);
CREATE TABLE slot (                -- scheduled moments that are finished, so that none is missed or done twice
  job TEXT NOT NULL, slot TEXT NOT NULL, done TEXT NOT NULL, PRIMARY KEY (job, slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- For people who open this file, with Datasette for example.

CREATE VIEW v_discrepancies AS
  SELECT id, rule, kind AS subject, name, part, state,
         CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high' ELSE 'critical' END
           AS severity,
         summary, seconds, stake AS stake_minor, currency, deadline, first_seen, last_seen
  FROM discrepancy WHERE state IN ('open', 'reopened', 'acknowledged', 'snoozed');
CREATE VIEW v_periods AS
  SELECT contract, week, SUM(tracked) AS tracked_seconds, SUM(logged) AS logged_seconds FROM (
    SELECT contract, week, seconds AS tracked, 0 AS logged FROM piece
    UNION ALL
    SELECT contract, week, 0, COALESCE(seconds, 0) FROM line WHERE kind = 'hourly'
  ) GROUP BY contract, week;
"""


@migrations(name="0001_first")
def first(db: Database) -> None:
    """The tables of version 0.1."""
    _run(db, _FIRST)


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


def _run(db: Database, script: str) -> None:
    # executescript would commit the migration's transaction, so statements run one by one.
    code = "\n".join(line.split("--")[0].rstrip() for line in script.splitlines())
    for statement in (part.strip() for part in code.split(";")):
        if statement:
            db.conn.execute(statement)
