-- The last pull of a source is asked in every round: of a source that is pulled seldom, it lies far behind those of others.

CREATE INDEX pull_by_source ON pull (source);
