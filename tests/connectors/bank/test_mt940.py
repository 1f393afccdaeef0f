"""Statements as MT940, as banks of several countries write them."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.time import ALWAYS
from syncd.tabular.readers import limits
from syncd.testing import files
from syncd.testing.answers import check_answer
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_cuts_show_nothing_new, assert_expected, covered_spans, fixture, only_page
from syncd.testing.hostile import broken_files
from tests.connectors.bank.parts import check_parts

FIXTURES = Path(__file__).parents[1] / "fixtures"
GOLDEN = sorted(path for path in FIXTURES.glob("bank_mt940*") if path.suffix != ".json")
CASES = settings(max_examples=50, deadline=None)
LINE = ":61:2611061106C412,50NTRFNONREF//R1\n:86:166?00CREDIT?20Payout?32UPWORK\n"


def amount(cents):
    return f"{abs(Decimal(cents)).scaleb(-2)}".replace(".", ",")


def balance(tag, day, cents):
    return f":{tag}:{'C' if cents >= 0 else 'D'}{day:%y%m%d}EUR{amount(cents)}\n"


def statement(
    *lines, total=41250, opening=0, account="DE1", first=date(2026, 11, 5), last=date(2026, 11, 6), tags=("60F", "62F")
):
    """`total`: what the closing balance adds to the opening one."""
    start, end = balance(tags[0], first, opening), balance(tags[1], last, opening + total)
    return f":20:S\n:25:{account}\n:28C:1/1\n{start}{''.join(lines)}{end}-\n"


def mt940(*statements, name="x.sta"):
    return files.file("".join(statements), name)


def rows(page):
    return [(str(each.record.posted), str(each.record.amount), each.record.description) for each in page.records]


class TestMt940(ConnectorContract):
    @pytest.fixture
    def case(self, connector):
        broken = LINE.replace("2611061106", "26XX061106")
        return ConnectorCase(
            source="bank",
            connector=lambda: connector(mt940(statement(LINE, LINE, total=82500))),
            malformed=lambda: connector(mt940(statement(LINE, broken))),
            window=ALWAYS,
            failing=[lambda: connector(mt940(statement(LINE)[:-20]))],
        )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_statements_are_read_as_expected(connector, path):
    assert_expected(only_page(connector(fixture(path))), path.with_suffix(".expected.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_a_statement_cut_anywhere_is_refused_or_shows_nothing_new(connector, path):
    def contents(pages):
        page, *_ = pages
        covered = {("covered", each.span.start, each.span.end) for each in page.complete} if page.records else set()
        records = {(each.record.posted, each.record.amount, each.record.description) for each in page.records}
        return records | {each for each in covered if each[2] > whole_end}

    whole_end = max(span.end for span in covered_spans(only_page(connector(fixture(path))))[0])
    assert_cuts_show_nothing_new(fixture(path), lambda cut: list(connector(cut).pull(None, ALWAYS)), contents)


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        *(("C", "1.00 EUR"), ("CR", "1.00 EUR"), ("RD", "1.00 EUR")),
        *(("D", "-1.00 EUR"), ("DR", "-1.00 EUR"), ("RC", "-1.00 EUR"), ("RCR", "-1.00 EUR")),
    ],
)
@pytest.mark.parametrize("written", ["1,", "1,0", "1,00", "1.00", "001,00"])
def test_a_reversal_has_the_other_sign_and_a_funds_code_has_none(connector, mark, says, written):
    total = -100 if says.startswith("-") else 100
    page = only_page(connector(mt940(statement(f":61:261106{mark}{written}NTRFNONREF\n", total=total))))
    assert ([row[1] for row in rows(page)], page.notices, page.rejected) == ([says], [], [])


def test_what_is_expected_is_no_record(connector):
    page = only_page(connector(mt940(statement(LINE, ":61:261106EC5,00NTRFNONREF\n"))))
    assert (len(page.records), page.control.non_records, page.notices) == (1, 1, [])


@pytest.mark.parametrize(
    ("value", "entry", "posted"),
    [
        ("261106", "1105", date(2026, 11, 5)),
        ("261231", "0102", date(2027, 1, 2)),
        ("270101", "1230", date(2026, 12, 30)),
        ("280301", "0229", date(2028, 2, 29)),
        ("261106", "", date(2026, 11, 6)),
        ("261106", "    ", date(2026, 11, 6)),
    ],
)
def test_the_entry_date_is_in_the_year_next_to_the_value_date(connector, value, entry, posted):
    page = only_page(connector(mt940(statement(f":61:{value}{entry}C1,00NTRFNONREF\n", total=100))))
    assert [each.record.posted for each in page.records] == [posted]


@pytest.mark.parametrize(
    "line",
    [
        *("26XX061106C1,00NTRF", "2611061399C1,00NTRF", "2611060229C1,00NTRF", "2611061106X1,00NTRF"),
        *("2611061106C1.000,00NTRF", "2611061106C1.000NTRF", "2611061106C1,000.00NTRF", "2611061106CNTRF", ""),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_and_never_skipped(connector, line):
    page = only_page(connector(mt940(statement(LINE, f":61:{line}\n:86:x\n"))))
    (rejected,) = page.rejected
    assert "it is no line of MT940" in rejected.reason
    assert rejected.where == "x.sta:7"
    assert page.complete == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Payout\nfor October", "Payout for October"),
        ("166?00CREDIT?20EREF+E1?21SVWZ+Payout?22 7781?32UPWORK?33INC", "UPWORK INC · EREF+E1 SVWZ+Payout 7781"),
        ("166?20SVWZ+123456789012345678901?2223456?32A", "A · SVWZ+123456789012345678901 23456"),
        ("166?20SVWZ+1234567890123456789012?2123456", "SVWZ+123456789012345678901223456"),
        ("166?00CREDIT?32UPWORK", "UPWORK · CREDIT"),
        ("^00CREDIT^20Payout^32UPWORK", "UPWORK · Payout"),
        ("/TRTP/SEPA/NAME/Upwork/REMI/Payout", "Upwork · /TRTP/SEPA/NAME/Upwork/REMI/Payout"),
        ("/EREF/E//CNTP/NL1/ABNA/Fiverr//REMI/x", "Fiverr · /EREF/E//CNTP/NL1/ABNA/Fiverr//REMI/x"),
    ],
)
def test_the_wordings_of_banks_are_read(connector, text, says):
    line = f":61:261106C412,50NTRFNONREF\n:86:{text}\n"
    assert [row[2] for row in rows(only_page(connector(mt940(statement(line)))))] == [says]


def test_a_line_without_a_wording_says_what_it_adds(connector):
    line = ":61:261106C412,50NTRFNONREF//R1\nPayout 7781\n"
    assert [row[2] for row in rows(only_page(connector(mt940(statement(line)))))] == ["Payout 7781"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "cp852", "iso8859-2"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\n\x1a"])
def test_every_alphabet_and_line_end_is_read(connector, encoding, ends):
    text = statement(LINE.replace("Payout", "Gebühr é Í")).replace("\n", ends[:2].rstrip("\x1a"))
    page = only_page(connector(files.file((text + ends[2:]).encode(encoding), "x.sta")))
    assert [row[1] for row in rows(page)] == ["412.50 EUR"]
    if encoding.startswith("utf"):
        assert "Gebühr é Í" in rows(page)[0][2]


SWIFT = "{{1:F01BANKDEFFXXXX0000000000}}{{2:{}}}{{4:\n{}}}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (statement(LINE)[:-22], "lacks the closing balance of statement 1"),
        (statement(LINE)[:-5], "ends in the middle of a line: it was cut off"),
        (statement(LINE) + statement(LINE)[:60], "lacks the closing balance of statement 2"),
        (statement(LINE).replace("EUR412,50", "EUR"), "has a balance in line 7 that cannot be read"),
        (statement(LINE) + statement(LINE, account="DE2"), "holds 2 accounts, DE1, DE2: name that of this source"),
        (SWIFT.format("I942BANKDEFFXXXXN", statement(LINE)), "is MT942, an interim report of a day"),
        (SWIFT.format("O103BANKDEFFXXXXN", statement(LINE)), "is MT103, no statement of an account"),
        (":20:1\n:25:DE1\n:28C:1\n:34F:EURD0,\n:13:2611061200\n" + LINE, "is MT942"),
    ],
)
def test_what_is_no_whole_statement_is_refused_in_one_sentence(connector, columns, text, says):
    for options in ({}, {"columns": columns}):
        with pytest.raises(BadFile) as raised:
            only_page(connector(mt940(text), **options))
        assert says in str(raised.value)
        assert len(str(raised.value)) < 200


@pytest.mark.parametrize("kind", ["I940BANKDEFFXXXXN", "O9501200260101BANKDEFFXXXX00000000002601011200N"])
def test_statements_in_blocks_of_swift_are_read(connector, kind):
    wrapped = SWIFT.format(kind, statement(LINE).removesuffix("\n"))
    page = only_page(connector(mt940(wrapped, "\n", wrapped.replace(":20:S", ":20:T"))))
    assert [row[1] for row in rows(page)] == ["412.50 EUR"]


def test_pages_are_one_statement_and_a_lacking_page_is_told(connector):
    one = statement(LINE, tags=("60F", "62M"))
    two = statement(LINE.replace("R1", "R2"), opening=41250, tags=("60M", "62F"))
    page = only_page(connector(mt940(one, two)))
    assert (page.notices, len(page.records)) == ([], 2)
    assert covered_spans(page)[0] == [files.span("2026-11-06", "2026-11-06")]
    for part, lacks in ((one, "its last page"), (two, "its first page")):
        page = only_page(connector(mt940(part)))
        assert page.complete == []
        assert lacks in page.notices[0]


ENORMOUS = {
    "ever more wording": ":86:" + "x\n" * 400_000,
    "an endless line": ":61:" + "2" * 2 * limits.LINE,
    "an endless reference": ":61:261106C1,00NTRF" + "/" * 500_000,
    "spaces": ":61:261106C1,00NTRF" + " " * 500_000 + "\n",
    "fields in a wording": ":86:166" + "?20" * 300_000,
    "names in a wording": ":86:" + "/NAME/" * 150_000 + "/CNTP" * 100_000,
    "too many lines": "x\n" * 1_000_001,
    "wide characters": ":86:" + ("😀" * 60 + "\n") * 100_000,
}


MANY = ":61:261106C1,00NTRF\n" * 100_001


@pytest.mark.parametrize(
    "inner", [*ENORMOUS.values(), pytest.param(MANY, marks=pytest.mark.slow)], ids=[*ENORMOUS, "too many entries"]
)
def test_a_file_made_to_do_harm_is_answered(connector, inner):
    check_answer(connector(mt940(statement(LINE, inner))))


@CASES
@given(broken_files([path.read_bytes() for path in GOLDEN]))
def test_a_broken_statement_is_read_or_refused(connector, data):
    check_answer(connector(files.file(data, "x.sta")))


TEXT = st.text("abcÄß,. 0", min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
MONTH = date(2026, 12, 27)
ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 9).map(lambda days: MONTH + timedelta(days)),
        st.integers(-(10**9), 10**9).filter(bool),
        TEXT,
        TEXT,
        st.sampled_from(["", "//A", "//B/1"]),
    ),
    min_size=1,
    max_size=8,
)


def line(day, cents, payer, text, ref):
    mark = "C" if cents > 0 else "D"
    return f":61:{day:%y%m%d%m%d}{mark}{amount(cents)}NTRFNONREF{ref}\n:86:166?20{text}?32{payer}\n"


def written(entries, cuts=()):
    """Statements of whole days that follow each other; they end where `cuts` say, around a new year."""
    ends = sorted({*(MONTH + timedelta(cut) for cut in cuts), MONTH + timedelta(9)})
    start, before = MONTH - timedelta(1), 100
    for end in ends:
        part = [each for each in entries if start < each[0] <= end]
        total = sum(cents for _, cents, *_ in part)
        yield statement(*(line(*each) for each in part), total=total, opening=before, first=start, last=end)
        start, before = end, before + total


@CASES
@given(ENTRIES, st.lists(st.integers(0, 8), max_size=3), st.randoms(use_true_random=False))
def test_what_is_written_as_mt940_reads_back_however_it_is_parted(connector, entries, cuts, random):
    def read(*statements):
        return only_page(connector(files.file("".join(statements), "x.sta", files.MADE + timedelta(100))))

    def covered(page):
        return covered_spans(page)[0]

    check_parts(read, written, entries, cuts, random, covered, files.span("2026-12-27", "2027-01-05"))


@CASES
@given(ENTRIES, st.lists(st.integers(0, 8), max_size=3), st.data())
def test_a_missing_entry_is_told_and_its_days_are_not_covered(connector, entries, cuts, data):
    lost = data.draw(st.sampled_from(entries))
    parts = [part.replace(line(*lost), "", 1) for part in written(entries, cuts)]
    page = only_page(connector(files.file("".join(parts), "x.sta", files.MADE + timedelta(100))))
    assert "does not add up" in page.notices[0]
    day = str(lost[0])
    assert not any(coverage.span.intersection(files.span(day, day)) for coverage in page.complete)
