"""What is expected of earnings, through the real ledger: own invoices, banks that pay them, and rows with a release."""

import json
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import ContractName, Kind, MilestoneState, Transaction, TransactionKind, make_ref
from syncd.core.time import Span
from tests.examples import BOUNDED

TABLE = """
[source.{name}]
kind = "table"
record = "transaction"
platform = "{platform}"
folder = "."
person = "me"
currency = "EUR"
columns = {{ date = "Day", amount = "Amount", contract = "Title", id = "No", due = "Due", released = "Paid" }}
"""
BANK = """
[source.giro]
kind = "bank"
folder = "."
account = "giro"
person = "me"
currency = "EUR"
columns = { date = "Day", amount = "Amount" }
"""
SITE = """
[client.initech]
names = ["Initech Ltd"]

[contract.site]
platform = "direct"
client = "initech"
titles = ["Site"]
type = "direct"
terms = [{ rate = "50.00 EUR" }]
"""
GO = """
[contract.go]
platform = "golance"
titles = ["Go"]
type = "hourly"
terms = [{ rate = "40.00 EUR", fee = "10%" }]
"""
SHOP = SITE.split("\n\n")[1].replace("site", "shop").replace("Site", "Shop")
INVOICES, GOLANCE = TABLE.format(name="invoices", platform="direct"), TABLE.format(name="golance", platform="golance")
FAR = 24 * 60


def day(kit, number):
    return kit.at(24 * number).date()


def earning(kit, number, amount, posted, *, source="invoices", contract="Site", **more):
    platform = "direct" if source == "invoices" else source
    return Transaction(
        ref=make_ref(source, Kind.TRANSACTION, f"2026-{number}"),
        posted=day(kit, posted),
        kind=TransactionKind.HOURLY,
        amount=Money.of(amount, "EUR"),
        contract=ContractName(platform=platform, title=contract),
        person="me",
        first_day=day(kit, posted - 7),
        last_day=day(kit, posted - 1),
        **more,
    )


def line(kit, number, amount, posted, text=""):
    return Transaction(
        ref=make_ref("giro", Kind.TRANSACTION, number),
        posted=day(kit, posted),
        kind=TransactionKind.RECEIVED,
        amount=Money.of(amount, "EUR"),
        person="me",
        group="giro",
        description=text,
    )


def known(kit, last, first=-30, platform=None):
    span = Span(kit.at(24 * first - 2), kit.at(24 * last))
    return (Coverage(kind=Kind.TRANSACTION, span=span, person="me", platform=platform),)


def overdue(office):
    return [(found.subject.name.split("/")[2], str(found.finding.stake)) for found in office.found("payment-overdue")]


@pytest.fixture
def direct(kit):
    with kit.office(kit.config(INVOICES, BANK, SITE)) as office:
        yield office


def test_an_invoice_is_overdue_two_business_days_after_it_was_due_until_a_bank_shows_it(direct, kit):
    """Due on Monday 16 November."""
    direct.take("invoices", 24 * 7, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
    direct.take("giro", 24 * 40, line(kit, 1, "9.00", 8), complete=known(kit, 40))
    assert overdue(direct) == [("2026-1", "500.00 EUR")]
    (found,) = direct.found("payment-overdue")
    assert dict(found.facts)["contract"] == "site"
    assert dict(found.facts)["start"] == day(kit, 0).isoformat()
    direct.take("giro", 24 * 41, line(kit, 2, "200.00", 20, "Initech 2026-1"))
    assert overdue(direct) == [("2026-1", "300.00 EUR")]
    assert direct.differences() == []
    direct.take("giro", 24 * 42, line(kit, 3, "300.00", 21, "2026-1"))
    assert overdue(direct) == []
    direct.take("giro", 24 * 43, gone=(line(kit, 3, "300.00", 21).ref,))
    assert overdue(direct) == [("2026-1", "300.00 EUR")]
    assert direct.differences() == []


@pytest.mark.parametrize(
    "agreed",
    ['type = "direct"', 'type = "retainer"\nterms = [{ rate = "50.00 EUR", hours = "10h" }]', 'type = "fixed"'],
)
def test_a_bank_pays_an_invoice_whatever_is_agreed_with_the_client(kit, agreed):
    with kit.office(kit.config(INVOICES, BANK, SITE.partition("type")[0] + agreed)) as office:
        office.take("invoices", 24 * 7, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        paid = line(kit, 1, "500.00", 10, text="Initech Ltd, invoice 2026-1")
        office.take("giro", 24 * 40, paid, complete=known(kit, 40))
        assert (overdue(office), office.unmade("payment-overdue")) == ([], [])
        office.take("giro", 24 * 41, gone=(paid.ref,), complete=known(kit, 40))
        assert overdue(office) == [("2026-1", "500.00 EUR")]


def test_it_becomes_overdue_by_itself_and_only_where_the_bank_is_known_so_far(direct, kit):
    direct.take("invoices", 24 * 7, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
    direct.take("giro", 24 * 8, line(kit, 1, "9.00", 8), complete=known(kit, 8))
    direct.settle(24 * 16 - 1.01)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    direct.settle(24 * 16 - 1)  # the beginning of Wednesday 18 November in Berlin
    assert overdue(direct) == []
    assert direct.unmade("payment-overdue") == [
        "Your invoice of 500.00 EUR for Site, expected by Mon 16 Nov, may have come: giro is known through Tue 10 Nov"
    ]
    direct.take("giro", 24 * 17, complete=known(kit, 17))
    assert overdue(direct) == [("2026-1", "500.00 EUR")]
    assert direct.differences() == []


def test_a_bank_that_is_known_weeks_later_decides(direct, kit):
    direct.take("invoices", 24 * 7, earning(kit, 1, "500.00", 7, due=day(kit, 35)))
    direct.take("giro", 24 * 30, line(kit, 1, "9.00", 8), complete=known(kit, 30))
    direct.settle(24 * 50)
    assert (overdue(direct), len(direct.unmade("payment-overdue"))) == ([], 1)
    direct.take("giro", 24 * 51, complete=known(kit, 51, first=29))
    assert overdue(direct) == [("2026-1", "500.00 EUR")]
    assert direct.differences() == []


def test_an_invoice_that_is_gone_is_not_waited_for(direct, kit):
    sent = earning(kit, 1, "500.00", 7, due=day(kit, 14))
    direct.take("invoices", 24 * 7, sent)
    direct.take("giro", 24 * 40, line(kit, 1, "9.00", 8), complete=known(kit, 40))
    assert overdue(direct) == [("2026-1", "500.00 EUR")]
    direct.take("invoices", 24 * 41, gone=(sent.ref,))
    assert overdue(direct) == []
    assert direct.differences() == []


def test_without_a_bank_or_a_day_of_payment_nobody_can_say(kit):
    with kit.office(kit.config(INVOICES, SITE)) as office:
        office.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        assert (overdue(office), office.unmade("payment-overdue")) == ([], [])


def test_a_table_that_says_when_it_was_paid_needs_no_bank(kit):
    with kit.office(kit.config(INVOICES, SITE)) as office:
        waits = earning(kit, 1, "500.00", 7, due=day(kit, 14), unreleased=True)
        office.take("invoices", 24 * 10, waits, complete=known(kit, 10, platform="direct"))
        office.settle(24 * 30)
        assert overdue(office) == []
        assert len(office.unmade("payment-overdue")) == 1, "the table is from before"
        office.take("invoices", 24 * 31, waits, complete=known(kit, 31, platform="direct"))
        assert overdue(office) == [("2026-1", "500.00 EUR")]
        assert office.differences() == []
        paid = replace(waits, unreleased=False, released=day(kit, 33))
        office.take("invoices", 24 * 34, paid, complete=known(kit, 34, platform="direct"))
        assert overdue(office) == []
        assert office.differences() == []


def test_a_platforms_week_is_net_of_its_fee_and_waits_for_the_release_weekday(kit):
    """The week from 2 November is posted on the 9th, and expected on Wednesday 18 November."""
    with kit.office(kit.config(GOLANCE, GO)) as office:
        waits = earning(kit, 1, "500.00", 7, source="golance", contract="Go", unreleased=True)
        office.take("golance", 24 * 17.9, waits, complete=known(kit, 17.9, platform="golance"))
        assert overdue(office) == []
        office.take("golance", 24 * 19, waits, complete=known(kit, 19, platform="golance"))
        assert overdue(office) == [("2026-1", "450.00 EUR")]
        fee = replace(waits, ref="golance/transaction/fee", kind=TransactionKind.FEE, amount=Money.of("-40.00", "EUR"))
        fee = replace(fee, parent=waits.ref, unreleased=False)
        office.take("golance", 24 * 20, fee)
        assert overdue(office) == [("2026-1", "460.00 EUR")]
        assert office.differences() == []


def test_a_report_without_a_day_of_release_is_never_overdue(office, kit):
    office.take("upwork", FAR, kit.posting(1, 7, kit.named()), complete=(kit.through(FAR, Kind.TRANSACTION),))
    assert (overdue(office), office.unmade("payment-overdue")) == ([], [])
    assert not [row for row in office.rows("subject") if row[0] == "expected-payment"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_one_line_for_two_invoices_tells_nothing_whatever_was_read_first(direct, kit, order):
    pulls = [
        kit.Pull("invoices", FAR, (earning(kit, 1, "500.00", 7, due=day(kit, 14)),)),
        kit.Pull("invoices", FAR, (earning(kit, 2, "500.00", 14, due=day(kit, 21)),)),
        kit.Pull("giro", FAR, (line(kit, 1, "500.00", 20, "Initech"),), complete=known(kit, 55)),
    ]
    for place in order:
        direct.pull(pulls[place])
        direct.settle()
    assert overdue(direct) == []
    assert len(direct.unmade("payment-overdue")) == 2
    direct.take("giro", FAR + 1, line(kit, 2, "500.00", 40, "Initech"))
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    assert direct.differences() == []


def test_a_line_that_fits_no_invoice_is_matched_or_refused_by_you(direct, kit, capsys):
    sent, less = earning(kit, 1, "500.00", 7, due=day(kit, 14)), line(kit, 1, "480.00", 20, "Initech Ltd")
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, less, complete=known(kit, 55))
    (because,) = direct.unmade("payment-overdue")
    assert "`syncd match giro/transaction/1 invoices/transaction/2026-1` says that they belong together" in because
    decide(direct, "match", less.ref, sent.ref)
    assert overdue(direct) == [("2026-1", "20.00 EUR")]
    assert direct.differences() == []
    decide(direct, "unmatch", less.ref, sent.ref)
    assert overdue(direct) == [("2026-1", "500.00 EUR")]
    assert direct.differences() == []
    capsys.readouterr()


def test_a_strangers_line_of_the_amount_pays_nothing_until_you_say_so(direct, kit, capsys):
    sent, strange = earning(kit, 1, "500.00", 7, due=day(kit, 14)), line(kit, 1, "500.00", 20, "Hooli Inc")
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, strange, complete=known(kit, 55))
    assert overdue(direct) == []
    (because,) = direct.unmade("payment-overdue")
    asks = "`syncd match giro/transaction/1 invoices/transaction/2026-1` says that they belong together"
    assert asks in why(direct, capsys, strange.ref)
    assert f"may be paid by 500.00 EUR of Sun 22 Nov 2026: {asks}" in because
    assert asks in why(direct, capsys, sent.ref)
    decide(direct, "match", strange.ref, sent.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    decide(direct, "unmatch", strange.ref, sent.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([("2026-1", "500.00 EUR")], [])
    assert direct.differences() == []
    capsys.readouterr()


def test_a_payment_that_is_taken_back_leaves_the_invoice_overdue_again(direct, kit, capsys):
    sent = earning(kit, 1, "150.00", 7, due=day(kit, 14))
    came, back = line(kit, 1, "150.00", 20, "Initech 2026-1"), line(kit, 2, "-150.00", 25, "Chargeback Initech 2026-1")
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, came, complete=known(kit, 55))
    assert overdue(direct) == []
    direct.take("giro", FAR, back)
    assert overdue(direct) == [("2026-1", "150.00 EUR")]
    (found,) = direct.found("payment-overdue")
    assert found.finding.summary.endswith(": 150.00 EUR came and was taken back")
    assert [each.ref for each in found.finding.evidence] == [sent.ref, came.ref, back.ref]
    shown = why(direct, capsys, sent.ref)
    assert (
        "giro/transaction/2: -150.00 EUR, Fri 27 Nov 2026; it takes giro/transaction/1 back, with the same words"
        in shown
    )
    assert direct.differences() == []
    direct.take("giro", FAR, line(kit, 3, "150.00", 30, "Initech 2026-1, sorry"))
    assert overdue(direct) == []
    assert direct.differences() == []
    direct.take("giro", FAR, gone=(back.ref,))
    assert overdue(direct) == []
    assert direct.differences() == []


def test_a_line_that_may_have_taken_a_payment_back_is_a_question(direct, kit, capsys):
    came, back = line(kit, 1, "150.00", 20, "Initech 2026-1"), line(kit, 2, "-150.00", 25, "returned")
    direct.take("invoices", FAR, earning(kit, 1, "150.00", 7, due=day(kit, 14)))
    direct.take("giro", FAR, came, back, complete=known(kit, 55))
    assert overdue(direct) == []
    (because,) = direct.unmade("payment-overdue")
    assert "giro/transaction/2 of −150.00 EUR may take it back: `syncd match giro/transaction/2 giro" in because
    decide(direct, "match", back.ref, came.ref)
    assert overdue(direct) == [("2026-1", "150.00 EUR")]
    decide(direct, "unmatch", back.ref, came.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    assert direct.differences() == []
    capsys.readouterr()


RETURNED = [
    ("150.00", "-153.50", "return debit Initech Ltd, 2026-1, incl. charges"),
    ("150.00", "-153.50", "return debit Initech Ltd incl. charges"),
    ("150.00", "-50.00", "partial return 2026-1"),
    ("150.00", "-50.00", "Initech Ltd 2026-1"),
    ("90.00 60.00", "-150.00", "Initech Ltd 2026-1"),
]


@pytest.mark.parametrize(("came", "went", "text"), RETURNED)
def test_money_that_goes_back_in_another_amount_is_a_question_until_you_say_what_it_is(
    direct, kit, capsys, came, went, text
):
    sent, back = earning(kit, 1, "150.00", 7, due=day(kit, 14)), line(kit, 9, went, 25, text)
    parts = [line(kit, number, part, 20, "Initech 2026-1") for number, part in enumerate(came.split())]
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, *parts, complete=known(kit, 55))
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    direct.take("giro", FAR, back)
    assert overdue(direct) == []
    (because,) = direct.unmade("payment-overdue")
    gone = went.replace("-", "−")
    asks = f"giro/transaction/9 of {gone} EUR may take money of it back: `syncd unmatch {back.ref} {sent.ref}` says"
    assert asks in because
    assert direct.differences() == []
    capsys.readouterr()
    assert run(["chain", "site", "--period", "2026-11", *_where(direct)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "≈ 150.00" in shown
    assert asks in shown
    for ref in (sent.ref, back.ref):
        assert asks in " ".join(why(direct, capsys, ref).split())
    decide(direct, "unmatch", back.ref, sent.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    assert direct.differences() == []
    decide(direct, "unmatch", back.ref, sent.ref, "--undo")
    for part in parts:
        decide(direct, "unmatch", part.ref, sent.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([("2026-1", "150.00 EUR")], [])
    assert direct.differences() == []
    capsys.readouterr()


def test_a_part_that_goes_back_and_names_the_invoice_and_its_client_leaves_the_invoice_open_by_it(direct, kit, capsys):
    sent, came = earning(kit, 1, "150.00", 7, due=day(kit, 14)), line(kit, 1, "150.00", 20, "Initech 2026-1")
    back = line(kit, 2, "-50.00", 25, "Partial return Initech Ltd, invoice 2026-1")
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, came, complete=known(kit, 55))
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    direct.take("giro", FAR, back)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([("2026-1", "50.00 EUR")], [])
    assert direct.differences() == []
    (found,) = direct.found("payment-overdue")
    assert found.finding.summary.endswith(": 50.00 EUR came and was taken back, 100.00 EUR of it came")
    for ref in (sent.ref, back.ref):
        assert "giro/transaction/2" in why(direct, capsys, ref)
    assert run(["chain", "site", "--period", "2026-11", "--json", *_where(direct)]) == 0
    (chain,) = json.loads(capsys.readouterr().out)["chains"]
    received = chain["sides"][-1]
    assert (received["amount"], received["amount_state"]) == ("100.00", "at least")
    assert run(["statement", "site", "--period", "2026-11", "--json", *_where(direct)]) == 0
    (stated,) = json.loads(capsys.readouterr().out)["statements"]
    assert {"name": "taken back", "amount": "50.00"} in stated["receivable"]["additions"]
    assert stated["closing"] == "50.00"
    assert run(["match", "--unmatched", "--json", *_where(direct)]) == 0
    assert json.loads(capsys.readouterr().out)["lines"] == []
    again = line(kit, 3, "50.00", 30, "Initech 2026-1, sorry")
    direct.take("giro", FAR, again)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    assert direct.differences() == []
    assert run(["statement", "site", "--period", "2026-12", "--json", *_where(direct)]) == 0
    assert json.loads(capsys.readouterr().out)["statements"][0]["closing"] == "0.00"
    direct.take("giro", FAR, gone=(again.ref,))
    assert overdue(direct) == [("2026-1", "50.00 EUR")]
    decide(direct, "unmatch", back.ref, sent.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    direct.take("giro", FAR, gone=(back.ref,))
    assert (overdue(direct), direct.differences()) == ([], [])
    capsys.readouterr()


def test_a_purchase_from_the_client_in_its_payments_amount_is_a_question_and_no_figure(direct, kit, capsys):
    sent, came = earning(kit, 1, "150.00", 7, due=day(kit, 14)), line(kit, 1, "150.00", 20, "Initech 2026-1")
    bought = line(kit, 2, "-150.00", 25, "Initech Ltd, your order 992")
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, came, bought, complete=known(kit, 55))
    assert overdue(direct) == []
    (because,) = direct.unmade("payment-overdue")
    assert "giro/transaction/2 of −150.00 EUR may take it back: `syncd match giro/transaction/2 giro" in because
    assert direct.differences() == []
    part = line(kit, 3, "-50.00", 26, "Partial return Initech Ltd, invoice 2026-1")
    direct.take("giro", FAR, part)
    assert "\n  150.00 EUR expected" in why(direct, capsys, sent.ref), "no more than all of it is left"
    direct.take("giro", FAR, gone=(part.ref,))
    decide(direct, "unmatch", bought.ref, came.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    direct.take("giro", FAR, replace(bought, returned="MD01"))
    assert (overdue(direct), direct.unmade("payment-overdue"), direct.differences()) == ([], [], []), "as you said"
    decide(direct, "unmatch", bought.ref, came.ref, "--undo")
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([("2026-1", "150.00 EUR")], [])
    assert direct.differences() == []
    capsys.readouterr()


@pytest.mark.parametrize("text", ["returned 2026-1", "Initech Ltd 2026-1"])
def test_what_you_said_of_a_line_and_a_payment_is_not_asked_again(direct, kit, capsys, text):
    came, back = line(kit, 1, "150.00", 20, "Initech 2026-1, thank you"), line(kit, 2, "-150.00", 25, text)
    direct.take("invoices", FAR, earning(kit, 1, "150.00", 7, due=day(kit, 14)))
    direct.take("giro", FAR, came, back, complete=known(kit, 55))
    decide(direct, "unmatch", back.ref, came.ref)
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])
    assert direct.differences() == []
    capsys.readouterr()


@pytest.mark.parametrize(
    ("went", "text"),
    [
        ("-150.00", "Rent, landlord Hooli"),
        ("-150.00", "Hooli, rent for 2026-1"),
        ("-153.50", "Initech Ltd, your order 118, printer"),
        ("-90.00", "Hooli, deposit returned"),
    ],
)
def test_money_that_goes_out_for_something_else_is_no_question(direct, kit, went, text):
    direct.take("invoices", FAR, earning(kit, 1, "150.00", 7, due=day(kit, 14)))
    came = line(kit, 1, "150.00", 20, "Initech Ltd, invoice 2026-1")
    direct.take("giro", FAR, came, line(kit, 2, went, 25, text), complete=known(kit, 55))
    assert (overdue(direct), direct.unmade("payment-overdue")) == ([], [])


def test_a_line_that_takes_money_out_is_not_matched_to_an_invoice(direct, kit, capsys):
    sent, back = earning(kit, 1, "150.00", 7, due=day(kit, 14)), line(kit, 2, "-150.00", 25, "Hooli")
    direct.take("invoices", FAR, sent)
    direct.take("giro", FAR, back, complete=known(kit, 55))
    for more in ([], ["--dry-run"]):
        assert run(["match", back.ref, sent.ref, *more, *_where(direct)]) == 2
        assert "takes money out of your account, so it pays no invoice: match it with the line of the same" in (
            capsys.readouterr().err
        )
    assert direct.ledger.matches.standing() == []


def test_a_number_alone_in_a_strangers_line_is_a_question(direct, kit):
    direct.take("invoices", FAR, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
    strange = line(kit, 1, "300.00", 20, "Pension Fund, payment for month 2026-1")
    direct.take("giro", FAR, strange, complete=known(kit, 55))
    assert overdue(direct) == []
    (because,) = direct.unmade("payment-overdue")
    assert "may be paid by 300.00 EUR of Sun 22 Nov 2026: `syncd match giro/transaction/1 invoices" in because
    assert direct.differences() == []


def _where(office):
    return ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]


def decide(office, *words):
    assert run([*words, *_where(office)]) == 0


amounts = st.sampled_from(("100.00", "200.00", "300.00"))


@settings(max_examples=15, **BOUNDED)
@given(
    st.lists(st.tuples(amounts, st.integers(0, 20), st.sampled_from(("", "due", "waits", "paid"))), max_size=3),
    st.lists(
        st.tuples(
            amounts | amounts.map(lambda amount: f"-{amount}") | st.sampled_from(("50.00", "-50.00")),
            st.integers(0, 40),
            st.sampled_from(
                ("", "Initech Ltd", "2026-0", "returned", "return 2026-0", "Initech 2026-0", "return Initech 2026-0")
            ),
        ),
        max_size=4,
    ),
    st.integers(0, 45),
    st.randoms(use_true_random=False),
)
def test_read_at_once_or_one_by_one_the_same_is_overdue(kit, sent, lines, through, chance):
    states = {
        "": {},
        "due": {"due": day(kit, 25)},
        "waits": {"due": day(kit, 25), "unreleased": True},
        "paid": {"due": day(kit, 25), "released": day(kit, 24)},
    }
    pulls = [
        kit.Pull("invoices", FAR, (earning(kit, number, amount, posted, **states[state]),))
        for number, (amount, posted, state) in enumerate(sent)
    ]
    pulls += [
        kit.Pull("giro", FAR, (line(kit, number, amount, posted, text),))
        for number, (amount, posted, text) in enumerate(lines)
    ]
    pulls.append(kit.Pull("giro", FAR, complete=known(kit, through)))
    text = kit.config(INVOICES, BANK, SITE)
    with kit.office(text) as at_once, kit.office(text) as one_by_one:
        for pull in pulls:
            at_once.pull(pull)
        at_once.settle(FAR)
        chance.shuffle(pulls)
        for pull in pulls:
            one_by_one.pull(pull)
            one_by_one.settle()
        assert at_once.judged(without="source-health") == one_by_one.judged(without="source-health")
        assert one_by_one.differences() == []


def why(office, capsys, ref, *more):
    assert run(["why", ref, *more, *_where(office)]) == 0
    return capsys.readouterr().out


def test_why_says_when_the_money_of_a_week_is_expected_and_that_it_is_not_late_yet(office, kit, capsys):
    """Whether or not a source will say that it came."""
    row = replace(kit.posting(1, 7, kit.named()), last_day=day(kit, 6), first_day=day(kit, 0))
    fee = replace(kit.posting(2, 7, parent=1), amount=Money.of("-1.00", "USD"))
    office.take("upwork", 24 * 10, row, fee, complete=(kit.through(24 * 10, Kind.TRANSACTION),))
    shown = why(office, capsys, row.ref)
    assert "Not late yet: 9.00 USD expected Wed 18 Nov (Upwork releases a week's money then)" in shown
    office.settle(24 * 30)
    assert "no row says whether it was released" in why(office, capsys, row.ref)
    told = json.loads(why(office, capsys, row.ref, "--json"))["expected"]
    assert (told["day"], told["state"], told["received"]) == ("2026-11-18", "unknown", None)


def test_why_shows_what_came_of_an_invoice_and_what_is_overdue(direct, kit, capsys):
    sent = earning(kit, 1, "500.00", 7, due=day(kit, 14))
    direct.take("invoices", 24 * 10, sent)
    direct.take("giro", 24 * 11, line(kit, 1, "200.00", 10, "Initech Ltd 2026-1"), complete=known(kit, 11))
    assert "Not late yet: 200.00 EUR came, and 300.00 EUR are expected Mon 16 Nov" in why(direct, capsys, sent.ref)
    direct.take("giro", 24 * 30, complete=known(kit, 30))
    shown = why(direct, capsys, sent.ref)
    assert "Overdue: 300.00 EUR expected Mon 16 Nov" in shown
    assert "giro/transaction/1: 200.00 EUR, Thu 12 Nov; it names the invoice" in shown
    direct.take("giro", 24 * 31, line(kit, 2, "300.00", 30, "2026-1"), complete=known(kit, 31))
    assert "Released: 500.00 EUR came" in why(direct, capsys, sent.ref)


def test_why_shows_the_milestone_of_a_payment_and_the_payments_of_a_milestone(office, kit, capsys):
    stone = kit.milestone(1, title="Design", funded=day(kit, -9), released=day(kit, 2), state=MilestoneState.RELEASED)
    paid = replace(kit.posting(1, 2, kit.named(None, "Shop")), kind=TransactionKind.FIXED)
    office.take("milestones", 1, stone)
    office.take("upwork", 24 * 9, paid)
    said = "upwork/transaction/1 of Wed 4 Nov: 10.00 USD for milestones/milestone/1; it was posted when it was released"
    assert said in why(office, capsys, paid.ref)
    assert said in why(office, capsys, stone.ref)
    (told,) = json.loads(why(office, capsys, stone.ref, "--json"))["releases"]
    assert told["amount"] == {"amount": "10.00", "currency": "USD"}


BAKERY = """
[contract.care]
platform = "direct"
titles = ["Bakery Ltd"]
type = "direct"
terms = [{ rate = "50.00 EUR" }]
"""
CARE = """
[client.baker]
names = ["Bakery Ltd"]

[contract.care]
platform = "direct"
client = "baker"
titles = ["Care"]
type = "direct"
terms = [{ rate = "50.00 EUR" }]
"""


@pytest.mark.parametrize(
    ("contract", "named"),
    [
        (BAKERY, {"client": "Bakery Ltd"}),
        (CARE, {"client": "Bakery Ltd"}),
        (CARE, {"title": "Care"}),
        ("", {"client": "Bakery Ltd"}),
        ("", {"client": "Bakery Ltd", "title": "Care"}),
    ],
)
def test_a_client_pays_in_parts_however_its_name_is_known(kit, contract, named):
    """By the invoices' own column, as docs/bring-your-own-file.md has it, or by the configuration."""
    sent = replace(earning(kit, 1, "840.00", 7, due=day(kit, 14)), contract=ContractName(platform="direct", **named))
    with kit.office(kit.config(INVOICES, BANK, contract)) as office:
        office.take("invoices", 24 * 7, sent, complete=known(kit, 40, platform="direct"))
        first = line(kit, 1, "400.00", 8, "Bakery Ltd · 2026-1 part 1")
        office.take("giro", 24 * 40, first, complete=known(kit, 40))
        assert overdue(office) == [("2026-1", "440.00 EUR")]
        office.take("giro", 24 * 42, line(kit, 3, "440.00", 10, "Bakery Ltd · 2026-1, the rest"))
        assert overdue(office) == []
        assert office.differences() == []


def test_the_name_of_a_client_in_an_invoice_that_changes_decides_anew(kit):
    sent = replace(
        earning(kit, 1, "840.00", 7, due=day(kit, 14)), contract=ContractName(platform="direct", client="Bakery Ltd")
    )
    both = BAKERY.replace('"Bakery Ltd"', '"Bakery Ltd", "Old Mill"')
    with kit.office(kit.config(INVOICES, BANK, both)) as office:
        office.take("invoices", 24 * 7, sent, complete=known(kit, 40, platform="direct"))
        office.take("giro", 24 * 40, line(kit, 1, "400.00", 8, "Old Mill 2026-1"), complete=known(kit, 40))
        assert overdue(office) == [], "another name and the number may be it: nobody guesses"
        office.take("invoices", 24 * 41, replace(sent, contract=ContractName(platform="direct", client="Old Mill")))
        assert overdue(office) == [("2026-1", "440.00 EUR")]
        assert office.differences() == []


@settings(max_examples=5, **BOUNDED)
@example([(2, "500.00", "EUR", 7, None, "Shop", False)])
@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),  # which invoice
            st.sampled_from(("500.00", "300.00")),
            st.sampled_from(("EUR", "USD")),
            st.sampled_from((7, 3, -60)),  # posted
            st.sampled_from((None, 14, 20)),  # due
            st.sampled_from(("Site", "Shop")),
            st.booleans(),  # gone
        ),
        max_size=5,
    )
)
def test_neighbours_without_a_due_day_or_in_another_currency_are_seen_whatever_changes(kit, changes):
    with kit.office(kit.config(INVOICES, BANK, SITE, SHOP)) as office:
        office.take("invoices", 24 * 7, earning(kit, 1, "500.00", 7, due=day(kit, 14)))
        office.take("giro", 24 * 40, line(kit, 1, "500.00", 12, "Initech Ltd"), complete=known(kit, 40, first=-90))
        for hour, (number, amount, currency, posted, due, title, gone) in enumerate(changes, 24 * 41):
            one = earning(kit, number, amount, posted, contract=title, due=None if due is None else day(kit, due))
            one = replace(one, amount=Money.of(amount, currency))
            if gone:
                office.take("invoices", hour, gone=(one.ref,))
            else:
                office.take("invoices", hour, one)
            assert office.differences() == []
