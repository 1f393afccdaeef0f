"""What is written in any dialect is what a mapping reads; nothing is lost between rows in and records out."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.money import Money, totals
from syncd.core.observations import Axis
from syncd.core.records import TransactionKind

MONEY = {"record": "transaction", "platform": "fiverr", "person": "me", "currency": "USD"}
COLUMNS = {"date": "Posted On", "amount": "Net", "type": "Type", "id": "Ref", "description": ["Item", "Note"]}
WORDS = st.text("abü ,;\"'-", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)
CENTS = st.integers(-(10**8), 10**8).map(lambda cents: Decimal(cents).scaleb(-2))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "POSTED on": st.dates(date(2026, 1, 1), date(2026, 10, 31)),
            "Ref": st.uuids().map(str),
            "net": CENTS,
            "Type": st.sampled_from(["Order", "Service Fee", "Payout", "Journal"]),
            "Item": WORDS,
            "Note": st.just("") | WORDS,
            "State": st.sampled_from(["Done", "Open", "Draft"]),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["Ref"],
)
KINDS = {"Order": "fixed", "service fee": "fee"}
MEANT = {"Order": "fixed", "Service Fee": "fee", "Payout": "payout", "Journal": "journal"}


def facts(pages):
    return sorted(
        (
            each.record.ref,
            each.record.posted,
            str(each.record.kind),
            each.record.amount.decimal,
            each.record.description,
        )
        for page in pages
        for each in page.records
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rows=ROWS)
def test_what_is_written_in_any_dialect_reads_back_equal(read, dialects, data, rows):
    dialect = data.draw(dialects)
    pages = read(dialect.write(rows), **MONEY, columns=COLUMNS, kinds=KINDS, **dialect.options)
    assert [page.rejected for page in pages] == [[]]
    assert facts(pages) == sorted(
        (
            f"mine/transaction/{row['Ref']}",
            row["POSTED on"],
            "refund" if MEANT[row["Type"]] == "fixed" and row["net"] < 0 else MEANT[row["Type"]],
            row["net"],
            " ".join(text for text in (row["Item"], row["Note"]) if text),
        )
        for row in rows
    )


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rows=ROWS)
def test_filters_and_control_totals_foot(read, dialects, data, rows):
    dialect = data.draw(dialects)
    only = data.draw(st.sets(st.sampled_from(["DONE", "open", "Draft"]), min_size=1))
    skip = data.draw(st.sets(st.sampled_from(["order", "PAYOUT"]), min_size=1))
    filters = {"only": {"state": sorted(only)}, "skip": {"Type": sorted(skip)}}
    (page,) = read(dialect.write(rows), **MONEY, columns=COLUMNS, kinds=KINDS, **filters, **dialect.options)
    left = [
        row
        for row in rows
        if row["State"].casefold() in {word.casefold() for word in only}
        and row["Type"].casefold() not in {word.casefold() for word in skip}
    ]
    control = page.control
    assert (control.rows, control.records, control.non_records) == (len(rows), len(left), len(rows) - len(left))
    assert control.amounts == totals(Money.of(row["net"], "USD") for row in left)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), rows=ROWS, random=st.randoms())
def test_shuffled_rows_without_ids_keep_their_refs(read, dialects, data, rows, random):
    dialect = data.draw(dialects)
    columns = {name: column for name, column in COLUMNS.items() if name != "id"}
    one, other = (
        facts(read(dialect.write(each), **MONEY, columns=columns, kinds=KINDS, **dialect.options))
        for each in (rows, random.sample(rows, len(rows)))
    )
    assert one == other
    assert len({ref for ref, *_ in one}) == len(rows)


def test_neither_amount_nor_wording_names_a_row(read):
    refs = [
        [each.record.ref for each in read(data.encode(), **MONEY, columns={"date": "d", "amount": "a"})[0].records]
        for data in ("d,a,n\n2026-01-02,5.00,x\n", "d,a,n\n2026-01-02,7.00,y\n")
    ]
    assert refs[0] == refs[1]


def test_what_a_type_means_names_no_row(read):
    columns = {"date": "d", "amount": "a", "type": "t", "client": "c"}
    one, other = (
        read(b"d,a,t,c\n2026-01-02,-5.00,Out,bank\n", **MONEY, columns=columns, kinds=kinds)[0].records[0].record
        for kinds in ({}, {"out": "payout"})
    )
    assert one.ref == other.ref
    assert (one.contract.client, other.contract) == ("bank", None)


def test_notation_is_found_for_each_file(read):
    rows = "d;a\n13/02/2026;1.234,50\n03/02/2026;7,00\n"
    (page,) = read(rows.encode(), **MONEY, columns={"date": "d", "amount": "a"})
    assert [(each.record.posted.isoformat(), str(each.record.amount)) for each in page.records] == [
        ("2026-02-13", "1234.50 USD"),
        ("2026-02-03", "7.00 USD"),
    ]


@pytest.mark.parametrize(
    ("rows", "asks"),
    [
        ("d,a\n03/02/2026,7.00\n", 'set `dates` of the source to "day-first" or "month-first"'),
        ('d,a\n2026-02-03,"1,234"\n', 'set `mark` of the source to "." or ","'),
    ],
)
def test_a_file_that_leaves_its_notation_open_is_a_question(read, rows, asks):
    with pytest.raises(BadFile) as raised:
        read(rows.encode(), **MONEY, columns={"date": "d", "amount": "a"})
    assert asks in str(raised.value)


def test_the_rows_that_filters_leave_out_decide_no_notation(read):
    rows = "d,a,s\n13/02/2026,7.00,yes\n02/25/2026,7.00,no\n"
    (page,) = read(rows.encode(), **MONEY, columns={"date": "d", "amount": "a"}, only={"s": ["yes"]})
    assert page.control.non_records == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Amuont", 'x.csv has no column "Amuont"; did you mean "Amount"? its columns are: Date, Amount'),
        ("zzz", 'x.csv has no column "zzz"; its columns are: Date, Amount'),
    ],
)
def test_a_column_that_is_not_there_is_an_error_with_the_nearest(read, name, says):
    with pytest.raises(BadFile) as raised:
        read(b"Date,Amount\n2026-01-02,1.00\n", **MONEY, columns={"date": "Date", "amount": name})
    assert str(raised.value) == says


def test_a_filter_of_a_column_that_is_not_there_is_an_error(read):
    with pytest.raises(BadFile, match='no column "Sttaus"; did you mean "Status"'):
        read(b"d,a,Status\n", **MONEY, columns={"date": "d", "amount": "a"}, skip={"Sttaus": ["x"]})


def test_a_name_of_json_in_two_spellings_is_refused(read):
    with pytest.raises(BadFile, match="two spellings"):
        read(b'{"d": "2026-01-02", "a": 1}\n{"D": "2026-01-02", "a": 1}', **MONEY, columns={"date": "d", "amount": "a"})


def test_a_type_without_a_meaning_is_kept_as_other_and_told_once(read):
    rows = "d,a,t\n2026-01-02,1.00,Gift\n2026-01-03,1.00,gift\n2026-01-04,1.00,misc\n"
    (page,) = read(rows.encode(), **MONEY, columns={"date": "d", "amount": "a", "type": "t"}, kinds={"misc": "other"})
    assert {each.record.kind for each in page.records} == {TransactionKind.OTHER}
    assert page.notices == ['2 rows are of the type "gift", which has no meaning in `kinds`: kept as other']


def test_what_a_file_says_is_complete_of_its_platform_alone(read):
    (page,) = read(b"d,a\n2026-01-02,1.00\n", **MONEY, columns={"date": "d", "amount": "a"})
    ((platform, axis),) = {(scope.platform, scope.axis) for scope in page.complete}
    assert (platform, axis, page.snapshot) == ("fiverr", Axis.POSTED, [])


def test_a_date_with_a_time_and_an_offset_is_a_day_of_the_source(read):
    rows = "d,a\n2026-03-01T23:30:00Z,1.00\n2026-03-01 23:30,1.00\n"
    (page,) = read(rows.encode(), **MONEY, columns={"date": "d", "amount": "a"})
    assert [each.record.posted.day for each in page.records] == [2, 1]


def test_a_title_that_names_a_column_is_no_header(read):
    rows = "Date,2026-02-09\nAmount,3 rows\n\nDate,Amount\n2026-01-02,1.00\n"
    (page,) = read(rows.encode(), **MONEY, columns={"date": "date", "amount": "amount"})
    assert [each.where for each in page.records] == ["x.csv:5"]


@pytest.mark.parametrize("how", ["constants", "columns"])
def test_it_speaks_for_those_whom_its_rows_name_and_for_nobody_else(read, how):
    given = {"constants": {"person": "ann"}} if how == "constants" else {}
    columns = {"date": "d", "amount": "a", **({"person": "p"} if how == "columns" else {})}
    (page,) = read(b"d,a,p\n2026-01-02,1.00,ann\n", columns=columns, **given, **MONEY)
    assert [each.record.person for each in page.records] == ["ann"]
    assert {scope.person for scope in page.complete} == {"ann"}


def test_a_column_may_be_called_anything(read):
    rows = "Day of the row,a\n2026-01-02,1.00\n"
    columns = {"date": "Day of the row", "amount": "a", "description": "day of the row"}
    (page,) = read(rows.replace("2026-01-02", "02.01.2026").encode(), **MONEY, columns=columns)
    assert [each.record.description for each in page.records] == ["02.01.2026"]


def test_the_same_row_twice_is_one_even_where_its_id_ends_in_a_colon(read):
    columns = {"id": "i", "date": "d", "amount": "a"}
    (page,) = read(b"i,d,a\nA1:,2026-01-02,1.00\nA1:,2026-01-02,1.00\n", **MONEY, columns=columns)
    assert [each.record.ref for each in page.records] == ["mine/transaction/A1"]


def test_a_column_whose_name_stands_twice_is_read_by_its_number_alone(read):
    text = "Date,Amount,Note,Note\n2026-11-02,5.00,one,two\n"
    for note in ("Note (2)", "note (2)"):
        (page,) = read(text, **MONEY, columns={"date": "Date", "amount": "Amount", "description": note})
        assert [each.record.description for each in page.records] == ["two"]
    (page,) = read(text, **MONEY, columns={"date": "Date", "amount": "Amount"})
    assert len(page.records) == 1
    with pytest.raises(BadFile, match=r'has the column "note" more than once: name it "note \(1\)", "note \(2\)"'):
        read(text, **MONEY, columns={"date": "Date", "amount": "Amount", "description": "note"})


MOMENTS = st.datetimes(datetime(2001, 9, 10), datetime(2032, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
WRITTEN = {
    "seconds": lambda moment: f"{int(moment.timestamp())}",
    "milliseconds": lambda moment: f"{int(moment.timestamp())}000",
    **{
        zone: lambda moment, zone=zone, hours=hours: (
            f"{moment.astimezone(timezone(timedelta(hours=hours))):%m/%d/%Y, %I:%M:%S %p} {zone}"
        )
        for zone, hours in {
            "EST": -5,
            "EDT": -4,
            "CST": -6,
            "CDT": -5,
            "MST": -7,
            "MDT": -6,
            "PST": -8,
            "PDT": -7,
        }.items()
    },
    **{zone: lambda moment, zone=zone: f"{moment:%m/%d/%Y, %I:%M:%S %p} {zone}" for zone in ("UTC", "GMT", "Z")},
}


@pytest.mark.parametrize("form", WRITTEN)
@settings(max_examples=20, deadline=None)
@given(starts=st.lists(MOMENTS, min_size=1, max_size=4, unique=True), lasts=st.integers(0, 86_000))
def test_moments_with_their_offset_or_counted_since_1970_are_read_back(read, form, starts, lasts):
    write = WRITTEN[form]
    spans = sorted((start, start + timedelta(seconds=lasts)) for start in starts)
    lines = ["Start,Stop", *(f'"{write(start)}","{write(stop)}"' for start, stop in spans)]
    pages = list(
        read(
            "\n".join([*lines, ""]),
            record="time",
            person="me",
            columns={"start": "Start", "stop": "Stop"},
            dates="month-first",
        )
    )
    assert sorted((each.record.start, each.record.stop) for page in pages for each in page.records) == spans


@pytest.mark.parametrize("zone", ["CEST", "IST", "BST", "CET"])
def test_letters_that_name_no_single_zone_are_refused_by_name(read, zone):
    text = f'Start,Hours\n"08/10/2026, 9:00:00 AM {zone}",1.5\n"08/10/2026, 9:00:00 AM EDT",1.5\n'
    (page,) = read(
        text, record="time", person="me", columns={"start": "Start", "duration": "Hours"}, dates="month-first"
    )
    ((reason,),) = [[each.reason for each in page.rejected]]
    assert f"has its time in {zone}, letters that name no single time zone" in reason
    assert len(page.records) == 1


@settings(max_examples=30, deadline=None)
@given(
    starts=st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 28)), min_size=1, max_size=4, unique=True),  # noqa: DTZ001
    written=st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]),
    at_midnight=st.booleans(),
)
def test_a_date_with_a_clock_time_is_a_start_and_with_midnight_a_day(read, starts, written, at_midnight):
    starts = [start.replace(hour=0, minute=0, second=0, microsecond=0) if at_midnight else start for start in starts]
    texts = sorted({f"{start:{written}}" for start in starts})
    lines = ["Date,Hours,Task", *(f"{text},0.25,t{number}" for number, text in enumerate(texts))]
    columns = {"date": "Date", "duration": "Hours", "task": "Task"}
    pages = list(read("\n".join([*lines, ""]), record="time", person="me", zone="UTC", columns=columns))
    found = sorted(
        f"{each.record.start:{written}}" for page in pages for each in page.records if hasattr(each.record, "stop")
    )
    timed = any(not text.endswith(("00:00", "00:00:00")) for text in texts)
    assert (found == texts) == timed
    assert sorted(text[:10] for text in found) == [text[:10] for text in texts]


def test_a_date_without_a_clock_time_among_others_with_one_is_rejected(read):
    text = "Date,Hours\n2026-11-02 09:00,1\n2026-11-03,1\n"
    (page,) = read(text, record="time", person="me", columns={"date": "Date", "duration": "Hours"})
    assert [each.reason for each in page.rejected] == ["'2026-11-03' has no time of day, which start needs"]
