"""Statements as CAMT.053 and CAMT.052, as banks write them in every version."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.time import ALWAYS
from syncd.tabular.readers import limits
from syncd.testing import files
from syncd.testing.answers import check_answer
from syncd.testing.connectors import ConnectorCase, ConnectorContract
from syncd.testing.files import assert_expected, covered_spans, fixture, only_page
from syncd.testing.hostile import broken_files

GOLDEN = sorted((Path(__file__).parents[1] / "fixtures").glob("bank_camt*.xml"))
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
CASES = settings(max_examples=50, deadline=None)


def element(name, *inner):
    return f"<{name}>{''.join(inner)}</{name}>"


def money(cents, currency="EUR"):
    indicator = element("CdtDbtInd", "CRDT" if cents >= 0 else "DBIT")
    return f'<Amt Ccy="{currency}">{abs(Decimal(cents)).scaleb(-2)}</Amt>{indicator}'


def entry(day="2026-11-06", cents=41250, ref="R1", payer="Upwork", text="Payout", status="BOOK", more="", details=None):
    party = element("RltdPties", element("Dbtr" if cents > 0 else "Cdtr", element("Nm", escape(payer))))
    detail = element("TxDtls", party, element("RmtInf", element("Ustrd", escape(text))))
    booked = element("Sts", status) + element("BookgDt", element("Dt", str(day)))
    reference = element("AcctSvcrRef", ref) if ref else ""
    return element("Ntry", money(cents), more, booked, reference, element("NtryDtls", details or detail))


def balance(code, day, cents):
    return element("Bal", element("Tp", element("CdOrPrtry", element("Cd", code))), money(cents), dated(day))


def dated(day):
    return element("Dt", element("Dt", str(day)))


def statement(*entries, account="DE1", opening=None, closing=None, days=None, more="", made="2026-11-09T05:00:00"):
    """`opening` and `closing`: each a day and cents."""
    period = "FrDtTm>{}T00:00:00+01:00</FrDtTm><ToDtTm>{}T23:59:59+01:00</ToDtTm"
    return element(
        "Stmt",
        element("Id", "S"),
        more,
        element("CreDtTm", made),
        element("FrToDt", f"<{period.format(*days)}>") if days else "",
        element("Acct", element("Id", element("IBAN", account))),
        balance("OPBD", *opening) if opening else "",
        balance("CLBD", *closing) if closing else "",
        *entries,
    )


def document(*statements, version="02", header="", container="BkToCstmrStmt"):
    space = f'xmlns="{NAMESPACE}{version}"'
    body = element(container, element("GrpHdr", element("MsgId", "M"), header), *statements)
    return f'<?xml version="1.0" encoding="UTF-8"?><Document {space}>{body}</Document>'


def xml(*statements, name="x.xml", **form):
    return files.file(document(*statements, **form), name)


WHOLE = {"opening": ("2026-11-05", 0), "closing": ("2026-11-07", 41250), "days": ("2026-11-05", "2026-11-07")}


def spans(page):
    complete, snapshots = covered_spans(page)
    assert snapshots == []
    return complete


def rows(page):
    return [(str(each.record.posted), str(each.record.amount), each.record.description) for each in page.records]


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


def test_a_day_on_which_the_statement_was_made_is_not_covered(connector):
    days = {"closing": ("2026-11-06", 0), "opening": ("2026-11-05", 0)}
    (covered,) = spans(only_page(connector(xml(statement(made="2026-11-07T01:00:00", **days)))))
    assert covered == files.span("2026-11-06", "2026-11-06")
    page = only_page(connector(xml(statement(made="2026-11-06T18:00:00", **days))))
    assert page.complete == []


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


def test_an_archive_is_to_be_unpacked(connector, columns):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.xml", document(statement(entry())))
    for options in ({}, {"columns": columns}):
        with pytest.raises(BadFile, match="is a zip archive and no XLSX: unpack it and give what is in it"):
            only_page(connector(files.file(archive.getvalue(), "x.zip"), **options))


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


def test_the_number_of_the_account_chooses_its_statements(connector):
    both = xml(statement(entry(), account="DE1"), statement(entry(cents=5), entry(cents=6), account="DE 2"))
    assert [row[1] for row in rows(only_page(connector(both, number="DE1")))] == ["412.50 EUR"]
    assert [row[1] for row in rows(only_page(connector(both, number="de2")))] == ["0.05 EUR", "0.06 EUR"]
    with pytest.raises(BadFile, match=r"x\.xml is of DE1, DE2, and this source of DE3"):
        only_page(connector(both, number="DE3"))


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


@CASES
@given(broken_files([path.read_bytes() for path in GOLDEN]))
def test_a_broken_statement_is_read_or_refused(connector, data):
    check_answer(connector(files.file(data, "x.xml")))


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


def read(connector, *statements):
    page = only_page(connector(xml(*statements)))
    assert (page.rejected, page.notices) == ([], [] if page.records else ["x.xml has no rows"])
    return {each.record.ref: (each.record.posted, each.record.amount.minor) for each in page.records}, page


@CASES
@given(ENTRIES, st.lists(st.integers(0, 8), max_size=3), st.randoms(use_true_random=False))
def test_what_is_written_as_camt_reads_back_however_it_is_parted(connector, entries, cuts, random):
    whole, page = read(connector, *written(entries))
    assert sorted(whole.values()) == sorted((day, cents) for day, cents, *_ in entries)
    said = sorted(each.record.description for each in page.records)
    assert said == sorted(f"{payer} · {text}" for _, _, payer, text, _ in entries)
    assert spans(page) == [files.span("2026-10-01", "2026-10-10")]
    mixed = random.sample(entries, len(entries))
    parts = list(written(mixed, cuts))
    parted, page = read(connector, *random.sample(parts, len(parts)))
    assert (parted, spans(page)) == (whole, [files.span("2026-10-01", "2026-10-10")])
    single = {}
    for part in parts:
        single |= read(connector, part)[0]
    assert single == whole


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
