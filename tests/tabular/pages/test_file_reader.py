"""A file becomes pages of records: counted, numbered, covered_spans, whatever the order of its rows."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.core.observations import Axis
from syncd.core.records import Kind, Label, LabelKind, Transaction, TransactionKind, label_ref, make_ref
from syncd.core.time import ALWAYS, Span, days
from syncd.core.wording import count
from syncd.tabular import FileCoverage, FileDays, Row, RowFormat, day, file_pages, money, read_table
from syncd.tabular.pages.file_reader import PAGE
from syncd.testing.files import MADE, covered_spans, csv_text, file

UTC_ZONE = ZoneInfo("UTC")
BOUNDED = settings(max_examples=40, deadline=None)


def transaction(row, **more):
    """A row of `date, amount, id, client`, with its client as a label; sums are no records."""
    if row.text("client") == "Total":
        return ()
    id = row.text("id") or f"{row.text('date')}:"
    client = row.text("client") or "nobody"
    return (
        Label(ref=label_ref("x", LabelKind.CLIENT, client), kind=LabelKind.CLIENT, name=client),
        Transaction(
            ref=make_ref("x", Kind.TRANSACTION, id),
            posted=day(row.text("date")),
            kind=TransactionKind.OTHER,
            amount=money(row.text("amount"), "USD"),
            person="me",
            **more,
        ),
    )


DATED = FileDays(zone=UTC_ZONE, column="date")
COVERAGE = FileCoverage(kind=Kind.TRANSACTION, axis=Axis.POSTED, deletes=True)


def read_pages(made, **more):
    row_format = RowFormat(**{"read": transaction, "days": FileDays(zone=UTC_ZONE), **more})
    return file_pages(made, read_table(made).rows, row_format)


def pages(rows, name="x.csv", covers=None, *, coverage=COVERAGE, days=DATED, **more):
    made = replace(file(csv_text(("date", "amount", "id", "client"), rows), name), covers=covers)
    return list(read_pages(made, coverage=[coverage], days=days, **more))


def stated(found):
    return {each.record.ref: each.record for page in found for each in page.records}


DAYS = st.sampled_from(["2026-11-02", "2026-11-03", "2026-11-04", "11/12/2026", ""])
ROWS = st.lists(
    st.tuples(DAYS, st.sampled_from(["1", "-2.50", "x", ""]), st.sampled_from(["", "", "7", "8"]), st.just("Acme"))
    | st.tuples(st.just(""), st.just("99"), st.just(""), st.just("Total")),
    max_size=8,
)


@BOUNDED
@given(ROWS)
def test_every_row_is_a_record_rejected_or_none_and_the_amounts_foot(rows):
    (page,) = pages(rows)
    told = [row for row in rows if any(row)]
    assert page.control.rows == len(told)
    assert page.control.non_records >= sum(row[3] == "Total" for row in told)
    sums = sum(each.record.amount.minor for each in page.records if isinstance(each.record, Transaction))
    assert sum(each.minor for each in page.control.amounts.values()) == sums


@BOUNDED
@given(ROWS, st.randoms())
def test_shuffled_rows_state_the_same_records_and_the_same_days(rows, random):
    once, again = pages(rows), pages(random.sample(rows, len(rows)))
    assert stated(once) == stated(again)
    assert once[0].complete == again[0].complete
    assert Counter(each.reason for each in once[0].rejected) == Counter(each.reason for each in again[0].rejected)


@BOUNDED
@given(ROWS)
def test_rows_without_an_id_are_counted_among_their_likes(rows):
    refs = [ref for ref in stated(pages(rows)) if ref.startswith("x/transaction/2026")]
    by_day = Counter(ref.rsplit(":", 1)[0] for ref in refs)
    for stem, times in by_day.items():
        assert {f"{stem}:{number}" for number in range(1, times + 1)} <= set(refs)


def test_rows_whose_refs_a_look_tells_are_read_once_unless_some_are_alike():
    def reads(ids):
        seen = []

        def read(row):
            seen.append(row.where)
            return transaction(row)

        refs = [make_ref("x", Kind.TRANSACTION, id) for id in ids]
        pages([("2026-11-02", "1", id, "") for id in ids], read=read, quick_refs=lambda: refs)
        return Counter(seen).values()

    assert set(reads(["1", "2", "3"])) == {1}
    assert set(reads(["1", "2", "2"])) == {2}


def test_a_repeated_row_counts_once_and_one_that_contradicts_is_rejected():
    (page,) = pages([("2026-11-02", "1", "7", ""), ("2026-11-02", "1", "7", ""), ("2026-11-03", "5", "7", "")])
    assert len(stated([page])) == 2  # with the label
    assert (page.control.records, page.control.non_records, page.control.rejected) == (1, 1, 1)
    assert [(each.where, each.reason) for each in page.rejected] == [
        ("x.csv:4", "another row says something else under its id 7")
    ]


def test_a_large_file_is_several_pages_with_the_claims_on_the_last():
    rows = [("2026-11-02", "1", str(number), "Acme" if number % 2 else "Globex") for number in range(2 * PAGE + 1)]
    found = pages(rows)
    assert [page.control.rows for page in found] == [PAGE, PAGE, 1]
    assert [bool(page.complete) for page in found] == [bool(page.snapshot) for page in found] == [False, False, True]
    labels = [each.record.name for page in found for each in page.records if isinstance(each.record, Label)]
    assert sorted(labels) == ["Acme", "Globex"]  # said once
    assert len(stated(found)) == 2 * PAGE + 3
    assert all(each.raw for page in found for each in page.records if isinstance(each.record, Transaction))


def test_nothing_of_a_file_comes_before_all_of_it_was_looked_at():
    whole = csv_text(("date", "amount", "id", "client"), [("2026-11-02", "1", str(id), "") for id in range(2 * PAGE)])
    cut = file(whole + "2026-11-03,1")
    with pytest.raises(BadFile, match="cut off"):
        next(read_pages(cut))


def test_a_row_keeps_what_nothing_of_its_record_tells():
    made = file("Date,Amount,Colour\n2026-11-02,1,green\n")
    (page,) = read_pages(made)
    assert page.records[-1].raw == '{"date": "2026-11-02", "amount": "1", "colour": "green"}'


def test_days_of_rejected_rows_are_left_out_and_without_a_day_nothing_is_claimed():
    good, bad = ("2026-11-02", "1", "1", ""), ("2026-11-04", "x", "2", "")
    spans = [scope.span for scope in pages([good, bad])[0].complete]
    start = datetime(2026, 11, 2, tzinfo=UTC)
    day_long = timedelta(days=1)
    assert spans == [Span(start, start + 2 * day_long), Span(start + 3 * day_long, start + 7 * day_long)]
    assert not pages([good, ("", "x", "2", "")])[0].complete
    tolerant = replace(DATED, undated_rows_matter=False)
    assert pages([good, ("", "x", "2", "")], days=tolerant)[0].complete


@BOUNDED
@given(ROWS)
def test_what_rejected_rows_leave_uncovered_is_a_hole_that_names_them(rows):
    (page,) = pages(rows)
    if not page.rejected:
        assert not page.holes
        return
    for hole in page.holes:
        lines = [each.where.removeprefix("x.csv:") for each in page.rejected]
        assert hole.because.startswith(f"{count(len(lines), 'row')} of x.csv could not be read (line {lines[0]}: ")
        assert not any(hole.coverage.span.intersection(each.span) for each in page.complete)


def test_a_rejected_row_without_a_day_leaves_all_of_the_file_uncovered_and_a_table_all_of_time():
    good, bad = ("2026-11-02", "1", "1", ""), ("", "x", "2", "")
    (hole,) = pages([good, bad])[0].holes
    assert hole.coverage.span.start == datetime(2026, 11, 2, tzinfo=UTC)
    always = FileCoverage(kind=Kind.TRANSACTION, always=True)
    (hole,) = pages([good, bad], coverage=always)[0].holes
    assert hole.coverage.span == ALWAYS


def dated(*numbers):
    return [(f"2026-11-{number:02}", "1", "", "") for number in numbers]


@BOUNDED
@given(
    st.lists(st.integers(1, 11), max_size=4).map(lambda numbers: dated(*numbers)),
    st.lists(st.integers(1, 11).map(lambda number: (f"2026-11-{number:02}", "x", "", "")), max_size=2),
    st.sampled_from(["file-time", "last-row"]),
)
def test_where_nobody_states_its_days_a_file_deletes_nothing_after_the_day_of_its_last_row(good, bad, through):
    dates = replace(DATED, through=through)
    mine = replace(COVERAGE, person_without_rows="me")
    (page,) = pages(good + bad, days=dates, coverage=mine)
    complete, snapshot = ({day for span in spans for day in days(span, UTC_ZONE)} for spans in covered_spans(page))
    assert snapshot == {day for day in complete if str(day) <= max(row[0] for row in good)}
    covers = (date(2026, 11, 2), date(2026, 11, 6))
    whole = [
        {"name": "2026-11-02_2026-11-06.csv", "days": dates},
        {"days": replace(dates, stated=covers)},
        {"covers": covers, "days": dates},
    ]
    stated = [covered_spans(pages(good + bad, coverage=mine, **each)[0]) for each in whole]
    assert all(complete == snapshot for complete, snapshot in stated)
    assert stated[1:] == stated[:-1]


def test_after_the_last_row_all_is_known_and_nothing_taken_for_deleted():
    (page,) = pages(dated(2, 4))
    start, one = datetime(2026, 11, 2, tzinfo=UTC), timedelta(days=1)
    assert covered_spans(page) == ([Span(start, start + 7 * one)], [Span(start, start + 3 * one)])


def test_what_the_user_says_of_the_days_goes_before_name_and_body_and_the_day_it_was_made():
    covers = (date(2026, 10, 1), date(2026, 11, 9))
    days = replace(DATED, stated=(covers[0], covers[0]))
    (page,) = pages(dated(2), "2026-11-01_2026-11-05.csv", covers=covers, days=days)
    assert covered_spans(page) == ([Span(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC))],) * 2


def test_a_file_whose_name_tells_its_days_speaks_for_its_person_even_without_rows():
    assert not pages([], "2026-11-02_2026-11-04.csv")[0].complete
    mine = replace(COVERAGE, person_without_rows="me")
    (scope,) = pages([], "2026-11-02_2026-11-04.csv", coverage=mine)[0].complete
    assert (scope.person, scope.span.seconds) == ("me", 3 * 86400)
    stated_days = (date(2026, 11, 2), date(2026, 11, 2))
    (scope,) = pages([], coverage=mine, days=replace(DATED, stated=stated_days))[0].complete
    assert scope.span.seconds == 86400


def test_a_table_of_all_there_is_claims_all_of_time_unless_a_row_was_rejected():
    always = FileCoverage(kind=Kind.TRANSACTION, always=True, deletes=True)
    (scope,) = pages([("2026-11-02", "1", "7", "")], coverage=always)[0].snapshot
    assert (scope.span, scope.person) == (ALWAYS, None)
    assert not pages([("2026-11-02", "x", "7", "")], coverage=always)[0].snapshot
    assert not pages([], coverage=always)[0].snapshot


def test_a_check_sees_every_record_once_in_the_order_of_the_file_and_has_its_say():
    class Sum:
        def __init__(self):
            self.seen = []

        def see(self, row, record):
            self.seen.append((row.where, record.amount))

        def notices(self):
            yield f"{len(self.seen)} rows"

    check = Sum()
    (page,) = pages([("2026-11-03", "1", "", ""), ("", "9", "", "Total"), ("2026-11-03", "1", "", "")], checks=[check])
    assert check.seen == [("x.csv:2", Money(100, "USD")), ("x.csv:4", Money(100, "USD"))]
    assert page.notices == ["2 rows"]
    assert (page.as_of, page.progress) == (MADE, "x.csv")


def test_a_row_that_is_rejected_for_a_cell_that_may_be_cut_says_so():
    made = file("date,client,amount\n2026-11-02,Acme,1\n2026-11-03,Acme,1")
    (page,) = read_pages(made)
    (rejected,) = page.rejected
    assert rejected.reason.endswith("last cell is not read, since it may be cut off: end the file with a line end")


@pytest.mark.parametrize(
    ("cut", "keeps"),
    [
        ("Acme\n", True),  # ends with a line end
        ('"Acme"', True),  # or a quote
        ("Acm", False),
        ("Acme", False),  # nobody can tell
        ("Globex", True),  # one of few that come again and again
    ],
)
def test_a_file_that_may_be_cut_inside_its_last_cell_deletes_nothing(cut, keeps):
    rows = "".join(f"2026-11-0{day},1.00,{day},Globex\n" for day in (2, 3, 4))
    made = file(f"date,amount,id,client\n{rows}2026-11-05,1.00,5,{cut}")
    for covers in (None, (date(2026, 11, 2), date(2026, 11, 5))):
        (page,) = read_pages(replace(made, covers=covers), coverage=[COVERAGE], days=DATED)
        assert bool(page.snapshot) is (keeps or covers is not None)
        assert bool(page.complete)
        assert len(page.records) >= 4
        assert any("--covers" in notice for notice in page.notices) is not bool(page.snapshot)


def test_a_last_amount_like_the_others_is_read():
    made = "id,date,amount\n1,2026-11-02,20.00\n2,2026-11-03,15.00"
    for text, amounts in ((made, [2000, 1500]), (made[:-1], [2000]), (f"{made}\n", [2000, 1500])):
        (page,) = read_pages(file(text), coverage=[COVERAGE], days=DATED)
        assert [each.record.amount.minor for each in page.records if isinstance(each.record, Transaction)] == amounts


def test_a_row_may_say_several_records():
    def both(row: Row):
        (label, each) = transaction(row)
        return label, each, each

    (page,) = pages([("2026-11-02", "1", "", "")], read=both)
    assert sorted(stated([page])) == ["x/label/client-nobody", *(f"x/transaction/2026-11-02:{n}" for n in (1, 2))]
    assert (page.control.rows, page.control.records) == (1, 1)


def test_a_file_without_rows_is_taken_and_says_so():
    (page,) = pages([])
    assert (page.records, page.rejected, page.notices) == ([], [], ["x.csv has no rows"])
    assert pages([("2026-11-02", "1", "7", "Acme")])[0].notices == []


def test_records_have_the_clock_they_are_given_and_names_that_of_the_file():
    posted = datetime(2026, 11, 2, tzinfo=UTC)
    (page,) = pages(
        [("2026-11-02", "1", "7", "Acme")], revision=lambda each: datetime.combine(each.posted, posted.timetz())
    )
    assert [(type(each.record), each.revision) for each in page.records] == [(Label, MADE), (Transaction, posted)]


@BOUNDED
@given(
    st.lists(st.tuples(st.just("2026-11-02"), st.sampled_from("12"), st.sampled_from("78"), st.just("")), max_size=6),
    st.booleans(),
)
def test_refs_that_are_told_at_once_make_the_same_pages(rows, all_known):
    refs = [make_ref("x", Kind.TRANSACTION, row[2]) for row in rows]
    assert pages(rows, quick_refs=lambda: refs if all_known else [*refs[:1], None]) == pages(rows)
