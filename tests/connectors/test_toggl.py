import json
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Malformed, Unavailable
from syncd.connectors.toggl import CAP
from syncd.core.records import Kind, Label, LabelKind, TimeEntry
from syncd.core.statements import Scope
from syncd.core.time import Span, union
from syncd.testing import ConnectorCase, ConnectorContract

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=90), NOW)
CHANGED = "2026-09-01T08:00:00.5667Z"
DAY = timedelta(days=1)


class TestContract(ConnectorContract):
    @pytest.fixture
    def case(self, toggl_world, toggl, toggl_token):
        def malformed():
            toggl_world.track(400, NOW - timedelta(hours=2), tags=["x"])
            toggl_world.tags.append({"id": 2, "name": None, "at": CHANGED})
            return toggl()

        return ConnectorCase(
            source="toggl",
            connector=toggl,
            malformed=malformed,
            window=WINDOW,
            failing=[lambda: toggl("wrong-canary"), lambda: toggl("toggl_sk_canary")],
            secrets=[toggl_token, "wrong-canary", "toggl_sk_canary"],
        )


def entries(pages):
    """The live entries of a pull by id, as its newest page has them."""
    records = [each.record for page in pages for each in page.records]
    return {int(each.ref.rsplit("/", 1)[1]): each for each in records if isinstance(each, TimeEntry)}


def labels(pages):
    records = [each.record for page in pages for each in page.records]
    return {each.ref: each for each in records if isinstance(each, Label)}


def scope(start, end):
    return Scope(kind=Kind.TIME, person="me", span=Span(start, end))


def claimed(pages):
    """The moments of which a pull says both that all is told and that absence is deletion."""
    assert all(page.complete == page.snapshot for page in pages if page.snapshot)
    return union(each.span for page in pages for each in page.snapshot)


def first_pull(toggl):
    """The cursor after a first pull."""
    return list(toggl().pull(None, WINDOW))[-1].cursor


# The first pull


def test_the_first_pull_reads_names_then_history_to_the_second_and_only_reads(toggl_world, toggl):
    pages = list(toggl().pull(None, WINDOW))
    assert toggl_world.requests == [
        ("/me", {"with_related_data": "true"}),
        ("/me/time_entries", {"start_date": "2026-08-18T09:00:00Z", "end_date": "2026-11-16T09:00:01Z"}),
    ]
    assert len(entries(pages)) == 92
    assert (pages[0].complete, pages[0].snapshot) == ((), ())
    assert pages[1].complete == pages[1].snapshot == (scope(WINDOW.start, NOW),)


def test_labels_have_parents_and_tell_what_is_archived(toggl_world, toggl):
    found = labels(toggl().pull(None, WINDOW))
    project, task = found["toggl/label/project-1"], found["toggl/label/task-4"]
    assert (project.name, project.kind, project.parent, project.archived) == (
        "Acme API", LabelKind.PROJECT, "toggl/label/client-9", False,
    )  # fmt: skip
    assert task.parent == project.ref
    assert found["toggl/label/project-2"].archived
    assert found["toggl/label/tag-1"].name == "urgent"


def test_an_entry_refers_to_its_labels(toggl_world, toggl):
    entry = entries(toggl(person="jane").pull(None, WINDOW))[300]
    assert (entry.person, entry.project, entry.task, entry.tags) == (
        "jane", None, "toggl/label/task-4", ("toggl/label/tag-1",),
    )  # fmt: skip
    assert (entry.description, entry.seconds, entry.billable) == ("work 300", 3600, False)


def test_a_running_timer_has_no_stop_whatever_its_duration_says(toggl_world, toggl):
    entry = entries(toggl().pull(None, WINDOW))[301]
    assert (entry.start, entry.stop) == (NOW - timedelta(minutes=7), None)


def test_start_and_stop_are_believed_and_duration_is_not(toggl_world, toggl):
    toggl_world.track(303, NOW - timedelta(hours=8), 30, duration=7200)
    assert entries(toggl().pull(None, WINDOW))[303].seconds == 1800


def test_long_history_is_read_in_windows(toggl_world, toggl):
    toggl_world.earliest = NOW - 400 * DAY
    window = Span(NOW - 200 * DAY, NOW)
    pages = list(toggl().pull(None, window))
    spans = [page.snapshot[0].span for page in pages if page.snapshot]
    assert [span.start for span in spans] == [window.start, window.start + 90 * DAY, window.start + 180 * DAY]
    assert spans[-1].end == NOW


def test_a_start_out_of_reach_is_clamped_and_nothing_earlier_is_claimed(toggl_world, toggl):
    toggl_world.earliest = NOW - 60 * DAY
    pages = list(toggl().pull(None, WINDOW))
    reach = datetime(2026, 9, 18, tzinfo=UTC)
    assert [page.complete for page in pages if page.complete] == [(scope(reach, NOW),)]
    cursor = pages[-1].cursor
    later = list(toggl().pull(cursor, WINDOW))
    assert later[0].complete == (scope(reach, NOW),)


def test_a_start_refused_although_it_is_the_earliest_named_moves_on_by_a_day(toggl_world, toggl):
    refused = (400, {}, "start_date must not be earlier than 2026-08-18")
    toggl_world.answers = [(200, {}, {}), refused, refused]
    pages = list(toggl().pull(None, WINDOW))
    assert claimed(pages) == (Span(WINDOW.start + 2 * DAY, NOW),)


@pytest.mark.parametrize("day", ["2026-99-99", "soon"])
def test_a_refusal_that_names_no_day_is_malformed(toggl_world, toggl, day):
    toggl_world.answers = [(200, {}, {}), (400, {}, f"start_date must not be earlier than {day}")]
    with pytest.raises(Malformed, match=r"/me/time_entries \(400\)"):
        list(toggl().pull(None, WINDOW))


def test_a_listing_cut_off_at_1000_rows_is_read_in_halves(toggl_server, toggl):
    for number in range(2500):
        toggl_server.track(number + 1, WINDOW.start + timedelta(minutes=50 * number), 10, project=None)
    pages = list(toggl().pull(None, WINDOW))
    assert len(entries(pages)) == 2500
    assert claimed(pages) == (WINDOW,)
    assert all(page.control.rows < CAP for page in pages)


def test_a_second_with_1000_rows_is_taken_but_not_claimed(toggl_server, toggl):
    for number in range(1200):
        toggl_server.track(number + 1, NOW - timedelta(hours=1), 10, project=None)
    window = Span(NOW - timedelta(hours=1, seconds=2), NOW - timedelta(minutes=59))
    pages = list(toggl().pull(None, window))
    assert len(entries(pages)) == 1000
    assert not any(NOW - timedelta(hours=1) in each.span for page in pages for each in page.snapshot)


# Later pulls


def test_a_later_pull_with_nothing_new_is_one_request(toggl_world, toggl):
    cursor = first_pull(toggl)
    toggl_world.requests.clear()
    later = Span(WINDOW.start, NOW + timedelta(minutes=15))
    toggl_world.now = later.end
    (page,) = toggl().pull(cursor, later)
    assert toggl_world.requests == [("/me/time_entries", {"since": str(int(NOW.timestamp()) - 15 * 60)})]
    assert (page.complete, page.snapshot) == ((scope(WINDOW.start, later.end),), ())


def test_changes_are_found_between_any_two_pulls(toggl_world, toggl):
    cursor = first_pull(toggl)
    later = NOW + timedelta(minutes=20)
    toggl_world.track(500, later - timedelta(minutes=10), 5)
    toggl_world.track(105, WINDOW.start, 15, at=later - timedelta(minutes=1))
    toggl_world.delete(106, later - timedelta(minutes=2))
    toggl_world.now = later
    (page,) = toggl().pull(cursor, Span(WINDOW.start, later))
    assert {500, 105} <= entries([page]).keys()
    (gone,) = page.gone
    assert (gone.ref, gone.revision) == ("toggl/time/106", later - timedelta(minutes=2))
    assert gone.last is not None
    assert gone.last.start == WINDOW.start + 6 * DAY - timedelta(hours=1)
    assert gone.where.startswith("/me/time_entries $[")


def test_changes_made_while_history_was_read_are_not_lost(toggl_world, toggl):
    pull = toggl().pull(None, WINDOW)
    pages = [next(pull)]
    toggl_world.track(500, WINDOW.start + DAY, at=NOW + timedelta(seconds=30))
    toggl_world.delete(190, NOW + timedelta(seconds=30))
    pages += pull
    toggl_world.now = NOW + timedelta(hours=1)
    (page,) = toggl().pull(pages[-1].cursor, Span(WINDOW.start, toggl_world.now))
    assert 500 in entries([page])
    assert [gone.ref for gone in page.gone] == ["toggl/time/190"]


def test_a_label_not_seen_before_costs_one_more_request_once(toggl_world, toggl):
    cursor = first_pull(toggl)
    toggl_world.projects.append({"id": 3, "client_id": 9, "name": "New", "active": True, "at": CHANGED})
    toggl_world.track(500, NOW - timedelta(hours=2), project=3, at=NOW)
    toggl_world.requests.clear()
    pages = list(toggl().pull(cursor, WINDOW))
    assert toggl_world.paths() == ["/me/time_entries", "/me"]
    assert labels(pages)["toggl/label/project-3"].name == "New"
    toggl_world.requests.clear()
    assert 500 in entries(toggl().pull(pages[-1].cursor, WINDOW))
    assert toggl_world.paths() == ["/me/time_entries"]


def test_a_label_that_toggl_does_not_describe_is_asked_for_once(toggl_world, toggl):
    cursor = first_pull(toggl)
    toggl_world.track(500, NOW - timedelta(hours=2), project=999, at=NOW)
    cursor = list(toggl().pull(cursor, WINDOW))[-1].cursor
    toggl_world.requests.clear()
    list(toggl().pull(cursor, WINDOW))
    assert toggl_world.paths() == ["/me/time_entries"]


def test_a_label_that_cannot_be_had_now_is_asked_for_again(toggl_world, toggl):
    cursor = first_pull(toggl)
    toggl_world.track(500, NOW - timedelta(hours=2), project=3, at=NOW)
    pull = toggl().pull(cursor, WINDOW)
    page = next(pull)
    assert (500 in entries([page]), page.cursor) == (True, None)
    toggl_world.answers = [(402, {"X-Toggl-Quota-Remaining": "0"}, b"")]
    with pytest.raises(Unavailable):
        next(pull)
    toggl_world.requests.clear()
    list(toggl().pull(cursor, WINDOW))
    assert toggl_world.paths() == ["/me/time_entries", "/me"]


def test_thousands_of_labels_fit_the_cursor(toggl_server, toggl):
    toggl_server.tags = [{"id": 10**10 + number, "name": "t", "at": CHANGED} for number in range(5000)]
    toggl_server.track(1, NOW - DAY, project=None, tags=[10**10])
    cursor = first_pull(toggl)
    assert len(json.dumps(cursor)) < 64 * 1024
    toggl_server.requests.clear()
    list(toggl().pull(cursor, WINDOW))
    assert toggl_server.paths() == ["/me/time_entries"]


@pytest.mark.parametrize("absence", [timedelta(days=81), timedelta(days=800)])
def test_after_a_long_absence_history_is_read_again(toggl_world, toggl, absence):
    cursor = first_pull(toggl)
    toggl_world.now, toggl_world.earliest = NOW + absence, NOW + absence - 92 * DAY
    window = Span(toggl_world.now - 90 * DAY, toggl_world.now)
    toggl_world.requests.clear()
    pages = list(toggl().pull(cursor, window))
    assert toggl_world.paths() == ["/me", "/me/time_entries"]
    assert pages[-1].snapshot == (scope(window.start, window.end),)


def test_a_since_that_toggl_finds_too_old_reads_history_again(toggl_world, toggl):
    cursor = first_pull(toggl)
    toggl_world.answers = [(400, {}, "Since cannot be older than 3 months")]
    pages = list(toggl().pull(cursor, WINDOW))
    assert pages[-1].snapshot == (scope(WINDOW.start, NOW),)


def test_a_window_that_begins_earlier_reads_history_again(toggl_world, toggl):
    cursor = first_pull(toggl)
    window = Span(WINDOW.start - DAY, NOW)
    assert claimed(list(toggl().pull(cursor, window))) == (window,)


@pytest.mark.parametrize("cursor", [{}, {"v": 2}, {"v": 1, "since": "x"}])
def test_a_cursor_of_another_version_reads_history_again(toggl_world, toggl, cursor):
    assert len(entries(toggl().pull(cursor, WINDOW))) == 92


def test_changes_cut_off_at_1000_rows_are_taken_without_claim_and_history_is_read_again(toggl_server, toggl):
    cursor = first_pull(toggl)
    for number in range(1500):
        toggl_server.track(number + 1, WINDOW.start + timedelta(minutes=80 * number), 10, project=None, at=NOW)
    pages = list(toggl().pull(cursor, WINDOW))
    assert (pages[0].control.rows, pages[0].complete, pages[0].cursor) == (1000, (), None)
    assert len(entries(pages)) == 1500


def test_the_watermark_never_trusts_a_server_clock_ahead_of_the_window(toggl_world, toggl):
    toggl_world.now = NOW + 5 * DAY
    cursor = first_pull(toggl)
    toggl_world.requests.clear()
    list(toggl().pull(cursor, WINDOW))
    assert toggl_world.requests[0][1] == {"since": str(int(NOW.timestamp()) - 15 * 60)}


def test_nothing_is_claimed_beyond_a_server_clock_that_is_behind(toggl_world, toggl):
    toggl_world.now = NOW - timedelta(minutes=4)
    cursor = first_pull(toggl)
    (page,) = toggl().pull(cursor, WINDOW)
    assert page.complete == (scope(WINDOW.start, toggl_world.now),)
