-- Terms that platforms state.

-- Derived.
CREATE TABLE stated (              -- the terms that platforms state, by contract key
  contract TEXT PRIMARY KEY, terms TEXT NOT NULL
) STRICT, WITHOUT ROWID;
