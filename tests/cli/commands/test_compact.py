"""`compact` as a command: what it will do, what it did, and no room where nothing is unused."""

import sqlite3
from contextlib import closing


def test_it_says_what_it_will_do_and_how_much_smaller_the_file_became(home):
    with closing(sqlite3.connect(home.ledger)) as connection:
        connection.execute("CREATE TABLE large (text TEXT) STRICT")
        connection.executemany("INSERT INTO large VALUES (?)", [("x" * 1000,)] * 500)
        connection.execute("DROP TABLE large")
        connection.commit()
    planned = home.json("compact", "--dry-run")
    assert planned["dry_run"]
    assert planned["after"] is None
    assert planned["unused"] > 500_000
    assert "Nothing was changed" in home.run("compact", "--dry-run")[1]
    known = home.json("discrepancies")
    done = home.json("compact")
    assert done["before"] == planned["before"]
    assert done["after"] == home.ledger.stat().st_size <= done["before"] - done["unused"]
    assert home.json("discrepancies") == known
    assert "0 fewer" in home.run("compact")[1]
