"""Statements as CAMT.053 and CAMT.052, as banks write them in every version."""

import io
import zipfile
from itertools import permutations
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
from syncd.testing.files import assert_expected, fixture, only_page
from syncd.testing.hostile import broken_files
from tests.connectors.bank.camt_files import (
    WHOLE,
    document,
    element,
    entry,
    money,
    rows,
    statement,
    xml,
)

GOLDEN = sorted((Path(__file__).parents[1] / "fixtures").glob("bank_camt*.xml"))
CASES = settings(max_examples=50, deadline=None)


class TestCamt(ConnectorContract):
    @pytest.fixture
    def case(self, connector):
        wrong = entry().replace("CRDT", "credit", 1)
        return ConnectorCase(
            source="bank",
            connector=lambda: connector(xml(statement(entry(), entry(ref="R2"), days=("2026-11-06", "2026-11-07")))),
            malformed=lambda: connector(xml(statement(entry(ref="R2"), wrong))),
            window=ALWAYS,
            failing=[lambda: connector(files.file(document(statement(entry()))[:-20], "x.xml"))],
        )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_statements_are_read_as_expected(connector, path):
    assert_expected(only_page(connector(fixture(path))), path.with_suffix(".expected.json"))


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 14)])
@pytest.mark.parametrize("prefix", ["", "ns:"])
def test_every_version_and_prefix_is_read(connector, version, prefix):
    text = document(statement(entry()), version=version)
    if prefix:
        text = text.replace("</", "</ns:").replace("<", "<ns:").replace("<ns:/ns:", "</ns:").replace("<ns:?", "<?")
        text = text.replace("xmlns=", "xmlns:ns=")
    assert rows(only_page(connector(files.file(text, "x.xml")))) == [("2026-11-06", "412.50 EUR", "Upwork · Payout")]


@pytest.mark.parametrize("status", ["BOOK", "<Cd>BOOK</Cd>"])
@pytest.mark.parametrize(("cents", "amount"), [(100, "1.00 EUR"), (-100, "-1.00 EUR")])
@pytest.mark.parametrize("reversal", ["", "<RvslInd>true</RvslInd>", "<RvslInd>false</RvslInd>"])
def test_the_indicator_is_the_sign_of_a_reversal_too(connector, status, cents, amount, reversal):
    page = only_page(connector(xml(statement(entry(cents=cents, status=status, more=reversal)))))
    assert [row[1] for row in rows(page)] == [amount]


@pytest.mark.parametrize("status", ["PDNG", "INFO", "<Cd>PDNG</Cd>", "<Cd>FUTR</Cd>"])
def test_what_is_not_booked_is_no_record_and_counts_in_no_sum(connector, status):
    page = only_page(connector(xml(statement(entry(), entry(status=status, cents=7), **WHOLE))))
    assert len(page.records) == 1
    assert (page.control.non_records, page.rejected, page.notices) == (1, [], [])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<Sts>BOOK</Sts>", "", "it has no status"),
        ("<Sts>BOOK</Sts>", "<Sts><Prtry>OK</Prtry></Sts>", "its status is 'OK'"),
        ("412.5", "-412.5", "its amount is '-412.50', which is no amount of CAMT"),
        ("412.5", "1,412.5", "its amount is '1,412.50', which is no amount of CAMT"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "", "whether it is money in or out is open: its CdtDbtInd is ''"),
        ("2026-11-06", "06.13.2026", "it has no booking date"),
        ("412.50", "412.505", "has more decimal places than EUR has"),
    ],
)
def test_an_entry_that_leaves_something_open_is_rejected(connector, old, new, reason):
    page = only_page(connector(xml(statement(entry(ref="R0"), entry().replace(old, new)))))
    (rejected,) = page.rejected
    assert reason in rejected.reason
    assert rejected.where == "x.xml: entry 2"
    assert len(page.records) == 1


def batch(*payments, form="<Amt"):
    def amount(cents):
        text = money(cents)
        return text if form == "<Amt" else element("AmtDtls", element("TxAmt", text.partition("<Cdt")[0]))

    return "".join(
        element("TxDtls", element("Refs", element("EndToEndId", f"E{number}")), amount(cents))
        for number, cents in enumerate(payments)
    )


@CASES
@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=6), st.sampled_from(["<Amt", "AmtDtls"]), st.booleans())
def test_an_entry_is_read_as_the_payments_that_add_up_to_it(connector, payments, form, whole):
    total = sum(payments) + (0 if whole else 1)
    page = only_page(connector(xml(statement(entry(cents=total, details=batch(*payments, form=form))))))
    amounts = [each.record.amount.minor for each in page.records]
    assert amounts == (payments if whole else [total])
    assert len({each.record.ref for each in page.records}) == len(amounts)


def test_the_payer_is_the_other_side(connector):
    own = "<RltdPties><Dbtr><Pty><Nm>Jane</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Telecom</Nm></Pty></Cdtr></RltdPties>"
    details = element("TxDtls", own)
    for cents, reversal, payer in [(5, "false", "Jane"), (-5, "false", "Telecom"), (5, "true", "Telecom")]:
        more = f"<RvslInd>{reversal}</RvslInd>"
        page = only_page(connector(xml(statement(entry(cents=cents, more=more, details=details)))))
        assert [row[2] for row in rows(page)] == [payer]


def test_an_entry_without_a_reference_keeps_its_name_and_equal_ones_get_a_number(connector):
    alike = [entry(ref=None), entry(ref="NONREF"), entry(ref="0000")]
    page = only_page(connector(xml(statement(*alike, entry(ref=None, text="Other")))))
    refs = [each.record.ref for each in page.records]
    assert len(set(refs)) == 4
    (alone,) = only_page(connector(xml(statement(entry(ref=None))))).records
    assert alone.record.ref == refs[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (document(statement(entry()))[:-3], "x.xml is cut off or damaged at line 1: export it again"),
        (document(), "x.xml holds no statement"),
        (document(container="BkToCstmrDbtCdtNtfctn"), "x.xml is CAMT.054, a notice of single bookings"),
        (document(container="CstmrCdtTrfInitn"), "x.xml is pain.001, an order of payments: export the account's"),
        ('<?xml version="1.0"?><rss></rss>', "x.xml is XML (<rss>), which is no table: export CSV or XLSX"),
        (document(statement(), statement(account="DE2")), "x.xml holds 2 accounts, DE1, DE2: name that of this source"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + document().partition("?>")[2], "declares a document type, which no bank"),
        (document(statement(entry(text="x")).replace("x", "&#xD800;")), "cut off or damaged"),
    ],
)
def test_what_is_no_whole_statement_is_refused_in_one_sentence(connector, columns, text, says):
    for options in ({}, {"columns": columns}):
        with pytest.raises(BadFile) as raised:
            only_page(connector(files.file(text, "x.xml"), **options))
        assert says in str(raised.value)
        assert len(str(raised.value)) < 200


def test_an_archive_is_to_be_unpacked(connector, columns):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.xml", document(statement(entry())))
    for options in ({}, {"columns": columns}):
        with pytest.raises(BadFile, match="is a zip archive and no XLSX: unpack it and give what is in it"):
            only_page(connector(files.file(archive.getvalue(), "x.zip"), **options))


HOSTILE = {
    "billion laughs": ('<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>', "declares a document type"),
    "an external entity": ('<!DOCTYPE a SYSTEM "file:///etc/passwd">', "declares a document type"),
}


@pytest.mark.parametrize("declared", HOSTILE.values(), ids=HOSTILE)
def test_entities_are_refused(connector, declared):
    text = document(statement(entry())).replace("<Document", f"{declared[0]}<Document")
    with pytest.raises(BadFile, match=declared[1]):
        only_page(connector(files.file(text, "x.xml")))


ENORMOUS = {
    "deep nesting": "<a>" * 100_000,
    "an endless attribute": f'<a b="{" " * 2 * limits.LINE}"/>',
    "ever new names": "".join(f"<a{number}/>" for number in range(20_000)),
    "too many statements": "<Stmt/>" * 20_000,
    "too many payments": element("Stmt", element("Ntry", element("NtryDtls", "<TxDtls/>" * 100_001))),
    "too many balances": element("Stmt", "<Bal/>" * 1_001),
    "an endless text": element("Stmt", element("Ntry", element("AddtlNtryInf", "x" * 8_000_000))),
    "ever more texts": element("Stmt", entry(details=element("TxDtls", "<RmtInf><Ustrd>x</Ustrd></RmtInf>" * 100_000))),
    "an endless amount": element("Stmt", entry().replace("412", "4" * 2_000_000)),
}


MANY = element("Stmt", "<Ntry/>" * 100_001)


@pytest.mark.parametrize(
    "inner", [*ENORMOUS.values(), pytest.param(MANY, marks=pytest.mark.slow)], ids=[*ENORMOUS, "too many entries"]
)
def test_a_file_made_to_do_harm_is_answered(connector, inner):
    check_answer(connector(files.file(document(inner), "x.xml")))


@pytest.mark.parametrize("name", [name for name in ENORMOUS if name.startswith(("too many", "deep", "ever new"))])
def test_what_would_fill_the_memory_is_refused(connector, name):
    with pytest.raises(BadFile, match=r"nested more than|ever new ones|has more than"):
        only_page(connector(files.file(document(ENORMOUS[name]), "x.xml")))


@CASES
@given(broken_files([path.read_bytes() for path in GOLDEN]))
def test_a_broken_statement_is_read_or_refused(connector, data):
    check_answer(connector(files.file(data, "x.xml")))


def test_entries_that_share_a_reference_keep_their_names_in_any_order(connector):
    alike = [entry(payer=payer) for payer in "BAC"]
    named = [
        {each.record.ref: each.record.description for each in only_page(connector(xml(statement(*order)))).records}
        for order in permutations(alike)
    ]
    assert len(named[0]) == 3
    assert all(each == named[0] for each in named)
