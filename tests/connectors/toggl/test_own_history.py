"""The first history of your own entries: lists of the Track API, the newest first."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Exhausted, Malformed
from syncd.core.observations import Coverage
from syncd.core.records import Kind, LabelKind
from syncd.core.time import Span

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def test_a_first_pull_asks_for_labels_then_for_history_to_the_second(track, source):
    track(NOW - DAY)
    pulled = source(days=89.5).pull()
    assert [(request.method, request.path, request.query) for request in pulled.requests] == [
        ("GET", "/api/v9/me", {"with_related_data": "true"}),
        ("GET", "/api/v9/me/time_entries", {"start_date": "2026-08-18T21:00:00Z", "end_date": "2026-11-16T09:00:01Z"}),
    ]


def test_labels_and_the_last_days_come_first_and_cover_nothing(track, source):
    recent = track(NOW - DAY)
    first, second = source(days=89.5).pull().pages
    assert [row.record.ref for row in first.records if "/time/" in row.record.ref] == [f"toggl/time/{recent}"]
    assert not first.complete
    assert not first.snapshot
    own = [Coverage(kind=Kind.TIME, person="me", span=Span(NOW - 89.5 * DAY, NOW))]
    assert (second.complete, second.snapshot) == (own, own)


def test_labels_have_parents_and_may_be_archived(account, source):
    account.set_workspace(plan="starter")
    client = account.add_client("Acme")
    project = account.add_project("Acme API", client)
    task, tag = account.add_task("Tests", project), account.add_tag("urgent")
    account.archive_project(account.add_project("Old"))
    account.archive_client(account.add_client("Former"))
    labels = source().pull().labels
    assert {(label.kind, label.name, label.parent, label.archived) for label in labels.values()} == {
        (LabelKind.WORKSPACE, "Workspace", None, False),
        (LabelKind.CLIENT, "Acme", None, False),
        (LabelKind.CLIENT, "Former", None, True),
        (LabelKind.PROJECT, "Acme API", f"toggl/label/client-{client}", False),
        (LabelKind.PROJECT, "Old", None, True),
        (LabelKind.TASK, "Tests", f"toggl/label/project-{project}", False),
        (LabelKind.TAG, "urgent", None, False),
    }
    assert {f"task-{task}", f"tag-{tag}"} <= labels.keys()


def test_an_entry_refers_to_its_labels_and_to_its_workspace(account, track, source):
    account.set_workspace(plan="starter")
    project = account.add_project("API")
    task, tags = account.add_task("Tests", project), [account.add_tag("b"), account.add_tag("a")]
    id = track(NOW - DAY, 60, description="work", project=project, task=task, tags=tags[::-1], billable=True)
    entry = source(person="jane").pull().entries[id]
    assert (entry.person, entry.description, entry.seconds, entry.billable) == ("jane", "work", 3600, True)
    assert (entry.project, entry.task) == (f"toggl/label/project-{project}", f"toggl/label/task-{task}")
    assert entry.tags == tuple(f"toggl/label/tag-{tag}" for tag in tags)
    assert entry.space == "2200001"


def test_a_list_cut_off_at_1000_rows_goes_on_from_its_oldest_row(track, source):
    for number in range(2500):
        track(NOW - 89 * DAY + timedelta(minutes=50 * number), 10)
    pulled = source(days=89.5).pull()
    assert pulled.paths == ["/me", *["/me/time_entries"] * 3], "not one request more than the rows need"
    assert len(pulled.entries) == 2500
    assert pulled.snapshot == (Span(NOW - 89.5 * DAY, NOW),)
    oldest = [min(observation.record.start for observation in page.records) for page in pulled.pages[1:3]]
    assert [page.snapshot[0].span.start for page in pulled.pages[1:3]] == [start + SECOND for start in oldest]


def test_a_cut_off_list_that_is_not_sorted_is_malformed(track, source, alter):
    for number in range(1000):
        track(NOW - 80 * DAY + timedelta(minutes=50 * number), 10)
    alter("/me/time_entries", lambda rows, _: [*rows[1:], rows[0]])
    with pytest.raises(Malformed, match="not sorted"):
        source(days=89.5).pull()


def test_a_short_list_may_have_any_order(track, source, alter):
    ids = [track(NOW - day * DAY) for day in (3, 2, 1)]
    alter("/me/time_entries", lambda rows, _: [rows[1], rows[2], rows[0]])
    pulled = source(days=89.5).pull()
    assert (sorted(pulled.entries), pulled.snapshot) == (ids, (Span(NOW - 89.5 * DAY, NOW),))


def test_a_second_with_more_than_1000_entries_is_read_but_not_covered(track, source):
    crowded = NOW - 20 * DAY  # older than the entries in `/me`
    before = track(crowded - DAY, 10)
    for _ in range(1200):
        track(crowded, 10)
    after = track(crowded + timedelta(minutes=20), 10)
    pulled = source(days=30).pull()
    assert len(pulled.entries) == 1002
    assert {before, after} <= pulled.entries.keys()
    assert pulled.snapshot == (Span(NOW - 30 * DAY, crowded - SECOND), Span(crowded + SECOND, NOW))


def test_a_running_timer_has_no_stop_whatever_its_duration(account, source):
    started = NOW - timedelta(minutes=7)
    ids = [account.add_entry(started, None, by_api=by_api) for by_api in (True, False)]
    entries = source().pull().entries
    assert [(entries[id].start, entries[id].stop, entries[id].seconds) for id in ids] == [(started, None, 0)] * 2


def test_start_and_stop_count_and_duration_does_not(track, source, alter):
    id = track(NOW - DAY, 30)
    alter("/me/time_entries", lambda rows, _: [{**rows[0], "duration": 7200}])
    assert source().pull().entries[id].seconds == 1800


def test_a_pull_stopped_in_the_middle_of_history_goes_on_there(server, track, source):
    for number in range(1500):
        track(NOW - 80 * DAY + timedelta(minutes=50 * number), 10)
    mine = source(days=89.5)
    pages = mine.pages()
    for _ in range(2):
        next(pages)
    pages.close()
    server.fail_next(200, "[]")  # to `since`: nothing changed
    rest = mine.pull()
    assert rest.paths == ["/me/time_entries"] * 2
    assert rest.requests[1].query["end_date"] > rest.requests[1].query["start_date"] == "2026-08-18T21:00:00Z"
    assert len(mine.ledger.entries) == 1500


def test_the_cursor_holds_thousands_of_labels_in_few_bytes(account, track, source):
    tags = [account.add_tag(f"tag {number}") for number in range(5000)]
    used = track(NOW - DAY, tags=[tags[0]])
    mine = source()
    assert used in mine.pull().entries
    assert len(json.dumps(mine.cursor)) < 64 * 1024
    assert mine.pull().paths == ["/me/time_entries"], "a label in use is not forgotten"


def test_a_label_that_the_cursor_has_forgotten_costs_a_request(account, track, source):
    tags = [account.add_tag(f"tag {number:04}") for number in range(5000)]
    mine = source()
    mine.pull()
    track(NOW - timedelta(hours=1), tags=tags)
    assert mine.pull().paths == ["/me/time_entries", "/me"]


def test_the_first_pull_goes_on_by_itself_where_the_quota_ended_it(server, account, track, source):
    server.quota = 12
    for number in range(2500):
        track(NOW - 89 * DAY + timedelta(minutes=50 * number), 10)
    mine = source(days=89.5, governed=True)
    with pytest.raises(Exhausted) as stopped:
        mine.pull()
    assert (len(server.requests), stopped.value.at) == (3, NOW + HOUR), "five are left to other tools, four to polls"
    account.now = stopped.value.at
    mine.pull()
    assert len(mine.ledger.entries) == 2500
    assert server.exceeded == 0


def test_changes_are_seen_while_history_waits_for_the_quota(server, account, track, source):
    server.quota = 12
    for number in range(2500):
        track(NOW - 89 * DAY + timedelta(minutes=50 * number), 10)
    mine = source(days=89.5, governed=True)
    with pytest.raises(Exhausted, match="used up, except for 9 left"):
        mine.pull()
    for quarter in (1, 2, 3):
        new = account.add_entry(account.now, account.now + timedelta(minutes=quarter))
        with pytest.raises(Exhausted) as waits:
            mine.later(minutes=15)
        assert waits.value.partial
        assert f"toggl/time/{new}" in mine.ledger.entries
    assert server.used() == 6
