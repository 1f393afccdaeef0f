"""The simulator's JSON has the keys and types of responses recorded from Toggl, if those are available."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from syncd.simulator.toggl.endpoints import ME, me

HOUR = timedelta(hours=1)


def _recorded(name):
    default = Path(__file__).resolve().parents[4] / "shared" / "data"
    file = Path(os.environ.get("SYNCD_REAL_DATA", default)) / "toggl" / "recorded" / name
    if not file.exists():
        pytest.skip(f"no recorded responses of the service here: {file.name}")
    return json.loads(file.read_text("utf-8"))


def _types(objects):
    """Types of every key, and the keys that every object has."""
    seen = {}
    for row in objects:
        for key, value in row.items():
            seen.setdefault(key, set()).add(type(value))
    return seen, set.intersection(*(set(row) for row in objects))


def _agree(ours, theirs):
    """Check that our objects have all keys that every recorded one has, no others, and only recorded types."""
    recorded, always = _types(theirs)
    shown, _ = _types(ours)
    assert all(always <= set(row) for row in ours)
    assert set(shown) <= set(recorded)
    assert {key: kinds - recorded[key] for key, kinds in shown.items() if kinds - recorded[key]} == {}


@pytest.fixture
def lively(account):
    """An account with everything that the recordings contain."""
    client, tag = account.add_client("Acme Ltd"), account.add_tag("M1")
    account.archive_project(account.add_project("Old"))
    project = account.add_project("Acme API", client)
    account.add_entry(account.now - 2 * HOUR, account.now - HOUR, "API tests", project, [tag])
    account.add_entry(account.now - HOUR, account.now)
    account.delete_entry(account.add_entry(account.now - HOUR, account.now, "by mistake"))
    return account


def test_me_has_the_recorded_keys_and_types(lively):
    _agree([me(lively.state(), {}, "secret")], [_recorded("me.json")])


@pytest.mark.parametrize("part", ["tags", "clients", "projects", "workspaces", "time_entries"])
def test_related_data_has_the_recorded_keys_and_types(lively, part):
    recorded = _recorded("me_with_related_data.json")
    related = me(lively.state(), {"with_related_data": "true"}, "secret")
    _agree([related], [recorded])
    _agree(related[part], recorded[part])


def test_changes_with_deletions_have_the_recorded_keys_and_types(lively):
    since = str(int((lively.now - HOUR).timestamp()))
    ours = ME["/api/v9/me/time_entries"](lively.state(), {"since": since})
    assert sum(row["server_deleted_at"] is not None for row in ours) == 1
    _agree(ours, _recorded("me_time_entries_since_1734304527.json"))


def test_entries_with_the_names_of_things_have_the_recorded_keys_and_types(lively):
    for id in [entry.id for entry in lively.alive() if entry.project is None]:
        lively.delete_entry(id)
    ours = ME["/api/v9/me/time_entries"](lively.state(), {"meta": "true"})
    assert len(ours) == 1
    _agree(ours, _recorded("me_time_entries_range_meta_true.json"))


def test_a_running_entry_has_the_recorded_keys_and_types(lively):
    project = next(iter(lively.projects))
    lively.add_entry(lively.now, None, "Task", project)
    _agree(
        [ME["/api/v9/me/time_entries/current"](lively.state(), {})], [_recorded("me_time_entries_current_running.json")]
    )
