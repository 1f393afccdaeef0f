"""The lists of a workspace: rows, pages and quota."""

import pytest

from syncd.simulator.toggl.shapes import WORKSPACE

HERE = f"/workspaces/{WORKSPACE}"


def names(response):
    assert response.status_code == 200, response.text
    return [row["name"] for row in response.json()]


def test_projects_stop_at_151_rows_without_a_sign_of_more(account, http):
    every = [account.add_project(f"P{number}") for number in range(205)]
    listed = [row["id"] for row in http.get(f"{HERE}/projects").json()]
    assert listed == every[:151]
    assert [row["id"] for row in http.get(f"{HERE}/projects", params={"page": 2}).json()] == every[151:]
    assert len(http.get(f"{HERE}/projects", params={"per_page": 500}).json()) == 200


def test_projects_are_active_ones_archived_ones_or_both(account, http):
    account.add_project("Acme API")
    account.archive_project(account.add_project("Old"))
    assert names(http.get(f"{HERE}/projects")) == ["Acme API"]
    assert names(http.get(f"{HERE}/projects", params={"active": "false"})) == ["Old"]
    assert names(http.get(f"{HERE}/projects", params={"active": "both"})) == ["Acme API", "Old"]


def test_a_deleted_project_or_tag_shows_by_since_alone(account, http):
    project, tag = account.add_project("Acme API"), account.add_tag("M1")
    account.delete_project(project)
    account.delete_tag(tag)
    since = {"since": int(account.now.timestamp())}
    assert names(http.get(f"{HERE}/projects")) == names(http.get("/me/projects")) == names(http.get("/me/tags")) == []
    (gone,) = http.get(f"{HERE}/projects", params=since).json()
    assert (gone["server_deleted_at"], gone["status"]) == ("2026-11-16T09:00:00+00:00", "deleted")
    (gone,) = http.get("/me/tags", params=since).json()
    assert gone["deleted_at"] == "2026-11-16T09:00:00+00:00"


def test_clients_are_active_ones_unless_the_status_asks_for_others(account, http):
    account.add_client("Acme Ltd")
    account.archive_client(account.add_client("Old Ltd"))
    assert names(http.get(f"{HERE}/clients")) == ["Acme Ltd"]
    assert names(http.get(f"{HERE}/clients", params={"status": "archived"})) == ["Old Ltd"]
    assert names(http.get(f"{HERE}/clients", params={"status": "both"})) == ["Acme Ltd", "Old Ltd"]


def test_tags_come_whole_or_by_pages(account, http):
    for name in ("b", "a", "c"):
        account.add_tag(name)
    assert names(http.get(f"{HERE}/tags")) == ["a", "b", "c"]
    account.add_tag("d")
    assert names(http.get(f"{HERE}/tags", params={"per_page": 3, "page": 2})) == ["d"]


def test_tasks_come_in_an_envelope_of_fifty_with_their_time_in_milliseconds(account, http):
    account.set_workspace(plan="starter")
    project = account.add_project("Acme API")
    tasks = [account.add_task(f"T{number}", project) for number in range(51)]
    account.add_entry(account.now.replace(hour=8), account.now, project=project, task=tasks[0])
    first = http.get(f"{HERE}/tasks").json()
    assert (first["page"], first["per_page"], first["total_count"], len(first["data"])) == (1, 50, 51, 50)
    assert first["data"][0]["tracked_seconds"] == 3_600_000
    assert [row["id"] for row in http.get(f"{HERE}/tasks", params={"page": 2}).json()["data"]] == tasks[50:]
    assert len(http.get("/me/tasks").json()) == len(http.get("/me?with_related_data=true").json()["tasks"]) == 51


def test_tasks_of_a_free_workspace_are_402_for_the_plan_with_quota_left(http):
    refused = http.get(f"{HERE}/tasks")
    assert refused.status_code == 402
    assert "plan" in refused.json()
    assert refused.headers["X-Toggl-Quota-Remaining"] == "29"


def test_users_are_all_members_of_the_workspace(account, http):
    account.add_member("Ben Roe", "ben@example.com")
    account.add_member("Elsewhere", workspace=account.add_workspace("Second"))
    users = http.get(f"{HERE}/users").json()
    assert [(user["fullname"], user["email"], user["is_admin"]) for user in users] == [
        ("Jane Doe", "jane@example.com", True),
        ("Ben Roe", "ben@example.com", False),
    ]


def test_money_is_a_number_in_units_on_a_paid_plan_and_null_on_the_free_one(account, http):
    account.set_workspace(default_rate=4550, default_currency="EUR")
    account.add_project("Acme API", rate=4000, currency="USD", fixed_fee=99_999, estimate=7200, billable=True)

    def shown():
        (project,) = http.get(f"{HERE}/projects").json()
        keys = ("rate", "currency", "fixed_fee", "estimated_seconds", "estimated_hours", "billable")
        return http.get(HERE).json()["default_hourly_rate"], [project[key] for key in keys]

    assert shown() == (None, [None, None, None, None, None, False])
    account.set_workspace(plan="premium")
    assert shown() == (45.5, [40.0, "USD", 999.99, 7200, 2, True])


def test_a_foreign_or_unknown_workspace_is_403_and_costs_nothing(account, server, http):
    account.add_workspace("Second")
    assert http.get("/workspaces/1/projects").status_code == 403
    assert [request.bucket for request in server.requests] == [None]


def test_workspaces_of_the_owner_are_listed_with_their_plan(account, http):
    second = account.add_workspace("Second", organization=7, plan="premium")
    assert [(row["id"], row["premium"]) for row in http.get("/me/workspaces").json()] == [
        (WORKSPACE, False),
        (second, True),
    ]
    assert http.get("/workspaces").json() == http.get("/me/workspaces").json()
    assert len(http.get("/me?with_related_data=true").json()["workspaces"]) == 2


@pytest.mark.parametrize("query", [{"page": "0"}, {"per_page": "many"}])
def test_a_page_must_be_a_number(http, query):
    assert http.get(f"{HERE}/projects", params=query).status_code == 400


def test_entries_of_other_members_are_in_no_list_of_the_owner(account, http):
    ben = account.add_member("Ben Roe")
    account.add_entry(account.now.replace(hour=8), None, user=ben)
    second = account.add_workspace("Second")
    own = account.add_entry(account.now.replace(hour=8), account.now, workspace=second)
    since = {"since": int(account.now.timestamp())}
    lists = [http.get("/me/time_entries"), http.get("/me/time_entries", params=since)]
    assert [[row["id"] for row in listed.json()] for listed in lists] == [[own], [own]]
    assert http.get("/me/time_entries/current").json() is None
