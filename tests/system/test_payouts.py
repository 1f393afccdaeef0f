"""Payouts from their rows to the bank's lines, judged as rows come in, in whatever order."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.core.matching.decisions import Verdict as MatchVerdict
from syncd.core.matching.decisions import pair
from syncd.core.money import Money
from syncd.core.observations import Axis, Coverage
from syncd.core.records import Kind, Transaction, TransactionKind, make_ref
from syncd.core.time import Span
from syncd.errors import ConfigError

BANK = '[source.giro]\nkind = "bank"\nfolder = "."\nperson = "me"\ncurrency = "USD"\n'
FX = '[[fx]]\nfrom = 2026-01-01\nbase = "USD"\nquote = "EUR"\nrate = "0.92"\n'
RULES = ("payout-decomposition", "payout-not-received", "fx-variance")


def row(kit, id, day, amount, kind=TransactionKind.HOURLY, parent=None, balance=None, source="upwork"):
    money = Money.parse(amount if " " in amount else f"{amount} USD")
    return Transaction(
        ref=make_ref(source, Kind.TRANSACTION, id),
        posted=kit.at(24 * day).date(),
        kind=kind,
        amount=money,
        person="me",
        parent=make_ref(source, Kind.TRANSACTION, parent) if parent is not None else None,
        balance=Money.parse(f"{balance} USD") if balance else None,
    )


def payout(kit, id, day, amount, **more):
    return row(kit, id, day, amount, TransactionKind.PAYOUT, **more)


def line(kit, id, day, amount, text=""):
    return replace(row(kit, id, day, amount, TransactionKind.RECEIVED, source="giro"), description=text)


def known(kit, first, last):
    """All transactions of these days, both included."""
    return (
        Coverage(
            kind=Kind.TRANSACTION, span=Span(kit.at(24 * first), kit.at(24 * (last + 1))), person="me", axis=Axis.POSTED
        ),
    )


@pytest.fixture
def office(kit):
    with kit.office(kit.config(BANK, FX)) as office:
        yield office


def found(office):
    """Rule → the payouts that it found, with what is at stake."""
    return {
        rule: [(each.subject.name.rsplit("/", 1)[1], str(each.finding.stake)) for each in office.found(rule)]
        for rule in RULES
        if office.found(rule)
    }


def unmade(office):
    return [because for rule in RULES for because in office.unmade(rule)]


def three_weeks(kit):
    weeks = [row(kit, number, 7 * number, "180.00") for number in range(3)]
    fees = [row(kit, f"{number}-fee", 7 * number, "-12.00", TransactionKind.FEE, number) for number in range(3)]
    weeks[0], fees[0] = (
        replace(each, balance=Money(minor, "USD")) for each, minor in ((weeks[0], 18_000), (fees[0], 16_800))
    )
    return [*weeks, *fees]


def sent(kit, *, amount="-502.00"):
    return payout(kit, "out", 16, amount), row(kit, "out-fee", 16, "-2.00", TransactionKind.PAYOUT_FEE)


def statements(kit, office, hour, *lines, last=40, first=-20):
    office.take("giro", hour, *lines, complete=known(kit, first, last))


def test_a_payout_that_is_explained_and_received_is_no_finding(office, kit):
    office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 18, "502.00"))
    assert (found(office), unmade(office)) == ({}, [])


def test_one_cent_more_than_was_there_is_found_and_ends_with_the_row_that_explains_it(office, kit):
    office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit, amount="-502.01"), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 18, "502.01"))
    assert found(office) == {"payout-decomposition": [("out", "0.01 USD")]}
    office.take("upwork", 24 * 41, row(kit, "bonus", 15, "5.00"))
    assert found(office) == {}
    assert office.differences() == []


def test_without_a_running_balance_nobody_knows_what_was_there_before(office, kit):
    rows = [replace(each, balance=None) for each in three_weeks(kit)]
    office.take("upwork", 24 * 41, *rows, *sent(kit, amount="-502.01"), complete=known(kit, -60, 40))
    assert found(office) == {}
    assert unmade(office) == [
        "what was in the account upwork before Thu 3 Sep is not known: import its transactions from the beginning"
    ]


def test_money_that_is_not_released_yet_cannot_be_paid_out(office, kit):
    later = replace(row(kit, "late", 10, "50.00"), released=kit.at(24 * 17).date())
    rows = [*three_weeks(kit), later, replace(row(kit, "held", 10, "5.00"), unreleased=True)]
    office.take("upwork", 24 * 41, *rows, *sent(kit, amount="-552.00"), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 18, "552.00"))
    assert found(office) == {"payout-decomposition": [("out", "50.00 USD")]}
    office.take("upwork", 24 * 41 + 1, replace(later, released=kit.at(24 * 16).date()))
    assert found(office) == {}
    assert office.differences() == []


def test_a_payout_that_no_line_brings_is_found_once_its_days_are_over(office, kit):
    office.take("upwork", 24 * 20, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 19))
    statements(kit, office, 24 * 20, last=19)
    assert (found(office), unmade(office)) == ({}, [])
    office.settle(24 * 24)
    assert found(office) == {}
    assert unmade(office) == [
        "whether the payout of 502.00 USD on Wed 18 Nov arrived: statements of giro are known through Sat 21 Nov"
    ]
    statements(kit, office, 24 * 25, last=24)
    assert found(office) == {"payout-not-received": [("out", "502.00 USD")]}
    statements(kit, office, 24 * 31, line(kit, 1, 29, "498.00"), last=30)
    assert found(office) == {}
    assert office.differences() == []


def test_payouts_to_an_account_that_no_source_shows_are_not_looked_for(office, kit):
    office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41)
    assert "payout-not-received" in found(office)
    office.configure(kit.config(BANK, FX, '[rule.payout-not-received]\nelsewhere = ["upwork"]'))
    office.settle()
    assert (found(office), unmade(office)) == ({}, [])
    with pytest.raises(ConfigError, match="there is no"):
        office.configure(kit.config(BANK, FX, '[rule.payout-not-received]\nelsewhere = ["upwrok"]'))


def test_a_payout_that_comes_back_is_not_expected(office, kit):
    office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41)
    assert "payout-not-received" in found(office)
    office.take("upwork", 24 * 41, payout(kit, "back", 20, "502.00"))
    assert found(office) == {}
    assert office.differences() == []


def test_two_years_of_payouts_before_the_bank_begins_raise_nothing(office, kit):
    rows = [each for week in range(100) for each in (row(kit, week, 7 * week - 700, "100.00"),)]
    rows += [payout(kit, f"p{week}", 7 * week - 698, "-100.00") for week in range(100)]
    office.configure(kit.config(BANK, FX, since=date(2024, 1, 1)))
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -705, 40))
    assert (found(office), unmade(office)) == ({}, [])
    statements(kit, office, 24 * 41, first=-6)  # in UTC: the first whole day in Berlin is the one after
    assert (found(office), unmade(office)) == ({}, [])
    statements(kit, office, 24 * 41, first=-7)
    assert found(office) == {"payout-not-received": [("p99", "100.00 USD")]}


def test_an_exchange_that_costs_more_than_two_percent_is_found(office, kit):
    rows = row(kit, 1, 0, "1000.00"), payout(kit, "out", 1, "-1000.00")
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 3, "899.00 EUR"))
    assert found(office) == {"fx-variance": [("out", "21.00 EUR")]}
    office.configure(kit.config(BANK, FX.replace("0.92", "0.91")))
    office.settle()
    assert found(office) == {}
    office.configure(kit.config(BANK))
    office.settle()
    assert found(office) == {}
    (because,) = unmade(office)
    assert because.endswith(
        "899.00 EUR on Thu 5 Nov may be it, and no rate tells: add to your configuration, each on a line of its own, "
        '`[[fx]]`, `from = 2026-11-03`, `base = "USD"`, `quote = "EUR"`, `rate = "…"`: EUR for one USD'
    )
    assert office.differences() == []


def test_a_decision_goes_before_what_fits(office, kit):
    rows = row(kit, 1, 0, "1000.00"), payout(kit, "out", 1, "-500.00"), payout(kit, "out2", 1, "-500.00")
    lines = [line(kit, 1, 3, "500.00"), line(kit, 2, 30, "350.00")]
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, *lines)
    assert found(office) == {"payout-not-received": [("out2", "500.00 USD")]}
    decide(office, rows[2], lines[1], MatchVerdict.PINNED)
    assert found(office) == {}
    decide(office, rows[1], lines[0], MatchVerdict.FORBIDDEN)
    assert found(office) == {"payout-not-received": [("out", "500.00 USD")]}
    assert office.differences() == []


def test_a_payout_that_arrived_in_two_parts_is_split_by_decisions(office, kit, why):
    rows = row(kit, 1, 0, "1000.00"), payout(kit, "out", 1, "-500.00")
    lines = [line(kit, 1, 3, "300.00"), line(kit, 2, 4, "200.00")]
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, *lines)
    for each in lines:
        decide(office, rows[1], each, MatchVerdict.PINNED)
    assert found(office) == {}
    text, _ = why("upwork/transaction/out")
    assert "as 300.00 USD (giro/transaction/1)" in text
    assert "and Fri 6 Nov as 200.00 USD (giro/transaction/2)" in text
    assert "less on the way" not in text
    assert why("giro/transaction/2")[1]["brings"]["payouts"] == ["upwork/transaction/out"]
    assert office.differences() == []


def test_a_payout_that_arrived_in_parts_of_one_sender_is_received(office, kit, why, in_transit):
    rows = row(kit, 1, 0, "1000.00"), payout(kit, "out", 1, "-500.00")
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    parts = [
        line(kit, number, 2 + number, amount, f"Upwork part {number}")
        for number, amount in ((1, "300.00"), (2, "200.00"))
    ]
    statements(kit, office, 24 * 41, parts[0])
    assert found(office) == {"payout-not-received": [("out", "500.00 USD")]}
    statements(kit, office, 24 * 41, parts[1])
    assert (found(office), unmade(office)) == ({}, [])
    assert "Known by lines of one sender that add up to it" in why("upwork/transaction/out")[0]
    assert why("giro/transaction/2")[1]["brings"]["payouts"] == ["upwork/transaction/out"]
    ends = [in_transit(f"2026-11-01..2026-11-0{day}")[0]["withdrawn_not_received"] for day in (4, 5, 6)]
    assert ends == ["500.00", "200.00", "0.00"]
    assert office.differences() == []


def test_a_payout_whose_money_left_the_bank_again_is_not_received(office, kit, why, in_transit):
    rows = row(kit, 1, 0, "1000.00"), payout(kit, "out", 1, "-500.00")
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 3, "500.00", "Upwork Escrow"))
    assert found(office) == {}
    back = line(kit, 2, 9, "-500.00", "RETURN Upwork Escrow")
    statements(kit, office, 24 * 41, back)
    assert found(office) == {"payout-not-received": [("out", "500.00 USD")]}
    ends = [in_transit(f"2026-11-01..2026-11-{day:02}")[0]["withdrawn_not_received"] for day in (4, 5, 10, 11)]
    assert ends == ["500.00", "0.00", "0.00", "500.00"]
    text, shown = why("upwork/transaction/out")
    assert "Taken back Wed 11 Nov by -500.00 USD (giro/transaction/2" in text
    assert shown["payout"]["taken_back_by"] == back.ref
    assert "Taken back Wed 11 Nov" in why("giro/transaction/1")[0]
    assert "Takes back 500.00 USD (giro/transaction/1" in why("giro/transaction/2")[0]
    assert office.differences() == []
    decide(office, back, line(kit, 1, 3, "500.00"), MatchVerdict.FORBIDDEN)
    assert found(office) == {}
    assert office.differences() == []


def test_a_line_that_may_have_taken_a_payout_back_makes_it_a_question(office, kit, why, in_transit):
    rows = row(kit, 1, 0, "1000.00"), payout(kit, "out", 1, "-500.00")
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    came, back = line(kit, 1, 3, "500.00", "Upwork Escrow"), line(kit, 2, 9, "-500.00", "CHARGEBACK")
    statements(kit, office, 24 * 41, came, back)
    assert found(office) == {}
    asks = "`syncd match giro/transaction/2 giro/transaction/1` says that they belong together"
    assert asks in unmade(office)[0]
    assert asks in why("upwork/transaction/out")[0]
    assert in_transit("2026-11")[0]["withdrawn_not_received"] is None
    assert in_transit("2026-11-01..2026-11-10")[0]["withdrawn_not_received"] == "0.00"
    decide(office, back, came, MatchVerdict.PINNED)
    assert (found(office), unmade(office)) == ({"payout-not-received": [("out", "500.00 USD")]}, [])
    assert office.differences() == []


def test_a_payout_from_before_the_bank_begins_is_a_question_everywhere(office, kit, why, in_transit):
    rows = row(kit, 1, -20, "1000.00"), payout(kit, "old", -10, "-500.00"), payout(kit, "out", 30, "-100.00")
    office.take("upwork", 24 * 41, *rows, complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, first=0)
    text, _ = why("upwork/transaction/old")
    assert "Nobody can tell: statements of giro begin on Tue 3 Nov" in text
    assert found(office) == {"payout-not-received": [("out", "100.00 USD")]}
    for last, least in (("2026-10-31", "0.00"), ("2026-12-10", "100.00")):
        money, because = in_transit(f"2026-10-01..{last}")
        assert money["withdrawn_not_received"] == least
        assert because["withdrawn_not_received"].endswith("arrived: statements of giro begin on Tue 3 Nov")
    text = in_transit.text("2026-12-01..2026-12-10")
    assert "≥ 100.00 USD withdrawn and not received" in text
    assert "What is withdrawn and not received is at least that: whether the payout of 500.00 USD" in text


def decide(office, one, other, verdict):
    with office.ledger.write() as write:
        write.matches.record(pair(one, other), verdict, None, office.now, "jane", "they told me")
    office.settle()


AMOUNTS = st.sampled_from([100, 100, 102, 98, 200, 202, 300])
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["earning", "fee", "refund", "payout", "payout", "back", "line", "line", "taken", "gone", "days", "bank"]
        ),
        st.integers(0, 5),
        st.integers(0, 30),
        AMOUNTS,
    ),
    min_size=2,
    max_size=10,
)


def record(kit, what, number, day, amount):
    match what:
        case "earning":
            earned = row(kit, f"e{number}", day, f"{amount}.00")
            return replace(earned, released=kit.at(24 * (day + number)).date()) if amount == 102 else earned
        case "fee":
            return row(kit, f"f{number}", day, "-10.00", TransactionKind.FEE, f"e{number}")
        case "refund":
            return row(kit, f"r{number}", day, f"-{amount}.00", TransactionKind.REFUND)
        case "payout":
            return payout(kit, f"p{number}", day, f"-{amount}.00")
        case "back":
            return payout(kit, f"b{number}", day, f"{amount}.00")
        case "taken":
            return line(kit, f"t{number}", day, f"-{amount}.00", ("Upwork", "returned", "Rent", "")[number % 4])
    return line(kit, number, day, f"{amount}.00", ("Upwork 1", "Upwork", "A b 2", "A b 3", "", "")[number])


CONFIGS = [
    (BANK, FX),
    (BANK, FX.replace("0.92", "0.97")),
    (BANK,),
    (FX,),
    (BANK, FX, "[calendar]\ndays_off = [2026-11-10, 2026-11-11]\n"),
    (BANK, FX, '[rule.payout-not-received]\ndays = 1\nfee = "0.50"\n'),
    (BANK, FX, '[rule.payout-not-received]\nelsewhere = ["upwork"]\n'),
]


def configured(kit, number):
    return kit.config(*CONFIGS[number], since=date(2026, 1, 1))


def page(kit, hour, event):
    what, number, day, amount = event
    if what == "days":
        return kit.Pull("upwork", hour, complete=known(kit, number, number + day))
    if what == "bank":
        return kit.Pull("giro", hour, complete=known(kit, -number, day))
    if what == "gone":
        kinds = ["earning", "fee", "refund", "payout", "back", "line", "taken"]
        gone = record(kit, kinds[day % 7], number, 0, 100)
        return kit.Pull("giro" if day % 7 >= 5 else "upwork", hour, gone=(gone.ref,))
    return kit.Pull("giro" if what in ("line", "taken") else "upwork", hour, (record(kit, what, number, day, amount),))


def judged_as_if_all_were_read_at_once(kit, events, random):
    """One office settles after every step; another takes all pages in any order and settles once in the end."""
    steps = [(24 * 45 + place, event) for place, event in enumerate(events)]
    last = [event[1] for _, event in steps if event[0] == "config"]
    with kit.office(configured(kit, 0)) as stepwise, kit.office(configured(kit, last[-1] if last else 0)) as at_once:
        for hour, event in steps:
            if event[0] == "config":
                stepwise.configure(configured(kit, event[1]))
            elif "giro" in stepwise.composition.config.sources or page(kit, hour, event).source != "giro":
                stepwise.pull(page(kit, hour, event))
            stepwise.settle(hour)
            assert stepwise.differences() == []
        if not last:
            random.shuffle(steps)
            for hour, event in steps:
                at_once.pull(page(kit, hour, event))
            at_once.settle(24 * 45 + len(steps) - 1)
            assert stepwise.judged(without="source-health") == at_once.judged(without="source-health")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EVENTS, st.randoms(use_true_random=False))
def test_whatever_comes_in_whatever_order_judging_what_changed_equals_judging_all(kit, events, random):
    judged_as_if_all_were_read_at_once(kit, events, random)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EVENTS, st.randoms(use_true_random=False))
def test_judging_what_changed_equals_judging_all_in_many_histories(kit, events, random):
    judged_as_if_all_were_read_at_once(kit, events, random)


@pytest.fixture
def why(office, capsys):
    """What `why` says about a record, as text and as JSON."""

    def ask(ref, at=None):
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{at or office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["why", ref, *where]) == 0
        text = capsys.readouterr().out
        assert run(["why", ref, "--json", *where]) == 0
        return text, json.loads(capsys.readouterr().out)["money"]

    return ask


def test_why_shows_what_a_payout_is_made_of_and_when_it_arrived(office, kit, why):
    office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit, amount="-400.00"), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 18, "398.00"))
    text, shown = why("upwork/transaction/out")
    assert "400.00 USD = 3 earnings of 402.00 USD after fees, 1 of them in part − 2.00 USD payout fee" in text
    assert "Belongs to" not in text
    assert "upwork/transaction/2 with 1 fee or tax: 66.00 USD of 168.00 USD" in text
    assert "Arrived Fri 20 Nov as 398.00 USD (giro/transaction/1), 2.00 USD less on the way" in text
    assert shown["payout"]["made_of"][2]["taken"] == {"amount": "66.00", "currency": "USD"}
    assert (shown["payout"]["arrived"]["line"], shown["payout"]["arrived"]["by"]) == (
        "giro/transaction/1",
        "less a fee",
    )
    text, shown = why("giro/transaction/1")
    assert "Brings 1 payout, by its amount less a fee on the way" in text
    assert "upwork/transaction/out: 400.00 USD, sent Wed 18 Nov" in text
    assert shown["brings"]["payouts"] == ["upwork/transaction/out"]
    text, shown = why("upwork/transaction/2")
    assert "upwork/transaction/out on Wed 18 Nov: 66.00 USD after fees, a part of 168.00 USD" in text
    assert [one["payout"] for one in shown["paid_out_by"]] == ["upwork/transaction/out"]


def test_why_says_until_when_a_payout_is_not_late(office, kit, why):
    office.take("upwork", 24 * 20, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 19))
    statements(kit, office, 24 * 20, last=19)
    assert "Not late yet: expected by Wed 25 Nov" in why("upwork/transaction/out")[0]
    text = why("upwork/transaction/out", kit.at(24 * 30))[0]
    assert "Expected by Wed 25 Nov, and no line brings it as far as is known" in text
    assert "Statements of giro: known through Sat 21 Nov" in text


def test_why_of_a_payout_without_a_bank_cannot_tell(kit, capsys):
    with kit.office(kit.config()) as office:
        office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 40))
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["why", "upwork/transaction/out", *where]) == 0
        assert "Nobody can tell: no source shows the bank account it goes to" in capsys.readouterr().out


@pytest.fixture
def in_transit(office, capsys):
    """The money on its way of the account `upwork` at the end of a period, and why some of it is not known."""

    def text(period, *more):
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["statement", "upwork", "--period", period, *more, *where]) == 0
        return capsys.readouterr().out

    def ask(period):
        (shown,) = json.loads(text(period, "--json"))["statements"]
        return shown["in_transit"], shown["in_transit_because"]

    ask.text = text
    return ask


def test_statements_show_money_that_is_not_paid_out_and_payouts_that_had_not_arrived(office, kit, in_transit):
    held = replace(row(kit, "held", 10, "5.00"), unreleased=True)
    office.take("upwork", 24 * 41, *three_weeks(kit), held, *sent(kit, amount="-400.00"), complete=known(kit, -60, 40))
    statements(kit, office, 24 * 41, line(kit, 1, 20, "398.00"))  # sent on 18 November, received on the 22nd
    before, while_out, after = (in_transit(f"2026-11-01..2026-11-{day}")[0] for day in (17, 21, 22))
    assert (before["released_not_withdrawn"], before["billed_not_released"]) == ("0.00", "509.00")  # none is due yet
    assert before["withdrawn_not_received"] == "0.00"
    assert (while_out["released_not_withdrawn"], while_out["withdrawn_not_received"]) == ("0.00", "400.00")
    assert (after["released_not_withdrawn"], after["withdrawn_not_received"]) == ("0.00", "0.00")


def test_statements_do_not_say_that_all_arrived_where_nobody_can_tell(office, kit, in_transit):
    office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 40))
    money, because = in_transit("2026-11")
    assert money["withdrawn_not_received"] is None
    assert because["withdrawn_not_received"] == "no statement of giro was read yet"
    statements(kit, office, 24 * 41, last=20)
    money, because = in_transit("2026-11")
    assert money["withdrawn_not_received"] is None
    assert because["withdrawn_not_received"] == (
        "whether the payout of 502.00 USD on Wed 18 Nov arrived: statements of giro are known through Sun 22 Nov"
    )
    statements(kit, office, 24 * 41, line(kit, 1, 18, "400.00 GBP"))
    money, because = in_transit("2026-11")
    assert because["withdrawn_not_received"].startswith("400.00 GBP may be the payout of 502.00 USD")


def test_statements_without_a_bank_do_not_know_what_arrived(kit, capsys):
    with kit.office(kit.config()) as office:
        office.take("upwork", 24 * 41, *three_weeks(kit), *sent(kit), complete=known(kit, -60, 40))
        where = ["--config", str(office.folder / "config.toml"), "--now", f"{office.now:%Y-%m-%dT%H:%M:%SZ}"]
        assert run(["statement", "--period", "2026-11", "--json", *where]) == 0
        (shown,) = json.loads(capsys.readouterr().out)["statements"]
    assert shown["in_transit"]["withdrawn_not_received"] is None
    because = shown["in_transit_because"]["withdrawn_not_received"]
    assert because == "no source shows the bank account that its payouts go to"


def test_a_payout_that_came_back_is_out_until_then(office, kit, in_transit):
    office.take(
        "upwork",
        24 * 41,
        *three_weeks(kit),
        *sent(kit),
        payout(kit, "back", 20, "502.00"),
        complete=known(kit, -60, 40),
    )
    statements(kit, office, 24 * 41)
    assert in_transit("2026-11-01..2026-11-21")[0]["withdrawn_not_received"] == "502.00"
    assert in_transit("2026-11-01..2026-11-22")[0]["withdrawn_not_received"] == "0.00"
