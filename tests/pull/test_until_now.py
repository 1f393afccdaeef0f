"""Nothing covers the time after now, whatever a file's time or a person states."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.observations import Coverage
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind
from syncd.core.time import ALWAYS, Span, instant
from syncd.pull.jobs import Job
from syncd.pull.until_now import dated_by_now, file_until_now

NOW = instant("2026-11-16T09:00:00Z")
BERLIN = ZoneInfo("Europe/Berlin")
minutes = st.integers(-5000, 5000).map(lambda count: NOW + timedelta(minutes=count))
spans = st.tuples(minutes, minutes).map(lambda ends: Span(*sorted(ends)))


def job(modified=NOW, covers=None):
    return Job(source="x", file=SourceFile(name="x.csv", data=b"", sha256="x", modified=modified, covers=covers))


def pages(job, complete=(), snapshot=()):
    page = Page(
        as_of=NOW,
        complete=[Coverage(kind=Kind.WORK, span=span) for span in complete],
        snapshot=[Coverage(kind=Kind.WORK, span=span) for span in snapshot],
    )
    return list(file_until_now([page], job, NOW, BERLIN))


@given(st.lists(spans), st.lists(spans))
def test_what_is_past_stays_covered_and_nothing_after_now_is(complete, snapshot):
    page = pages(job(), complete, snapshot)[0]
    for stated, bounded in ((complete, page.complete), (snapshot, page.snapshot)):
        past = [Span(span.start, min(span.end, NOW)) for span in stated if span.start < NOW or span.end <= NOW]
        assert [coverage.span for coverage in bounded] == past


def test_a_list_of_no_days_such_as_contracts_is_whole_as_before():
    (page,) = pages(job(), [ALWAYS])
    assert page.complete[0].span == ALWAYS


def test_days_that_a_person_states_are_bounded_and_the_person_is_told():
    _, told = pages(job(covers=(date(2026, 11, 1), date(2026, 11, 30))), [Span(NOW, NOW + timedelta(days=14))])
    assert told.notices == (
        ["--covers names days that are not over: the file covers what is past, until Mon 16 Nov 10:00"]
    )


@given(minutes)
def test_a_file_counts_as_of_now_at_the_latest(modified):
    bounded = dated_by_now(job(modified), NOW)
    assert bounded.file.modified == min(modified, NOW)
    assert bounded.dated_ahead == (modified if modified > NOW + timedelta(minutes=1) else None)


def test_a_person_is_told_of_a_time_that_cannot_be():
    _, told = pages(dated_by_now(job(NOW + timedelta(hours=30)), NOW))
    (notice,) = told.notices
    assert notice == (
        "by its own time, Tue 17 Nov 2026 16:00 Europe/Berlin (15:00 UTC), the file was saved after now, so it counts "
        "as saved now, Mon 16 Nov 10:00: check the clock of the computer that saved it"
    )
