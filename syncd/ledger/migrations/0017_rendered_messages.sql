-- One rendered message for all recipients who get the same: rows of the outbox name it.

CREATE TABLE rendered (
  id TEXT PRIMARY KEY,                 -- the digest of the body
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO rendered SELECT digest(message), message FROM outbox;
CREATE TABLE outbox_now (
  id INTEGER PRIMARY KEY, report TEXT NOT NULL REFERENCES report, channel TEXT NOT NULL,
  about TEXT NOT NULL DEFAULT '',      -- a notice: the channel, and its recipient, that failed; '' for the report itself
  recipient TEXT NOT NULL DEFAULT '',  -- an address; '' where the channel has no recipients
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  unknowns INTEGER NOT NULL DEFAULT 0, -- attempts that ended without an answer: it may have arrived
  offered TEXT,                        -- within an attempt: when the message was about to go out; NULL before
  next_attempt TEXT NOT NULL, message TEXT NOT NULL REFERENCES rendered, answer TEXT NOT NULL DEFAULT '',
  queued TEXT NOT NULL, updated TEXT NOT NULL,
  resent TEXT,                         -- when a person asked to send it again
  UNIQUE (report, channel, about, recipient)
) STRICT;
INSERT INTO outbox_now
  (id, report, channel, about, recipient, state, attempts, unknowns, offered, next_attempt, message, answer, queued,
  updated, resent)
  SELECT id, report, channel, about, recipient, state, attempts, unknowns, offered, next_attempt, digest(message), answer,
  queued, updated, resent FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_now RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (state, next_attempt);
