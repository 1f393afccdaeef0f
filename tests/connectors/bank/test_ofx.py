"""Statements as OFX: SGML and XML, and what is none."""

import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.time import ALWAYS
from syncd.errors import ConfigError
from syncd.testing import files
from syncd.testing.answers import check_answer
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import only_page
from syncd.testing.hostile import broken_files

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\n"
HEAD += "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
XML_HEAD = '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" '
XML_HEAD += 'NEWFILEUID="NONE"?>\n'
PAID = {"TRNTYPE": "CREDIT", "DTPOSTED": "20261106120000[+1:CET]", "TRNAMT": "412.50", "FITID": "F1", "NAME": "UPWORK"}
RENT = {"TRNTYPE": "DEBIT", "DTPOSTED": "20261105", "TRNAMT": "-900.00", "FITID": "F2", "NAME": "Home", "MEMO": "Rent"}


def ofx(*rows, xml=False, account="DE1", currency="EUR", days=("20261101", "20261108")):
    """A statement of one account."""

    def tag(name, text):
        return f"<{name}>{text}</{name}>" if xml else f"<{name}>{text}\n"

    transactions = "".join(
        f"<STMTTRN>{''.join(tag(name, text) for name, text in row.items())}</STMTTRN>" for row in rows
    )
    listed = f"<BANKTRANLIST>{tag('DTSTART', days[0])}{tag('DTEND', days[1])}{transactions}</BANKTRANLIST>"
    origin = f"<BANKACCTFROM>{tag('BANKID', '1')}{tag('ACCTID', account)}</BANKACCTFROM>"
    statement = f"<STMTRS>{tag('CURDEF', currency)}{origin}{listed}</STMTRS>"
    body = f"<OFX><BANKMSGSRSV1><STMTTRNRS>{statement}</STMTTRNRS></BANKMSGSRSV1></OFX>"
    return (XML_HEAD if xml else HEAD) + body


def statement(*rows, name="x.ofx", **form):
    return files.file(ofx(*rows, **form), name)


class TestOfx(ConnectorContract):
    @pytest.fixture
    def case(self, connector):
        return ConnectorCase(
            source="bank",
            connector=lambda: connector(statement(PAID, RENT)),
            malformed=lambda: connector(statement(PAID, {**RENT, "TRNAMT": "much"})),
            window=ALWAYS,
            failing=[lambda: connector(files.file(ofx(PAID)[:-20], "x.ofx"))],
        )


@pytest.mark.parametrize("xml", [False, True])
def test_both_spellings_are_read(connector, xml):
    page = only_page(connector(statement(PAID, RENT, xml=xml)))
    assert [(each.record.posted, str(each.record.amount), each.record.description) for each in page.records] == [
        (date(2026, 11, 6), "412.50 EUR", "UPWORK"),
        (date(2026, 11, 5), "-900.00 EUR", "Home · Rent"),
    ]
    assert [each.where for each in page.records] == ["x.ofx: transaction 1", "x.ofx: transaction 2"]
    assert (page.rejected, page.control.rows) == ([], 2)


@pytest.mark.parametrize("mark", ["\0", "\x1a", "\r\n\0"])
def test_a_mark_of_the_end_behind_it_is_nothing(connector, mark):
    assert only_page(connector(files.file(ofx(PAID) + mark, "x.qfx"))) == only_page(
        connector(files.file(ofx(PAID), "x.qfx"))
    )


def ref_of(connector, row, **form):
    (observation,) = only_page(connector(statement(row, **form))).records
    return observation.record.ref


def test_the_banks_id_the_account_the_day_and_the_amount_name_a_row(connector):
    one = ref_of(connector, PAID)
    assert one.endswith("-F1-2026-11-06-41250")
    edited = {**PAID, "NAME": "UPWORK ESCROW", "MEMO": "October", "DTPOSTED": "20261106", "TRNAMT": "412,50"}
    assert ref_of(connector, edited) == one
    assert ref_of(connector, PAID, account="DE2") != one


@pytest.mark.parametrize("change", [{"DTPOSTED": "20261206"}, {"TRNAMT": "412.51"}, {"TRNAMT": "-412.50"}])
def test_an_id_that_the_bank_uses_again_names_another_row_in_one_file_and_in_two(connector, change):
    again = {**PAID, "NAME": "OTHER", **change}
    assert ref_of(connector, again) != ref_of(connector, PAID)
    page = only_page(connector(statement(PAID, again, PAID)))
    assert sorted(str(each.record.description) for each in page.records) == ["OTHER", "UPWORK"]
    assert (page.rejected, page.control.non_records) == ([], 1)  # the row that comes twice counts once


def test_two_rows_that_nothing_tells_apart_are_not_overwritten_silently(connector):
    page = only_page(connector(statement(PAID, {**PAID, "NAME": "OTHER"})))
    assert len(page.records) == 1
    (rejected,) = page.rejected
    assert "another row says something else under its id" in rejected.reason


def test_the_days_that_it_tells_are_complete(connector):
    (scope,) = only_page(connector(statement(PAID, days=("20261101", "20261103")))).complete
    assert (scope.span.start.day, scope.span.end.day) == (31, 3)  # midnights in Berlin


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<NAME>UPWORK\n", "<NAME>\n<MEMO>Pay &amp; go\n", "Pay & go"),
        ("<NAME>UPWORK\n", "<NAME></NAME><MEMO>Pay\n", "Pay"),
        ("<NAME>UPWORK\n", "<NAME><![CDATA[A <b> & c]]>\n", "A <b> & c"),
        ("<NAME>UPWORK\n", "<PAYEE><NAME>Upwork Inc\n</PAYEE>", "Upwork Inc"),
        ("412.50", "412,50", "UPWORK"),
    ],
)
def test_what_banks_write_otherwise_is_read(connector, old, new, said):
    page = only_page(connector(files.file(ofx(PAID).replace(old, new).encode("cp1252"), "x.qfx")))
    ((amount, description, ref),) = [
        (str(each.record.amount), each.record.description, each.record.ref) for each in page.records
    ]
    assert (amount, description, ref.endswith("-F1-2026-11-06-41250")) == ("412.50 EUR", said, True)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (HEAD + "<OFX>", "x.ofx is no whole OFX"),
        (ofx(PAID)[:-8], "x.ofx is no whole OFX"),
        (HEAD + "<OFX></SIGNONMSGSRSV1></OFX>", "x.ofx is no whole OFX"),
        (HEAD + "<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>", "x.ofx holds no account"),
        ('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + ofx(PAID), "defines entities, which no bank does"),
        (HEAD + "<OFX>" + "<A>" * 500_001, "too big to be read as OFX"),
        (HEAD + "<OFX>" + " " * (8 * 1024 * 1024), "too big to be read as OFX"),
        (HEAD + "<OFX>" + "<A><![CDATA[" * 100_000, "x.ofx is no whole OFX"),
        (HEAD + "<OFX>" + "]]>" * 100_000 + "<A><![CDATA[" * 100_000, "x.ofx is no whole OFX"),
        (HEAD + "<OFX>" + "<NAME>" + " " * 1_000_000, "x.ofx is no whole OFX"),
        (b"<OFX>\0\0<", "not text"),
    ],
)
def test_what_is_no_statement_is_refused_in_one_sentence(connector, data, says):
    with pytest.raises(BadFile) as raised:
        only_page(connector(files.file(data, "x.ofx")))
    assert says in str(raised.value)
    assert len(str(raised.value)) < 200


@settings(max_examples=75, deadline=None)
@given(broken_files([ofx(PAID, RENT).encode()]))
def test_a_broken_statement_is_read_or_refused(connector, data):
    check_answer(connector(files.file(data, "x.ofx")))


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(-(10**8), 10**8)), min_size=1, max_size=5
    ),
    xml=st.booleans(),
)
def test_what_is_written_as_ofx_reads_back(connector, rows, xml):
    written = [
        {"DTPOSTED": f"{on:%Y%m%d}120000", "TRNAMT": str(Decimal(cents).scaleb(-2)), "FITID": f"F{at}", "NAME": "x"}
        for at, (on, cents) in enumerate(rows)
    ]
    page = only_page(connector(statement(*written, xml=xml)))
    assert [(each.record.posted, each.record.amount.minor) for each in page.records] == rows


def test_the_number_of_the_account_chooses_it(connector):
    assert len(only_page(connector(statement(PAID, RENT), number="de 1")).records) == 2
    with pytest.raises(BadFile, match=r"x\.ofx is of DE1, and this source of DE2"):
        only_page(connector(statement(PAID, RENT), number="DE2"))


def test_without_its_library_it_says_what_to_install(connector, monkeypatch):
    monkeypatch.setitem(sys.modules, "ofxtools.Parser", None)
    with pytest.raises(ConfigError, match=r"x\.ofx is OFX, which needs a library: pip install 'syncd\[ofx\]'"):
        only_page(connector(statement(PAID)))
