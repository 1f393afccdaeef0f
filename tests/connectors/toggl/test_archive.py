"""Reading windows of Reports: pages of any size, checked against Toggl's own total, claimed only when they foot."""

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
    """What one window of 31 days holds, in five pages."""
    return [track(NOW - 27 * DAY + number * timedelta(hours=3), 30) for number in range(216)]


@pytest.fixture
def team(ids, source):
    return source(days=28, scope="workspace")


def history(team):
    """The first rows of the pages asked for."""
    return [each.body["first_row_number"] for each in team.server.requests if each.path.endswith("time_entries")]


def known(team):
    return {int(ref.rpartition("/")[2]) for ref in team.belief.entries}


def test_a_window_is_claimed_with_its_last_page_when_it_adds_up_to_toggls_total(ids, team):
    pages = list(team.pages())[-6:]
    assert [len(page.records) for page in pages] == [50, 50, 50, 50, 16, 0]
    assert [bool(page.complete) for page in pages] == [False] * 5 + [True]
    assert pages[-1].complete == pages[-1].snapshot
    assert history(team) == [1, 51, 101, 151, 201]


@pytest.mark.parametrize(
    ("page_size", "asked"), [(1000, [1000]), (200, [1000, 200, 200]), (50, [1000, 200, *[50] * 5])]
)
def test_the_size_of_pages_is_what_toggl_takes(server, ids, team, page_size, asked):
    """No maximum is documented: it may refuse a size, or give less without a word."""
    inner, sizes = server.bend, []

    def refusing(path, body, reply):
        if path == "search":
            sizes.append(body["page_size"])
            if body["page_size"] > page_size:
                return json_reply(400, "page_size must be smaller")
        return inner(path, body, reply)

    server.bend = refusing
    team.pull()
    assert sizes == asked
    assert known(team) == {*ids}
    sizes.clear()
    team.later(days=1)
    assert max(sizes[1:]) <= page_size, "what was refused is not tried again"


def test_another_refusal_of_a_report_is_malformed(server, team, bend):
    server.bend = lambda path, _, reply: json_reply(400, "user_ids is invalid") if path == "search" else reply
    with pytest.raises(Malformed, match=r"search/time_entries \(400\)"):
        team.pull()


def test_the_rounding_that_the_user_prefers_changes_nothing(account, ids, team):
    account.rounding, account.rounding_minutes = 1, 60
    assert team.pull().snapshot == (Span(team.since, NOW - LAG),)
    assert {each.record.seconds for each in team.belief.entries.values()} == {1800}


def test_an_entry_added_between_two_pages_makes_the_window_be_read_again_at_once(account, ids, team, bend):
    added = []

    def add(rows, asked):
        if asked["first_row_number"] == 51 and not added:
            added.append(account.add_entry(NOW - DAY, NOW - DAY + LAG))

    bend("search", add)
    pulled = team.pull()
    assert history(team) == [1, 51, 101, 151, 201] * 2
    assert pulled.snapshot == (Span(team.since, NOW - LAG),)
    assert known(team) == {*ids, *added}


def test_a_window_that_never_adds_up_is_a_hole_that_no_poll_claims_until_it_is_healed(ids, team, bend):
    short = []
    bend("totals", lambda totals, asked: {**totals, "seconds": totals["seconds"] + (0 if short else 1)})
    pulled = team.pull()
    assert pulled.paths.count("totals") == 2, "it was read again once"
    assert (pulled.complete, pulled.snapshot) == ((), ())
    assert pulled.standing.lacking[1] == (
        "2026-10-19 to 2026-11-17: the entries of these days do not add up to Toggl's own total, "
        "so they count as incomplete"
    )
    assert known(team) == {*ids}, "what was shown is known all the same"
    assert team.later(minutes=15).complete == ()
    short.append(True)
    healed = team.later(days=1)
    assert healed.snapshot == (Span(team.since, team.now - LAG),)
    assert not any("add up" in each for each in healed.standing.lacking)
    assert team.later(minutes=15).complete == (Span(team.since, team.now - LAG),)


def test_a_hole_in_old_time_is_healed_by_the_rotation(track, source, bend):
    for day in range(300, 0, -1):
        track(NOW - day * DAY)
    lying = [True]

    def short(totals, asked):
        old = asked["start_date"] < "2026-06-01"
        return {**totals, "seconds": totals["seconds"] + 1} if old and lying else None

    bend("totals", short)
    team = source(days=301, scope="workspace")
    first = team.pull()
    assert not covers(first.complete, Span(NOW - 200 * DAY, NOW - 190 * DAY))
    lying.clear()
    nights = [team.later(days=1) for _ in range(5)]
    assert any(covers(night.snapshot, Span(NOW - 200 * DAY, NOW - 190 * DAY)) for night in nights)
    assert team.later(minutes=15).complete == (Span(team.since, team.now - LAG),)


def stopped_after_its_first_page(team):
    pages = team.pages()
    while not next(pages).progress.startswith("2026-"):
        pass
    pages.close()


def test_a_window_that_was_resumed_is_complete_but_proves_no_deletion(ids, team):
    stopped_after_its_first_page(team)
    before = len(history(team))
    resumed = team.pull()
    assert history(team)[before:] == [1, 51, 101, 151, 201], "the first one asks for the latest changes"
    assert resumed.complete == (Span(team.since, NOW - LAG),)
    assert resumed.snapshot == ()
    assert known(team) == {*ids}


def test_an_entry_that_shifts_the_rows_makes_a_resumed_window_be_read_again(account, ids, team):
    stopped_after_its_first_page(team)
    account.add_entry(NOW - LAG, NOW)  # the newest comes first: all rows shift by one
    resumed = team.pull()
    assert resumed.snapshot == (Span(team.since, NOW - LAG),)
    assert len(known(team)) == 217


@pytest.mark.parametrize("kind", ["repeated-cursor", "empty-page-with-cursor"])
def test_a_cursor_that_leads_nowhere_is_malformed(server, ids, team, kind):
    server.fault_every(3, kind)
    with pytest.raises(Malformed, match="does not advance"):
        team.pull()
    server.fault_every(0)
    team.pull()
    assert known(team) == {*ids}


@pytest.mark.parametrize("row", ["0", "50", "x", "-1", "51.5"])
def test_a_next_row_that_is_no_later_row_is_malformed(ids, team, bend, row):
    bend("search", **{"X-Next-Row-Number": row})
    with pytest.raises(Malformed, match="does not advance"):
        team.pull()


def test_a_page_sent_twice_counts_once_and_what_it_hid_is_read_again(server, ids, team, bend):
    server.fault_every(4, "duplicate-page")
    bend("totals", lambda *_: server.fault_every(0))
    pulled = team.pull()
    assert history(team) == [1, 51, 101, 151, 201] * 2
    assert known(team) == {*ids}
    assert pulled.snapshot == (Span(team.since, NOW - LAG),)


@pytest.mark.parametrize("name", ["X-Range-Start", "X-Range-End"])
def test_other_dates_than_those_asked_for_are_malformed(ids, team, bend, name):
    bend("search", **{name: "2026-11-01"})
    with pytest.raises(Malformed, match="what lies outside is unknown"):
        team.pull()


def test_the_dates_used_may_come_with_a_time_or_not_at_all(server, ids, team):
    def bent(path, asked, reply):
        kept = {name: value for name, value in reply.headers.items() if name != "X-Range-Start"}
        if path != "search":
            return reply
        return replace(reply, headers={**kept, "X-Range-End": f"{asked['end_date']}T00:00:00Z"})

    server.bend = bent
    assert team.pull().snapshot


@pytest.mark.parametrize("kind", ["5xx", "reset", "truncated", "html", "drip"])
def test_whatever_the_wire_does_history_is_whole_after_enough_tries(server, ids, team, kind):
    server.fault_every(7, kind)
    for _ in range(30):
        try:
            team.pull()
        except (Unavailable, Malformed):
            team.server.account.now += LAG
        else:
            break
    assert known(team) == {*ids}


def test_the_first_history_goes_on_over_hours_and_never_exceeds_the_quota(server, account, track, source):
    server.quota = 30
    for number in range(2000):
        track(NOW - 600 * DAY + number * timedelta(hours=7), 30)
    team = source(days=601, scope="workspace", governed=True)
    pulled = team.pull_through()
    assert len(known(team)) == 2000
    assert server.exceeded == 0
    assert len(pulled.requests) <= 2 * 2000 / 50, "no more than twice as many as there are pages"
    assert pulled.snapshot[-1].end > NOW - LAG - DAY
    account.now += DAY
    assert team.pull_through().complete[0].start == team.since
