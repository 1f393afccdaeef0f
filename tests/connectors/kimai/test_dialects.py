"""Whatever is tracked and however Kimai exports it, it is read back; the order of rows changes no ref."""

import dataclasses
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.records import Label
from syncd.testing.files import BERLIN, entries_of, file, records


def _hours(seconds):
    return f"{seconds / 3600:.2f}".rstrip("0").rstrip(".")


def _clock(seconds):
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


DIALECTS = {
    "English": ("English", ",", _hours),
    "German": ("German", ",", _hours),
    "a template with semicolons": ("German", ";", _clock),
    "seconds": ("English", ",", lambda seconds: f"{_clock(seconds)}:00"),
    "a decimal comma": ("German", ";", lambda seconds: _hours(seconds).replace(".", ",")),
}
CHANGES = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 29, 1), (10, 25, 1), (3, 8, 7), (11, 1, 6))]
MINUTES = st.integers(0, 300 * 1440).map(lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=count))
NEAR = st.builds(
    lambda change, count: change + timedelta(minutes=count), st.sampled_from(CHANGES), st.integers(-90, 90)
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10).map(str.strip)
NAME = st.sampled_from(["Größe & Söhne", "Total", 'said "so"', "a;b,c", "two\nlines"]) | TEXT.filter(bool)
TAG = st.sampled_from(["urgent", "a,b", "עברית"]) | TEXT.filter(lambda text: text and ", " not in text)


@dataclasses.dataclass(frozen=True)
class Worked:
    """An entry as Kimai has it: from start for `length` minutes, of which `rest` are a break."""

    person: str
    start: datetime
    length: int
    rest: int
    client: str
    project: str
    task: str
    description: str
    tags: tuple[str, ...]
    billable: bool
    rate: Money | None


# A break of one minute may lie in what cut minutes and decimals lose; one of half an hour and more, in the night
# when the clocks go back, may be the hour that comes again.
WORKED = st.builds(
    Worked,
    person=st.sampled_from(["Jane Doe", "Sam Roe"]),
    start=MINUTES | NEAR,
    length=st.integers(25, 300) | st.integers(25, 30 * 60) | st.just(249 * 60),
    rest=st.sampled_from([0, 0, 2, 3, 10, 25]),
    client=NAME,
    project=NAME,
    task=NAME,
    description=TEXT | NAME,
    tags=st.sets(TAG, max_size=3).map(lambda tags: tuple(sorted(tags))),
    billable=st.booleans(),
    rate=st.none() | st.builds(Money, st.integers(1, 99999), st.sampled_from(["EUR", "USD"])),
)


def written(kit, entries, dialect, zone):
    language, delimiter, duration = dialect
    rows = []
    for each in entries:
        start, stop = (moment.astimezone(zone) for moment in (each.start, each.start + timedelta(minutes=each.length)))
        rows.append(
            [
                *(f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{stop:%H:%M}", duration((each.length - each.rest) * 60)),
                *((each.rate.currency, str(each.rate.decimal)) if each.rate else ("EUR", "0")),
                *(each.person, "jane", "jane@example.com", each.client, each.project, each.task, each.description),
                *("1" if each.billable else "", ", ".join(each.tags), "timesheet"),
            ]
        )
    return kit.table(*rows, header=kit.LANGUAGES[language], delimiter=delimiter)


def told(page, zone):
    labels = {label.ref: label for label in records(page, Label)}
    for each in entries_of(page):
        yield (
            each.person,
            each.start.astimezone(zone).replace(tzinfo=None),
            each.seconds,
            labels[labels[each.project].parent].name,
            labels[each.project].name,
            labels[each.task].name,
            each.description,
            tuple(labels[tag].name for tag in each.tags),
            each.billable,
            each.rate,
        )


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@settings(max_examples=30, deadline=None)
@given(entries=st.lists(WORKED, max_size=5), name=st.sampled_from(["Europe/Berlin", "America/New_York"]))
def test_what_is_written_in_any_dialect_is_what_is_read(kit, dialect, entries, name):
    zone = ZoneInfo(name)
    page = kit.read(file(written(kit, entries, dialect, zone)), zone=name)
    assert page.rejected == []
    assert Counter(told(page, zone)) == Counter(
        (
            each.person,
            each.start.astimezone(zone).replace(tzinfo=None),
            (each.length - each.rest) * 60,
            *(each.client, each.project, each.task, each.description, tuple(sorted(each.tags))),
            *(each.billable, each.rate),
        )
        for each in entries
    )
    assert len({each.ref for each in entries_of(page)}) == len(entries)


@settings(max_examples=30, deadline=None)
@given(entries=st.lists(WORKED, max_size=5), random=st.randoms())
def test_shuffled_rows_in_another_language_keep_their_refs_and_records(kit, entries, random):
    entries = [*entries, *entries[:2]]  # identical rows occur
    shuffled = random.sample(entries, len(entries))
    one = kit.read(file(written(kit, entries, DIALECTS["English"], BERLIN)))
    other = kit.read(file(written(kit, shuffled, DIALECTS["German"], BERLIN)))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete
