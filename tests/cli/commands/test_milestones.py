"""Saved answers of Upwork's API by hand: a preview, the import, and every version of a milestone shown by `why`."""

import json
import os

import pytest

from syncd.core.time import instant


@pytest.fixture
def home(home):
    home.edit("[source.milestones]", '[source.answers]\nkind = "milestones"\nfolder = "answers"\n\n[source.milestones]')
    (home.folder / "answers").mkdir()
    return home


def save(home, name, day, state, amount):
    money = {"rawValue": amount, "currency": "USD"}
    stone = {"id": "70001", "state": state, "description": "Extra", "depositAmount": money}
    contract = {"id": "36999999", "title": "Extras", "kind": "FIXED", "milestones": [stone]}
    path = home.folder / name
    path.write_text(json.dumps({"data": {"contractDetails": contract}}))
    saved = instant(f"2026-11-{day:02}T09:00:00Z").timestamp()
    os.utime(path, (saved, saved))
    return str(path)


def test_why_shows_every_change_of_terms_in_order_whatever_answer_was_imported_first(home):
    later = save(home, "later.json", 3, "Submitted", "750.00")
    first = save(home, "first.json", 1, "Active", "500.00")
    between = save(home, "between.json", 2, "Active", "750.00")
    for path in (later, first, between):
        home.run("import", "answers", path)
    milestone = home.json("why", "70001")
    assert milestone["ref"] == "answers/milestone/70001"
    assert [version["file"] for version in milestone["versions"]] == ["first.json", "between.json", "later.json"]
    assert [version["changed"] for version in milestone["versions"]] == [
        {},
        {"amount": {"amount": "750.00", "currency": "USD"}},
        {"state": "submitted"},
    ]
    lines = "\n".join(home.lines("why", "70001", "--full"))
    assert "amount became 750.00 USD" in lines
    assert "depositAmount.rawValue: 750.00" in lines


def test_a_preview_changes_nothing(home):
    path = save(home, "first.json", 1, "Active", "500.00")
    code, out, err = home.run("import", "answers", path, "--dry-run")
    assert (code, "Traceback" in err) == (0, False)
    assert "500.00" in out
    assert "there is no contract or record" in home.refused("why", "70001")
