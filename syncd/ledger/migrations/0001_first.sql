-- The tables of version 0.1.

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
