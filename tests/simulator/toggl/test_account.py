"""The account shows changes in the way Toggl does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.endpoints import ME
from syncd.simulator.toggl.shapes import WORKSPACE, changed
from syncd.simulator.toggl.state import listed

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
    (shown,) = ME["/api/v9/me/projects"](account.state(), {"include_archived": "true"})
    assert (shown["active"], shown["status"]) == (False, "archived")


def test_a_project_counts_its_tracked_time(account):
    project = account.add_project("Acme API")
    account.add_entry(account.now - 2 * HOUR, account.now, project=project)
    account.add_entry(account.now, None, project=project)
    account.delete_entry(account.add_entry(account.now - HOUR, account.now, project=project))
    (shown,) = ME["/api/v9/me/projects"](account.state(), {})
    assert (shown["actual_seconds"], shown["actual_hours"]) == (7200, 2)


def test_an_unknown_field_of_an_entry_is_an_error(account):
    id = account.add_entry(account.now, None)
    with pytest.raises(TypeError):
        account.edit_entry(id, colour="red")


def test_entries_lose_a_deleted_project_and_its_task_and_get_a_new_at(account):
    project = account.add_project("Acme API")
    task = account.add_task("Login", project)
    id, other = account.add_entry(account.now, None, project=project, task=task), account.add_entry(account.now, None)
    before, untouched = account.entries[id], account.entries[other]
    account.now += HOUR
    account.delete_project(project)
    after = account.entries[id]
    assert (before.project, before.task, after.project, after.task) == (project, task, None, None)
    assert after.at > before.at
    assert account.entries[other] == untouched
    assert account.projects[project].deleted
    assert account.tasks[task].deleted


def test_a_new_rate_moves_the_at_of_its_project_alone(account):
    project = account.add_project("Acme API", rate=4000)
    entry = account.entries[account.add_entry(account.now, None, project=project)]
    before = account.projects[project].at
    account.set_project(project, rate=5000)
    assert account.projects[project].at > before
    assert account.entries[entry.id] == entry


def test_renaming_a_tag_moves_its_at_and_not_that_of_entries(account):
    tag = account.add_tag("M1")
    id = account.add_entry(account.now, None, tags=[tag])
    entry, at = account.entries[id], account.tags[tag].at
    account.rename_tag(tag, "M2")
    assert account.entries[id] == entry
    assert account.tags[tag].at > at
    assert show(account, id)["tags"] == ["M2"]


def test_billable_time_shows_on_a_paid_plan_only(account):
    id = account.add_entry(account.now, None, billable=True)
    assert show(account, id)["billable"] is False
    account.set_workspace(plan="starter")
    assert show(account, id)["billable"] is True


def test_a_plan_is_the_whole_organizations(account):
    second, elsewhere = account.add_workspace("Second"), account.add_workspace("Elsewhere", organization=7)
    account.set_workspace(plan="premium")
    plans = {id: space.plan for id, space in account.workspaces.items()}
    assert plans == {WORKSPACE: "premium", second: "premium", elsewhere: "free"}
    assert account.workspaces[account.add_workspace("Third")].plan == "premium"


def test_with_a_lag_a_change_shows_when_the_lag_has_passed(account):
    id = account.add_entry(account.now - HOUR, account.now, "before")
    account.now += HOUR
    account.edit_entry(id, description="after")
    late = account.add_entry(account.now - HOUR, account.now)
    lag = timedelta(minutes=5)

    def shown():
        rows = ME["/api/v9/me/time_entries"](account.state(lag), {})
        return {row["id"]: row["description"] for row in rows}

    assert shown() == {id: "before"}
    account.now += lag
    assert shown() == {id: "after", late: None}


CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "edit", "delete", "tag", "untag", "unproject", "wait"]), st.integers(0, 900)),
    min_size=1,
    max_size=25,
)


@given(CHANGES)
@settings(max_examples=40, deadline=None)
def test_a_lagging_state_equals_the_state_of_that_time(changes):
    account = Account(START)
    before_first, seen = account.now - timedelta(seconds=1), []
    for what, seconds in changes:
        change(account, what)
        seen.append((account.now, whole(account.state())))
        account.now += timedelta(seconds=seconds + 1)
    for moment, shown in seen:
        assert whole(account.state(account.now - moment)) == shown
    assert whole(account.state(account.now - before_first))["entries"] == []


def change(account, what):
    living = account.alive()
    if what == "add":
        project = account.add_project("Acme API")
        account.add_entry(account.now, None, "work", project, [account.add_tag("M1")])
    elif what == "edit" and living:
        account.edit_entry(living[-1].id, description=str(account.now))
    elif what == "delete" and living:
        account.delete_entry(living[0].id)
    elif what == "tag" and account.tags:
        account.rename_tag(max(account.tags), str(account.now))
    elif what == "untag" and account.tags:
        account.delete_tag(max(account.tags))
    elif what == "unproject" and account.projects:
        account.delete_project(max(account.projects))


def whole(state):
    """All objects of the state, and all entries as the Track API shows them."""
    tables = ("clients", "projects", "tags", "tasks", "entries")
    return {"entries": listed(state, state.entries.values())} | {
        f"all {name}": dict(getattr(state, name)) for name in tables
    }


@given(MICROSECONDS)
@settings(max_examples=50, deadline=None)
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
