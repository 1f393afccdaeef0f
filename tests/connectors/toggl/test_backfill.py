"""Reading windows of Reports: pages of any size, covered only if they add up to Toggl's own total."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Malformed, Unavailable
from syncd.core.time import Span, covers
from syncd.simulator.toggl.reply import json_reply

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LAG = timedelta(minutes=15)


@pytest.fixture
def page_size():
    return 50


@pytest.fixture
def ids(track):
    """The entries of one window of 31 days, in five pages."""
    return [track(NOW - 27 * DAY + number * timedelta(hours=3), 30) for number in range(216)]


@pytest.fixture
def team(ids, source):
    return source(days=28, scope="workspace")


def first_rows(team):
    """First rows of the pages asked for."""
    return [
        request.body["first_row_number"] for request in team.server.requests if request.path.endswith("time_entries")
    ]


def test_a_window_that_adds_up_to_toggls_total_is_covered_with_its_last_page(ids, team):
    pages = list(team.pages())[-6:]
    assert [len(page.records) for page in pages] == [50, 50, 50, 50, 16, 0]
    assert [bool(page.complete) for page in pages] == [False] * 5 + [True]
    assert pages[-1].complete == pages[-1].snapshot
    assert first_rows(team) == [1, 51, 101, 151, 201]


@pytest.mark.parametrize(
    ("page_size", "asked"), [(1000, [1000]), (200, [1000, 200, 200]), (50, [1000, 200, *[50] * 5])]
)
def test_pages_have_a_size_that_toggl_accepts(server, ids, team, page_size, asked):
    """No maximum is documented: Toggl may refuse a size, or send fewer rows without a sign."""
    inner, sizes = server.alter, []

    def refusing(path, body, reply):
        if path == "search":
            sizes.append(body["page_size"])
            if body["page_size"] > page_size:
                return json_reply(400, "page_size must be smaller")
        return inner(path, body, reply)

    server.alter = refusing
    team.pull()
    assert sizes == asked
    assert team.ledger.ids == {*ids}
    sizes.clear()
    team.later(days=1)
    assert max(sizes[1:]) <= page_size, "a refused size is not tried again"


def test_another_refusal_of_a_report_is_malformed(server, team, alter):
    server.alter = lambda path, _, reply: json_reply(400, "user_ids is invalid") if path == "search" else reply
    with pytest.raises(Malformed, match=r"search/time_entries \(400\)"):
        team.pull()


def test_the_rounding_that_the_user_prefers_changes_nothing(account, ids, team):
    account.rounding, account.rounding_minutes = 1, 60
    assert team.pull().snapshot == (Span(team.since, NOW - LAG),)
    assert {entry.record.seconds for entry in team.ledger.entries.values()} == {1800}


def test_an_entry_added_between_two_pages_makes_the_window_be_read_again_at_once(account, ids, team, alter):
    added = []

    def add(rows, asked):
        if asked["first_row_number"] == 51 and not added:
            added.append(account.add_entry(NOW - DAY, NOW - DAY + LAG))

    alter("search", add)
    pulled = team.pull()
    assert first_rows(team) == [1, 51, 101, 151, 201] * 2
    assert pulled.snapshot == (Span(team.since, NOW - LAG),)
    assert team.ledger.ids == {*ids, *added}


def test_a_window_that_does_not_add_up_is_a_hole_until_it_does(ids, team, alter):
    corrected = []
    alter("totals", lambda totals, asked: {**totals, "seconds": totals["seconds"] + (0 if corrected else 1)})
    pulled = team.pull()
    assert pulled.paths.count("totals") == 2, "it was read again once"
    assert (pulled.complete, pulled.snapshot) == ((), ())
    assert pulled.standing.lacking[1] == (
        "2026-10-19 to 2026-11-17: the entries of these days do not add up to Toggl's own total, "
        "so they count as incomplete"
    )
    assert team.ledger.ids == {*ids}, "its entries are known all the same"
    assert team.later(minutes=15).complete == ()
    corrected.append(True)
    healed = team.later(days=1)
    assert healed.snapshot == (Span(team.since, team.now - LAG),)
    assert not any("add up" in text for text in healed.standing.lacking)
    assert team.later(minutes=15).complete == (Span(team.since, team.now - LAG),)


def test_a_hole_in_older_days_is_closed_when_they_are_read_again(track, source, alter):
    for day in range(300, 0, -1):
        track(NOW - day * DAY)
    wrong = [True]

    def short(totals, asked):
        old = asked["start_date"] < "2026-06-01"
        return {**totals, "seconds": totals["seconds"] + 1} if old and wrong else None

    alter("totals", short)
    team = source(days=301, scope="workspace")
    first = team.pull()
    assert not covers(first.complete, Span(NOW - 200 * DAY, NOW - 190 * DAY))
    wrong.clear()
    nights = [team.later(days=1) for _ in range(5)]
    assert any(covers(night.snapshot, Span(NOW - 200 * DAY, NOW - 190 * DAY)) for night in nights)
    assert team.later(minutes=15).complete == (Span(team.since, team.now - LAG),)


def stopped_after_its_first_page(team):
    pages = team.pages()
    while not next(pages).progress.startswith("2026-"):
        pass
    pages.close()


def test_a_resumed_window_is_complete_but_proves_no_deletion(ids, team):
    stopped_after_its_first_page(team)
    before = len(first_rows(team))
    resumed = team.pull()
    assert first_rows(team)[before:] == [1, 51, 101, 151, 201], "the first one asks for the latest changes"
    assert resumed.complete == (Span(team.since, NOW - LAG),)
    assert resumed.snapshot == ()
    assert team.ledger.ids == {*ids}


def test_an_entry_that_shifts_the_rows_makes_a_resumed_window_be_read_again(account, ids, team):
    stopped_after_its_first_page(team)
    account.add_entry(NOW - LAG, NOW)  # the newest comes first: all rows shift by one
    resumed = team.pull()
    assert resumed.snapshot == (Span(team.since, NOW - LAG),)
    assert len(team.ledger.ids) == 217


@pytest.mark.parametrize("kind", ["repeated-cursor", "empty-page-with-cursor"])
def test_a_report_that_does_not_advance_is_malformed(server, ids, team, kind):
    server.fault_every(3, kind)
    with pytest.raises(Malformed, match="does not advance"):
        team.pull()
    server.fault_every(0)
    team.pull()
    assert team.ledger.ids == {*ids}


@pytest.mark.parametrize("row", ["0", "50", "x", "-1", "51.5"])
def test_a_next_row_must_be_a_later_row(ids, team, alter, row):
    alter("search", **{"X-Next-Row-Number": row})
    with pytest.raises(Malformed, match="does not advance"):
        team.pull()


def test_a_page_sent_twice_counts_once_and_the_missing_one_is_read_again(server, ids, team, alter):
    server.fault_every(4, "duplicate-page")
    alter("totals", lambda *_: server.fault_every(0))
    pulled = team.pull()
    assert first_rows(team) == [1, 51, 101, 151, 201] * 2
    assert team.ledger.ids == {*ids}
    assert pulled.snapshot == (Span(team.since, NOW - LAG),)


@pytest.mark.parametrize("name", ["X-Range-Start", "X-Range-End"])
def test_other_dates_than_those_asked_for_are_malformed(ids, team, alter, name):
    alter("search", **{name: "2026-11-01"})
    with pytest.raises(Malformed, match="what lies outside is unknown"):
        team.pull()


def test_the_dates_used_may_come_with_a_time_or_not_at_all(server, ids, team):
    def altered(path, asked, reply):
        kept = {name: value for name, value in reply.headers.items() if name != "X-Range-Start"}
        if path != "search":
            return reply
        return replace(reply, headers={**kept, "X-Range-End": f"{asked['end_date']}T00:00:00Z"})

    server.alter = altered
    assert team.pull().snapshot


@pytest.mark.parametrize("scope", ["me", "workspace"])
@pytest.mark.parametrize(
    "kind", ["5xx", "reset", "truncated", "html", "drip", "repeated-cursor", "empty-page-with-cursor"]
)
def test_history_is_whole_after_enough_tries_whatever_goes_wrong(server, track, source, scope, kind):
    ids = [track(NOW - number * timedelta(hours=8)) for number in range(900, 0, -1)]
    server.fault_every(7, kind)
    made = source(days=301, scope=scope)
    for _ in range(30):
        try:
            made.pull()
        except (Unavailable, Malformed):
            server.account.now += LAG
        else:
            break
    assert made.ledger.ids == {*ids}
    server.fault_every(0)
    assert covers(made.later(minutes=15).complete, Span(made.since, NOW))


def test_the_first_history_goes_on_over_hours_and_never_exceeds_the_quota(server, account, track, source):
    server.quota = 30
    for number in range(2000):
        track(NOW - 600 * DAY + number * timedelta(hours=7), 30)
    team = source(days=601, scope="workspace", governed=True)
    pulled = team.pull_through()
    assert len(team.ledger.ids) == 2000
    assert server.exceeded == 0
    assert len(pulled.requests) <= 2 * 2000 / 50, "no more than twice as many as there are pages"
    assert pulled.snapshot[-1].end > NOW - LAG - DAY
    account.now += DAY
    assert team.pull_through().complete[0].start == team.since
