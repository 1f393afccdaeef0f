"""Entries of one workspace: the choice of workspace and people, and the lists of labels."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Refused
from syncd.core.money import Money
from syncd.core.records import LabelKind

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def team(account, track):
    """Three people with one entry each: (their ids, the ids of the entries)."""
    people = [2_300_001, account.add_member("Sam Roe"), account.add_member("Ann Poe")]
    return people, [track(NOW - day * DAY, user=user) for day, user in zip((3, 2, 1), people, strict=True)]


def test_a_first_pull_reads_the_lists_then_history_through_reports(team, source):
    pulled = source(days=20, scope="workspace").pull()
    lists = ["users", "clients", "projects", "tags", "tasks"]
    assert pulled.paths == ["/me/workspaces", *lists, "search", "totals"]
    assert {request.bucket for request in pulled.requests} == {"user", "organization/2100001"}
    assert pulled.snapshot == pulled.complete == (source(days=20).window.intersection(pulled.snapshot[0]),)


def test_entries_belong_to_people_by_their_names_in_toggl_and_to_the_workspace(team, source):
    pulled = source(days=20, scope="workspace").pull()
    entries = [pulled.entries[id] for id in team[1]]
    assert [entry.person for entry in entries] == ["Jane Doe", "Sam Roe", "Ann Poe"]
    assert {entry.space for entry in entries} == {"2200001"}
    assert pulled.covered == {(None, "2200001")}


def test_people_are_chosen_by_name_or_id_and_coverage_is_of_them_only(team, source):
    _, sam, ann = team[0]
    chosen = source(days=20, scope="workspace", people=["  sam ROE", str(ann)])
    pulled = chosen.pull()
    assert list(pulled.entries) == [team[1][2], team[1][1]]
    assert pulled.covered == {("Sam Roe", "2200001"), ("Ann Poe", "2200001")}
    assert all(request.body["user_ids"] == [sam, ann] for request in pulled.requests if request.body)
    assert chosen.later(minutes=15).requests[0].body["user_ids"] == [sam, ann]


def test_an_unknown_person_is_refused_with_the_choices(team, source):
    _, sam, ann = team[0]
    with pytest.raises(Refused) as caught:
        source(scope="workspace", people=["Sam Row"]).pull()
    assert str(caught.value) == (
        f'source toggl: "Sam Row" in people is not one person in Toggl; there are: Jane Doe (2300001), '
        f"Sam Roe ({sam}), Ann Poe ({ann})"
    )


def test_a_name_that_two_people_have_needs_the_id(account, team, source):
    twin = account.add_member("Sam Roe", email="other@example.com")
    track = account.add_entry(NOW - DAY, NOW - DAY, user=twin)
    with pytest.raises(Refused, match="is not one person"):
        source(scope="workspace", people=["Sam Roe"]).pull()
    assert list(source(scope="workspace", people=[str(twin)]).pull().entries) == [track]


@pytest.mark.parametrize("chosen", ["second", "ID"])
def test_of_several_workspaces_the_configured_one_is_read(account, track, source, chosen):
    second = account.add_workspace("Second")
    track(NOW - 2 * DAY)
    id = track(NOW - DAY, workspace=second)
    pulled = source(days=20, scope="workspace", workspace=str(second) if chosen == "ID" else chosen).pull()
    assert (list(pulled.entries), pulled.covered) == ([id], {(None, str(second))})


@pytest.mark.parametrize("chosen", ["", "Workspace"])
def test_a_choice_that_fits_several_workspaces_or_a_missing_one_is_refused_with_the_choices(account, source, chosen):
    ids = [account.add_workspace("Workspace"), account.add_workspace("Second")]
    with pytest.raises(Refused) as caught:
        source(scope="workspace", workspace=chosen).pull()
    assert str(caught.value) == (
        'source toggl needs workspace = "ID" in the configuration: the token gives access to '
        f"Workspace (2200001), Workspace ({ids[0]}), Second ({ids[1]})"
    )


def test_a_workspace_that_the_token_does_not_see_is_refused_with_those_that_it_sees(account, source):
    with pytest.raises(Refused) as caught:
        source(scope="workspace", workspace="Third").pull()
    assert str(caught.value) == (
        'source toggl reads workspace = "Third", which the token does not see; it sees Workspace (2200001): '
        "write one of these names or ids"
    )


@pytest.mark.parametrize("count", [151, 200, 401])
def test_lists_are_read_to_their_end_whatever_the_size_of_pages(account, source, count):
    account.set_workspace(plan="starter")
    projects = [account.add_project(f"project {number}") for number in range(count)]
    for project in projects:
        account.add_task("Tests", project)
        account.add_tag(f"tag {project}")
        account.add_client(f"client {project}")
    account.archive_project(projects[0])
    labels = source(scope="workspace").pull().labels
    kinds = [label.kind for label in labels.values()]
    for kind in (LabelKind.PROJECT, LabelKind.TASK, LabelKind.TAG, LabelKind.CLIENT):
        assert kinds.count(kind) == count
    assert labels[f"project-{projects[0]}"].archived


def test_a_list_that_gives_the_same_page_again_ends(account, source, alter):
    """An older version of the API had no pages of tags: every page held all of them."""
    for number in range(60):
        account.add_tag(f"tag {number}")
    first = []
    alter("tags", lambda rows, _: first or first.extend(rows) or rows)
    pulled = source(scope="workspace").pull()
    assert pulled.paths.count("tags") == 2
    assert sum(label.kind is LabelKind.TAG for label in pulled.labels.values()) == 60


def test_tasks_outside_the_plan_are_missing_and_not_asked_for_again_for_30_days(account, source):
    team = source(scope="workspace")
    missing = ("tasks: they are not in the workspace's plan",)
    first = team.pull()
    assert ("tasks" in first.paths, first.standing.lacking) == (True, missing)
    nights = [team.later(days=1) for _ in range(29)]
    assert not any("tasks" in night.paths for night in nights)
    assert {night.standing.lacking for night in nights} == {missing}
    account.set_workspace(plan="starter")
    task = account.add_task("Tests", account.add_project("API"))
    night = team.later(days=1)
    assert f"task-{task}" in night.labels
    assert night.standing.lacking == ()


def test_rates_fees_and_estimates_come_where_the_plan_has_them(account, track, source):
    account.set_workspace(plan="starter", default_rate=4000, default_currency="EUR")
    project = account.add_project("API", billable=True, rate=9000, currency="USD", fixed_fee=50_000, estimate=36_000)
    ids = [track(NOW - 2 * DAY, project=project, billable=True), track(NOW - DAY, billable=True), track(NOW - DAY)]
    pulled = source(scope="workspace").pull()
    label = pulled.labels[f"project-{project}"]
    assert (label.rate, label.fixed_fee) == (Money(9000, "USD"), Money(50_000, "USD"))
    assert (label.estimate, label.billable) == (36_000, True)
    assert pulled.labels["workspace-2200001"].rate == Money(4000, "EUR")
    assert [pulled.entries[id].rate for id in ids] == [Money(9000, "USD"), Money(4000, "EUR"), None]
    assert [pulled.entries[id].billable for id in ids] == [True, True, False]


def test_a_deleted_project_is_named_by_the_entries_that_still_have_it(account, track, source, alter):
    project, tag = account.add_project("API"), account.add_tag("urgent")
    id = track(NOW - DAY, project=project, tags=[tag])
    alter("projects", lambda rows, _: [])
    alter("tags", lambda rows, _: [])
    pulled = source(scope="workspace").pull()
    assert pulled.entries[id].project == f"toggl/label/project-{project}"
    assert [pulled.labels[key].name for key in (f"project-{project}", f"tag-{tag}")] == ["API", "urgent"]


def test_a_label_in_a_list_outweighs_its_name_in_a_report(account, track, source):
    client = account.add_client("Acme")
    project = account.add_project("Old", client)
    track(NOW - DAY, project=project)
    team = source(scope="workspace")
    team.pull()
    account.rename_project(project, "New")
    label = team.later(days=1).labels[f"project-{project}"]
    assert (label.name, label.parent) == ("New", f"toggl/label/client-{client}")


def test_a_new_person_has_a_name_from_the_first_entry_on(account, team, source):
    everyone = source(scope="workspace")
    everyone.pull()
    kim = account.add_member("Kim Loe")
    id = account.add_entry(NOW - DAY, NOW - DAY, user=kim)
    pulled = everyone.later(hours=1)
    assert pulled.entries[id].person == "Kim Loe"
    assert f"user-{kim}" in everyone.later(days=1).labels
