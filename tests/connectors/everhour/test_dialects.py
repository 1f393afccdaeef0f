"""Whatever is tracked and however Everhour's report writes it, it is read back; the order of rows changes no ref."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.records import Label
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, csv_text, entries_of, file, records

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\r\n"), max_size=10).map(str.strip)
NAME = st.sampled_from(["Größe & Söhne", 'said "so"', "a;b,c", "Total", "Subtotal"]) | TEXT
WORK = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["Jane Doe", "Ben Ode"]),
        "day": st.dates(date(2026, 10, 24), date(2026, 11, 2)),
        "client": NAME,
        "project": NAME.filter(bool),
        "task": NAME,
        "notes": TEXT | st.sampled_from(["two\nlines", "Subtotal"]),
        "minutes": st.integers(0, 40).map(lambda count: 3 * count),  # whole hundredths of an hour
        "billable": st.booleans(),
    }
)
WORKED = st.lists(WORK, max_size=6)
DIALECTS = {
    "decimals": (str, lambda minutes: f"{minutes / 60:.2f}", ","),
    "a decimal comma": (lambda day: f"{day:%d.%m.%Y}", lambda minutes: f"{minutes / 60:.2f}".replace(".", ","), ";"),
    "clocks": (
        lambda day: f"{day:%b} {day.day}, {day.year}",
        lambda minutes: f"{minutes // 60}:{minutes % 60:02}",
        ",",
    ),
    "units": (lambda day: f"{day:%m/%d/%Y}", lambda minutes: f"{minutes // 60}h {minutes % 60}m", "\t"),
}


def written(kit, works, dialect):
    day, time, delimiter = dialect
    rows = [
        [
            *(each[name] for name in ("client", "project", "task", "person")),
            *(day(each["day"]), time(each["minutes"]), "Yes" if each["billable"] else "No", each["notes"]),
        ]
        for each in works
    ]
    return kit.table(*rows, delimiter=delimiter)


def told(kit, page):
    labels = {each.ref: each.name for each in records(page, Label)}
    for each, (person, client, project) in zip(entries_of(page), kit.named(page), strict=True):
        task = labels[each.task] if each.task else ""
        on = day_of(each.start, BERLIN)
        yield person, on, client, project, task, each.description, each.seconds, each.billable


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@settings(max_examples=25, deadline=None)
@given(works=WORKED)
def test_what_is_written_in_any_dialect_is_what_is_read(kit, dialect, works):
    page = kit.read(file(written(kit, works, dialect)), dates="month-first")
    assert page.rejected == []
    names = ("person", "day", "client", "project", "task", "notes")
    assert Counter(told(kit, page)) == Counter(
        (*(each[name] for name in names), each["minutes"] * 60, each["billable"]) for each in works
    )
    assert len({each.ref for each in entries_of(page)}) == len(works)


@settings(max_examples=25, deadline=None)
@given(works=WORKED, random=st.randoms(use_true_random=False))
def test_shuffled_rows_in_another_dialect_keep_their_refs_and_records(kit, works, random):
    works = [*works, *works[:2]]  # identical rows occur
    one = kit.read(file(written(kit, works, DIALECTS["decimals"])))
    other = kit.read(file(written(kit, random.sample(works, len(works)), DIALECTS["clocks"])))
    assert {each.record.ref: each.record for each in one.records} == {
        each.record.ref: each.record for each in other.records
    }
    assert one.complete == other.complete


@settings(max_examples=25, deadline=None)
@given(works=WORKED.map(lambda works: [each for each in works if each["client"]]))
def test_a_grouped_report_says_what_the_same_rows_say_ungrouped(kit, works):
    works.sort(key=lambda each: each["client"])
    plain = kit.read(file(written(kit, works, DIALECTS["decimals"])))
    rows, before = [kit.SUBTOTAL], ""
    for each in works:
        if before and each["client"] != before:
            rows.append(kit.SUBTOTAL)
        shown = each["client"] if each["client"] != before else ""
        time = f"{each['minutes'] / 60:.2f}"
        words = ["Yes" if each["billable"] else "No", each["notes"]]
        rows.append([shown, each["project"], each["task"], each["person"], str(each["day"]), time, *words])
        before = each["client"]
    grouped = kit.read(file(f"Report\nOctober\n{kit.table(*rows, kit.SUBTOTAL, kit.TOTAL)}"))
    assert {each.record.ref: each.record for each in grouped.records} == {
        each.record.ref: each.record for each in plain.records
    }
    assert grouped.control.records == len(works)
    assert grouped.control.rejected == 0


CELL = st.sampled_from(
    ["", "2026-11-02", "1.5", "1,5", "9" * 400, "Subtotal", "total:", "3 members", "Jane\nDoe", "2026-10"]
)


@settings(max_examples=75, deadline=None)
@given(
    more=st.sets(st.sampled_from(["Client", "Project", "Task", "Billable", "Notes", "Billable time", "Comment"])),
    data=st.data(),
)
def test_whatever_cells_say_a_file_is_read_or_refused(kit, more, data):
    header = sorted({"Date", "Member", "Time", *more})
    rows = data.draw(st.lists(st.lists(CELL | TEXT, min_size=len(header), max_size=len(header)), max_size=5))
    try:
        page = kit.read(file(csv_text(header, rows)), person="me")
    except BadFile:
        return
    assert page.control.rows == sum(any(map(str.strip, row)) for row in rows)
