"""The account shows what happened to it the way Toggl does."""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.endpoints import LISTS, me
from syncd.simulator.toggl.shapes import changed

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MICROSECONDS = st.integers(min_value=0, max_value=999_999)


def show(account, id):
    return account.entry_json(account.entries[id])


def test_a_finished_entry_lasts_from_start_to_stop(account):
    shown = show(account, account.add_entry(account.now - HOUR, account.now, "API tests"))
    assert (shown["start"], shown["stop"]) == ("2026-11-16T08:00:00+00:00", "2026-11-16T09:00:00+00:00")
    assert shown["duration"] == 3600
    assert shown["description"] == "API tests"


def test_ids_of_entries_need_more_than_32_bits(account):
    first = account.add_entry(account.now, None)
    assert first > 2**31
    assert account.add_entry(account.now, None) == first + 1


def test_sub_second_starts_are_cut(account):
    shown = show(account, account.add_entry(account.now + timedelta(microseconds=900_000), None))
    assert shown["start"] == "2026-11-16T09:00:00+00:00"


def test_a_running_entry_of_an_app_shows_the_negated_epoch_of_its_start(account):
    shown = show(account, account.add_entry(account.now, None))
    assert shown["stop"] is None
    assert shown["duration"] == -int(account.now.timestamp()) - 1


def test_a_running_entry_of_the_api_shows_minus_one(account):
    assert show(account, account.add_entry(account.now, None, by_api=True))["duration"] == -1


def test_stopping_gives_a_running_entry_its_duration_and_a_new_at(account):
    id = account.add_entry(account.now, None)
    before = show(account, id)["at"]
    account.now += HOUR
    account.stop_entry(id, account.now)
    assert show(account, id)["duration"] == 3600
    assert show(account, id)["at"] > before


def test_the_legacy_twin_of_the_project_is_there_only_with_a_project(account):
    without = show(account, account.add_entry(account.now, None))
    project = account.add_project("Acme API")
    with_project = show(account, account.add_entry(account.now, None, project=project))
    assert without["project_id"] is None
    assert "pid" not in without
    assert with_project["project_id"] == with_project["pid"] == project


def test_deleting_marks_the_entry_to_the_second_and_moves_its_at(account):
    id = account.add_entry(account.now - HOUR, account.now)
    account.now += HOUR
    account.delete_entry(id)
    assert show(account, id)["server_deleted_at"] == "2026-11-16T10:00:00+00:00"
    assert show(account, id)["at"].startswith("2026-11-16T10:00:00.")
    with pytest.raises(KeyError):
        account.edit_entry(id, description="too late")


def test_deleting_a_tag_strips_it_from_entries_without_moving_their_at(account):
    kept, lost = account.add_tag("M1"), account.add_tag("private")
    id = account.add_entry(account.now, None, tags=[kept, lost])
    before = show(account, id)
    account.now += HOUR
    account.delete_tag(lost)
    assert before["tags"] == ["M1", "private"]
    assert show(account, id) == {**before, "tags": ["M1"], "tag_ids": [kept]}


def test_renaming_a_project_moves_its_at_and_not_that_of_its_entries(account):
    project = account.add_project("Acme API")
    id = account.add_entry(account.now, None, project=project)
    entry, before = show(account, id), account.projects[project].at
    account.now += HOUR
    account.rename_project(project, "Acme v2")
    assert show(account, id) == entry
    assert account.projects[project].name == "Acme v2"
    assert account.projects[project].at > before


def test_an_archived_project_is_not_active(account):
    project = account.add_project("Acme API")
    account.archive_project(project)
    (shown,) = account.projects_json(account.projects.values())
    assert (shown["active"], shown["status"]) == (False, "archived")


def test_a_project_counts_what_was_tracked_on_it(account):
    project = account.add_project("Acme API")
    account.add_entry(account.now - 2 * HOUR, account.now, project=project)
    account.add_entry(account.now, None, project=project)
    account.delete_entry(account.add_entry(account.now - HOUR, account.now, project=project))
    (shown,) = account.projects_json(account.projects.values())
    assert (shown["actual_seconds"], shown["actual_hours"]) == (7200, 2)


def test_an_entry_has_no_field_that_is_not_toggls(account):
    id = account.add_entry(account.now, None)
    with pytest.raises(AttributeError):
        account.edit_entry(id, colour="red")


@given(MICROSECONDS)
@settings(max_examples=100, deadline=None)
def test_at_has_four_to_six_fraction_digits_and_loses_nothing(microsecond):
    moment = START.replace(microsecond=microsecond)
    text = changed(moment)
    assert re.fullmatch(r"2026-11-16T09:00:00\.\d{4,6}Z", text)
    assert int(text[20:-1].ljust(6, "0")) == microsecond


@given(st.lists(st.integers(min_value=0, max_value=2), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_every_change_has_an_at_of_its_own_that_never_goes_back(pauses):
    account = Account(START)
    id = account.add_entry(account.now, None)
    seen = [account.entries[id].at]
    for pause in pauses:
        account.now += timedelta(seconds=pause)
        account.edit_entry(id, description=str(pause))
        seen.append(account.entries[id].at)
    assert seen == sorted(set(seen))
    assert all(moment >= START for moment in seen)
    assert seen[-1] < account.now + timedelta(seconds=1)


def _recorded(name):
    default = Path(__file__).resolve().parents[3] / "shared" / "data"
    file = Path(os.environ.get("SYNCD_REAL_DATA", default)) / "toggl" / "recorded" / name
    if not file.exists():
        pytest.skip(f"no recorded responses of the service here: {file.name}")
    return json.loads(file.read_text("utf-8"))


def _types(objects):
    """For each key the JSON types it was seen with, and the keys that every object has."""
    seen = {}
    for each in objects:
        for key, value in each.items():
            seen.setdefault(key, set()).add(type(value))
    return seen, set.intersection(*(set(each) for each in objects))


def _agree(ours, theirs):
    """Our objects have the keys that all recorded ones have, no others, and only types that were recorded."""
    recorded, always = _types(theirs)
    shown, _ = _types(ours)
    assert all(always <= set(each) for each in ours)
    assert set(shown) <= set(recorded)
    assert {key: kinds - recorded[key] for key, kinds in shown.items() if kinds - recorded[key]} == {}


@pytest.fixture
def lively(account):
    """Something of everything that the recordings show."""
    client, tag = account.add_client("Acme Ltd"), account.add_tag("M1")
    account.archive_project(account.add_project("Old"))
    project = account.add_project("Acme API", client)
    account.add_entry(account.now - 2 * HOUR, account.now - HOUR, "API tests", project, [tag])
    account.add_entry(account.now - HOUR, account.now)
    account.delete_entry(account.add_entry(account.now - HOUR, account.now, "by mistake"))
    return account


def test_me_has_the_recorded_keys_and_types(lively):
    _agree([me(lively, {}, "secret")], [_recorded("me.json")])


@pytest.mark.parametrize("part", ["tags", "clients", "projects", "workspaces", "time_entries"])
def test_related_data_has_the_recorded_keys_and_types(lively, part):
    recorded = _recorded("me_with_related_data.json")
    related = me(lively, {"with_related_data": "true"}, "secret")
    _agree([related], [recorded])
    _agree(related[part], recorded[part])


def test_changes_with_deletions_have_the_recorded_keys_and_types(lively):
    since = str(int((lively.now - HOUR).timestamp()))
    ours = LISTS["/api/v9/me/time_entries"](lively, {"since": since})
    assert sum(each["server_deleted_at"] is not None for each in ours) == 1
    _agree(ours, _recorded("me_time_entries_since_1734304527.json"))


def test_a_running_entry_has_the_recorded_keys_and_types(lively):
    project = next(iter(lively.projects))
    lively.add_entry(lively.now, None, "Task", project)
    _agree([LISTS["/api/v9/me/time_entries/current"](lively, {})], [_recorded("me_time_entries_current_running.json")])


def test_organizations_have_the_recorded_keys_and_types(lively):
    _agree(LISTS["/api/v9/me/organizations"](lively, {}), _recorded("me_organizations.json"))
