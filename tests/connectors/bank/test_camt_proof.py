"""What the balances and days of CAMT statements prove, however they are parted."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.testing import files
from syncd.testing.files import only_page
from tests.connectors.bank.camt_files import WHOLE, element, entry, rows, spans, statement, xml
from tests.connectors.bank.parts import check_parts

CASES = settings(max_examples=50, deadline=None)


def test_a_day_on_which_the_statement_was_made_is_not_covered(connector):
    days = {"closing": ("2026-11-06", 0), "opening": ("2026-11-05", 0)}
    (covered,) = spans(only_page(connector(xml(statement(made="2026-11-07T01:00:00", **days)))))
    assert covered == files.span("2026-11-06", "2026-11-06")
    page = only_page(connector(xml(statement(made="2026-11-06T18:00:00", **days))))
    assert page.complete == []


def test_what_is_spent_can_be_left_out_and_the_proof_still_holds(connector):
    days = WHOLE | {"closing": ("2026-11-07", 41150)}
    spent = entry(ref="R2", cents=-100)
    page = only_page(connector(xml(statement(entry(), spent, **days)), incoming_only=True))
    assert (len(page.records), page.control.non_records, page.notices) == (1, 1, [])
    page = only_page(connector(xml(statement(entry(), **days)), incoming_only=True))
    assert "does not add up" in page.notices[0]
    assert page.complete == []


def test_days_that_the_user_states_are_covered_whatever_the_balances_say(connector):
    wrong = xml(statement(entry(), **WHOLE | {"closing": ("2026-11-07", 5)}))
    stated = replace(wrong, covers=(date(2026, 11, 5), date(2026, 11, 7)))
    page = only_page(connector(stated))
    assert spans(page) == [files.span("2026-11-05", "2026-11-07")]
    assert "does not add up" in page.notices[0]


def test_what_an_unread_entry_leaves_open_names_it(connector):
    broken = entry(ref="R2", day="2026-11-05").replace("412.50", "x")
    page = only_page(connector(xml(statement(entry(), broken, days=("2026-11-05", "2026-11-07")))))
    assert spans(page) == [files.span("2026-11-06", "2026-11-07")]
    assert {hole.because for hole in page.holes} == {
        "1 row of x.xml could not be read (entry 2: its amount is 'x', which is no amount of CAMT, like 1234.50)"
    }


@pytest.mark.parametrize("codes", [("PRCD", "CLBD"), ("OPBD", "CLBD"), ("OPBD", "ITBD"), ("PRCD", "ITBD")])
def test_booked_balances_of_every_name_prove_the_sum(connector, codes):
    for closing, foots in ((41250, True), (41251, False)):
        text = statement(entry(), opening=("2026-11-05", 0), closing=("2026-11-07", closing), days=WHOLE["days"])
        text = text.replace("OPBD", codes[0]).replace("CLBD", codes[1])
        assert (only_page(connector(xml(text))).notices == []) == foots


def test_balances_that_leave_open_which_is_meant_prove_nothing(connector):
    text = statement(entry(), opening=("2026-11-05", 0), closing=("2026-11-07", 7), days=WHOLE["days"])
    for code in ("OPBD", "CLBD"):
        for other in ("ITBD", "OPAV", "CLAV", "FWAV"):
            both = text.replace("OPBD", other).replace("CLBD", other) if other == "ITBD" else text.replace(code, other)
            assert only_page(connector(xml(both))).notices == []


@pytest.mark.parametrize(
    ("account", "number", "same"),
    [
        ("12030000/0000202051", "DE02 1203 0000 0000 2020 51", True),
        ("12030000/202051", "DE02120300000000202051", True),
        ("12030000/202052", "DE02120300000000202051", False),
        ("NL69INGB0123456789EUR", "nl69 ingb 0123 4567 89", True),
        ("NL69INGB0123456789", "NL69INGB0123456789", True),
        ("NL69INGB01234567890", "NL69INGB0123456789", False),
        ("4711", "4711", True),
        ("4711", "471", False),
    ],
)
def test_a_number_is_known_however_banks_write_it(connector, account, number, same):
    read = connector(xml(statement(entry(), account=account)), number=number)
    if same:
        assert len(only_page(read).records) == 1
    else:
        with pytest.raises(BadFile, match="and this source of"):
            only_page(read)


def test_the_number_of_the_account_chooses_its_statements(connector):
    both = xml(statement(entry(), account="DE1"), statement(entry(cents=5), entry(cents=6), account="DE 2"))
    assert [row[1] for row in rows(only_page(connector(both, number="DE1")))] == ["412.50 EUR"]
    assert [row[1] for row in rows(only_page(connector(both, number="de2")))] == ["0.05 EUR", "0.06 EUR"]
    with pytest.raises(BadFile, match=r"x\.xml is of DE1, DE2, and this source of DE3"):
        only_page(connector(both, number="DE3"))


TEXT = st.text("abcÄß&<>'\" 0", min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
MONTH = date(2026, 10, 1)
ENTRY = st.tuples(
    st.integers(0, 9).map(lambda days: MONTH + timedelta(days)),
    st.integers(-(10**9), 10**9).filter(bool),
    TEXT,
    TEXT,
    st.sampled_from([None, "A", "B"]),
)
ENTRIES = st.lists(ENTRY, min_size=1, max_size=8)


def by_days(entries, cuts):
    """Part entries into statements of whole days that end where `cuts` say."""
    ends = sorted({*(MONTH + timedelta(cut) for cut in cuts), MONTH + timedelta(9)})
    start = MONTH
    for end in ends:
        yield start, end, [each for each in entries if start <= each[0] <= end]
        start = end + timedelta(1)


def written(entries, cuts=()):
    """Statements that follow each other, with balances."""
    before = 100
    for first, last, part in by_days(entries, cuts):
        after = before + sum(cents for _, cents, *_ in part)
        made = [entry(day, cents, ref, payer, text) for day, cents, payer, text, ref in part]
        yield statement(*made, opening=(first, before), closing=(last, after), days=(first, last))
        before = after


@CASES
@given(ENTRIES, st.lists(st.integers(0, 8), max_size=3), st.randoms(use_true_random=False))
def test_what_is_written_as_camt_reads_back_however_it_is_parted(connector, entries, cuts, random):
    def read(*statements):
        return only_page(connector(xml(*statements)))

    check_parts(read, written, entries, cuts, random, spans, files.span("2026-10-01", "2026-10-10"))


@CASES
@given(ENTRIES, st.lists(st.integers(0, 8), max_size=3), st.data())
def test_a_missing_entry_is_told_and_its_days_are_not_covered(connector, entries, cuts, data):
    parts = list(written(entries, cuts))
    lost = data.draw(st.sampled_from(entries))
    day, cents, payer, text, ref = lost
    gone = entry(day, cents, ref, payer, text)
    page = only_page(connector(xml(*[part.replace(gone, "", 1) for part in parts])))
    assert "does not add up" in page.notices[0]
    assert not any(coverage.span.intersection(files.span(str(day), str(day))) for coverage in page.complete)


@CASES
@given(ENTRIES, st.lists(st.integers(0, 8), min_size=2, max_size=4), st.data())
def test_a_missing_statement_is_told_unless_nothing_was_moved(connector, entries, cuts, data):
    parts = list(written(entries, cuts))
    days = [(first, last, part) for first, last, part in by_days(entries, cuts)]
    if len(parts) < 3:
        return
    lost = data.draw(st.integers(1, len(parts) - 2))
    page = only_page(connector(xml(*[part for at, part in enumerate(parts) if at != lost])))
    first, last, inside = days[lost]
    covered = any(each.span.intersection(files.span(str(first), str(last))) for each in page.complete)
    moved = sum(cents for _, cents, *_ in inside) != 0
    assert (not covered, bool(page.notices)) == (moved, moved)


def page_of(number, last, *entries, **form):
    pages = element("StmtPgntn", element("PgNb", str(number)), element("LastPgInd", "true" if last else "false"))
    return statement(*entries, more=pages, days=("2026-11-05", "2026-11-07"), **form)


def test_the_pages_of_a_statement_are_one_and_a_lacking_page_is_told(connector):
    one = page_of(1, False, entry(), opening=("2026-11-05", 0))
    two = page_of(2, True, entry(ref="R2", cents=5), closing=("2026-11-07", 41255))
    page = only_page(connector(xml(one, two)))
    assert (page.notices, spans(page)) == ([], [files.span("2026-11-05", "2026-11-07")])
    for part, lacks in ((one, "its last page"), (two, "its first page")):
        page = only_page(connector(xml(part)))
        assert page.complete == []
        assert lacks in page.notices[0]


def test_statements_of_the_same_days_count_an_entry_once_unless_they_follow_each_other(connector):
    same = statement(entry(ref=None), **WHOLE)
    assert len(only_page(connector(xml(same, same))).records) == 1
    next_one = statement(
        entry(ref=None), **WHOLE | {"opening": ("2026-11-05", 41250), "closing": ("2026-11-07", 82500)}
    )
    for order in ((same, next_one), (next_one, same)):
        assert len(only_page(connector(xml(*order))).records) == 2


def test_currencies_of_one_account_have_balances_of_their_own(connector):
    dollars = statement(entry(), **WHOLE).replace("EUR", "USD")
    page = only_page(connector(xml(statement(entry(), **WHOLE), dollars)))
    assert sorted(row[1] for row in rows(page)) == ["412.50 EUR", "412.50 USD"]
    assert (page.notices, spans(page)) == ([], [files.span("2026-11-05", "2026-11-07")])


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_statements_of_one_day_are_put_into_the_order_of_their_balances(connector, order):
    day = "2026-11-06"
    three = [
        statement(entry(ref=None, cents=7), opening=(day, at * 7), closing=(day, at * 7 + 7), days=(day, day))
        for at in range(3)
    ]
    page = only_page(connector(xml(*(three[at] for at in order))))
    assert (len(page.records), page.notices) == (3, [])


def test_a_day_that_the_statement_of_one_currency_lacks_is_not_covered(connector):
    dollars = statement(opening=("2026-11-06", 0), closing=("2026-11-06", 0), days=("2026-11-06", "2026-11-06"))
    page = only_page(connector(xml(statement(entry(), **WHOLE), dollars.replace("EUR", "USD"))))
    assert spans(page) == [files.span("2026-11-06", "2026-11-06")]
    assert page.notices == []


@pytest.mark.parametrize(("clock", "first"), [("00:00:00", "2026-11-05"), ("14:30:00", "2026-11-06")])
def test_a_first_day_of_which_it_has_a_part_is_not_covered(connector, clock, first):
    text = statement(entry(), days=WHOLE["days"]).replace("2026-11-05T00:00:00", f"2026-11-05T{clock}")
    assert spans(only_page(connector(xml(text)))) == [files.span(first, "2026-11-07")]
