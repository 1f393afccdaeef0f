"""Whatever was tracked and however Harvest's report writes it, it is read back; the order of rows changes no ref."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import Label
from syncd.core.time import day_of
from syncd.testing.files import entries_of, file


@dataclass(frozen=True)
class Dialect:
    """How an account writes numbers and days, and a file its cells."""

    comma: bool = False
    german: bool = False
    delimiter: str = ","
    end: str = "\n"
    encoding: str = "utf-8"

    def number(self, hundredths):
        text = f"{Decimal(hundredths) / 100:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.comma else text

    def day(self, day):
        return day.strftime("%d.%m.%Y" if self.german else "%Y-%m-%d")


DIALECTS = {
    "point": Dialect(),
    "comma": Dialect(comma=True),
    "semicolons": Dialect(comma=True, delimiter=";", end="\r\n", encoding="utf-8-sig"),
    "german days": Dialect(comma=True, german=True, encoding="utf-16"),
}
# Cells are trimmed, UTF-8 has no lone surrogates, and Python's writer does not quote a lone carriage return.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\r"), max_size=12).map(str.strip)
WORK = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["Jane Doe", "Ben Ode"]),
        "day": st.dates(date(2026, 10, 24), date(2026, 10, 26)) | st.dates(date(2026, 3, 28), date(2026, 3, 30)),
        "client": st.sampled_from(["", "Acme"]) | TEXT,
        "project": st.sampled_from(["", "Website"]) | TEXT,
        "task": st.sampled_from(["", "Design"]),
        "notes": TEXT | st.sampled_from(['said "so"', "two\nlines", "a;b\tc", "1,5", "Total"]),
        "hundredths": st.integers(0, 280),
        "cents": st.integers(1, 200_000),
        "billable": st.booleans(),
    }
)
WORKED = st.lists(WORK, max_size=8)


def written(kit, works, dialect):
    rows = [
        [
            dialect.day(work["day"]),
            *(work[name] for name in ("client", "project", "task", "notes")),
            dialect.number(work["hundredths"]),
            dialect.number(work["hundredths"] + 25),
            "Yes" if work["billable"] else "No",
            *work["person"].split(),
            dialect.number(work["cents"]),
            "Euro - EUR",
        ]
        for work in works
    ]
    text = kit.table(*rows, delimiter=dialect.delimiter, lineterminator=dialect.end)
    return file(text.encode(dialect.encoding))


def told(page, zone):
    """What a page says, as `WORK` writes it."""
    labels = {each.record.ref: each.record for each in page.records if isinstance(each.record, Label)}
    for entry in entries_of(page):
        project = labels.get(entry.project)
        yield {
            "person": entry.person,
            "day": day_of(entry.start, zone),
            "client": labels[project.parent].name if project and project.parent else "",
            "project": project.name if project else "",
            "task": labels[entry.task].name if entry.task else "",
            "notes": entry.description,
            "hundredths": entry.seconds / 36,
            "cents": entry.rate.minor,
            "billable": entry.billable,
        }


def counted(works):
    return Counter(tuple(sorted(work.items())) for work in works)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@settings(max_examples=30, deadline=None)
@given(works=WORKED, zone=st.sampled_from(["Europe/Berlin", "America/New_York"]))
def test_what_is_written_in_any_dialect_is_what_is_read(kit, dialect, works, zone):
    page = kit.read(written(kit, works, dialect), zone=zone)
    assert page.rejected == []
    # A client is told by its project alone: an entry has no client of its own.
    expected = [work | ({} if work["project"] else {"client": ""}) for work in works]
    assert counted(told(page, ZoneInfo(zone))) == counted(expected)
    assert len({each.ref for each in entries_of(page)}) == page.control.records == page.control.rows == len(works)


@settings(max_examples=30, deadline=None)
@given(works=WORKED, random=st.randoms(use_true_random=False))
def test_shuffled_rows_keep_their_refs_and_records(kit, works, random):
    works = [*works, *works[:1]]  # identical rows occur
    one, other = (kit.read(written(kit, each, DIALECTS["point"])) for each in (works, random.sample(works, len(works))))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete
