"""Earnings with the fees taken of them, as sources show them, in whatever order rows are read."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import Kind, TransactionKind
from syncd.core.time import ALWAYS, Span

HOUR = 24 * 120
TEN = 'terms = [{ rate = "40.00 USD", fee = "10%" }]'


def agreed(kit, fee=TEN):
    return kit.config(kit.API.replace('terms = [{ rate = "40.00 USD" }]', fee))


def row(kit, id, kind, amount, week, parent=None, name=..., days=0, **more):
    """A transaction posted on the Monday after a week, or so many `days` later."""
    posted = kit.posting(id, 7 * (week + 1) + days, kit.named() if name is ... else name, parent)
    last = kit.at(24 * (7 * week + 6)).date() if kind == "hourly" else None
    first = last and last - timedelta(days=6)
    known = {"kind": TransactionKind(kind), "amount": Money.of(amount, "USD"), "first_day": first, "last_day": last}
    return replace(posted, **{**known, **more})


def bill(kit, week, gross="400.00", fee="-40.00", id=None, **more):
    """An hourly bill and its fee, which names it."""
    id = id or f"e{week}"
    return row(kit, id, "hourly", gross, week, **more), row(kit, f"{id}-fee", "fee", fee, week, id, None)


def take(office, *records, hour=HOUR, **more):
    everything = (Coverage(kind=Kind.TRANSACTION, span=ALWAYS, person="me"),)
    office.take("upwork", hour, *records, complete=everything, **more)


def wrong(office, rule="fee-mismatch"):
    return sorted((each.subject.name.rpartition("/")[2], str(each.finding.stake)) for each in office.found(rule))


def anything(office):
    return [(each.rule, each.subject.name) for each in office.found() if each.subject.kind == "payment-group"]


def test_two_years_of_right_bills_raise_nothing_and_one_wrong_fee_does(office, kit):
    office.configure(agreed(kit))
    weeks = [bill(kit, week, f"{300 + week}.00", f"-{30 + week / 10:.2f}") for week in range(-100, 4)]
    take(office, *(record for week in weeks for record in week))
    assert anything(office) == []
    take(office, *bill(kit, 4, "266.64", "-40.00"), hour=HOUR + 1)
    assert wrong(office) == [("e4", "13.34 USD")]
    assert office.differences() == []
    take(office, *bill(kit, 4, "266.64", "-26.66"), hour=HOUR + 2)
    assert wrong(office) == []


def test_a_bill_for_days_that_are_not_over_waits_for_their_hours_whenever_it_is_judged(office, kit):
    office.configure(agreed(kit))
    known = [kit.through(8 * 24, Kind.WORK)]
    office.take("upwork", 8 * 24, kit.line("l", 7, 1, "40.00"), complete=known, snapshot=known)
    take(office, *bill(kit, 1), hour=8 * 24)  # of the week that runs
    for hour in (8 * 24, 9 * 24, 15 * 24):
        office.settle(hour)
        (because,) = office.unmade("billed-without-basis")
        assert because.startswith("Upwork hours of me: known through ")
        assert office.differences() == []


def test_a_fee_is_learned_from_the_first_three_and_a_configured_one_goes_before_it(office, kit):
    office.configure(agreed(kit, 'start = 2026-11-01\nterms = [{ rate = "40.00 USD" }]'))
    take(office, *bill(kit, 0, fee="-48.00"), *bill(kit, 1, fee="-48.00"))
    assert wrong(office) == []
    take(office, *bill(kit, 3, fee="-60.00"), hour=HOUR + 1)
    assert wrong(office) == []
    take(office, *bill(kit, 2, fee="-48.00"), hour=HOUR + 2)
    assert wrong(office) == [("e3", "12.00 USD")]
    assert "the fee of the contract's first payments" in office.found("fee-mismatch")[0].finding.summary
    assert office.differences() == []
    office.configure(agreed(kit, 'terms = [{ fee = "12%" }, { from = 2026-11-23, fee = "15%" }]'))
    office.settle()
    assert wrong(office) == []
    assert office.differences() == []


def test_a_tax_of_a_fee_is_no_fee_and_a_fee_that_moves_changes_both_earnings(office, kit):
    office.configure(agreed(kit))
    tax = row(kit, "tax", "tax", "-7.60", 0, "e0-fee", None)
    take(office, *bill(kit, 0), tax, *bill(kit, 1))
    assert anything(office) == []
    moved = replace(bill(kit, 1)[1], parent=bill(kit, 0)[0].ref)
    take(office, moved, hour=HOUR + 1)
    assert wrong(office) == [("e0", "40.00 USD"), ("e1", "-40.00 USD")]
    assert office.differences() == []


def test_a_missing_fee_is_told_a_week_later_where_all_transactions_are_known(office, kit):
    office.configure(agreed(kit))
    take(office, *bill(kit, 0), bill(kit, 1)[0], hour=24 * 15)
    assert wrong(office) == []
    office.settle(24 * 30)
    assert wrong(office) == [("e1", "-40.00 USD")]
    take(office, bill(kit, 1)[1], hour=24 * 31)
    assert wrong(office) == []
    assert office.differences() == []


def test_a_contract_on_which_no_fee_is_ever_taken_is_one_discrepancy(office, kit):
    office.configure(agreed(kit))
    take(office, *(bill(kit, week)[0] for week in (1, 2)), hour=24 * 60)
    assert wrong(office) == [("e1", "-80.00 USD")]
    take(office, bill(kit, 0)[0], hour=24 * 60 + 1)  # an earlier one stands for all
    assert wrong(office) == [("e0", "-120.00 USD")]
    take(office, bill(kit, 8)[0], hour=24 * 65)
    assert wrong(office) == [("e0", "-120.00 USD")]
    office.settle(24 * 81)
    assert (wrong(office), office.unmade("fee-mismatch")) == ([("e0", "-160.00 USD")], [])
    assert office.differences() == []
    loose = row(kit, "f", "fee", "-40.00", 30, name=None)
    take(office, loose, hour=24 * 82)
    assert len(office.unmade("fee-mismatch")) == 1
    assert office.differences() == []
    take(office, bill(kit, 1)[1], gone=(loose.ref,), hour=24 * 83)
    assert wrong(office) == [("e0", "-40.00 USD"), ("e2", "-40.00 USD"), ("e8", "-40.00 USD")]
    assert office.differences() == []


def test_newer_exports_decide_whether_any_fee_was_ever_taken(office, kit):
    office.configure(agreed(kit))

    def covered(day):
        return (Coverage(kind=Kind.TRANSACTION, span=Span(kit.at(-24 * 30), kit.at(24 * day)), person="me"),)

    office.take("upwork", 24 * 19, bill(kit, 0)[0], bill(kit, 1)[0], complete=covered(19))
    office.settle(24 * 30)
    assert (wrong(office), len(office.unmade("fee-mismatch"))) == ([("e0", "-40.00 USD")], 1)  # that of e1 may come
    assert office.differences() == []
    office.take("upwork", 24 * 40, complete=covered(40))
    assert (wrong(office), office.unmade("fee-mismatch")) == ([("e0", "-80.00 USD")], [])
    assert office.differences() == []


def test_without_coverage_a_missing_fee_cannot_be_told(office, kit):
    office.configure(agreed(kit))
    office.take("upwork", HOUR, *bill(kit, 0), bill(kit, 1)[0])
    assert wrong(office) == []
    assert len(office.unmade("fee-mismatch")) == 1
    take(office, hour=HOUR + 1)
    assert wrong(office) == [("e1", "-40.00 USD")]


def test_fees_that_name_nothing_belong_to_the_earning_beside_them_or_near(office, kit):
    office.configure(agreed(kit))
    take(
        office,
        bill(kit, 0)[0],
        row(kit, "f", "fee", "-40.00", 0),
        bill(kit, 1)[0],
        row(kit, "g", "fee", "-40.00", 1, days=2),
    )
    assert anything(office) == []
    take(office, row(kit, "h", "bonus", "300.00", 1), hour=HOUR + 1)
    assert anything(office) == []  # the fee may be of either
    assert len(office.unmade("fee-mismatch")) == 2
    assert office.differences() == []


def test_a_refund_that_gives_back_its_fee_is_right(office, kit):
    office.configure(agreed(kit))
    back = row(kit, "r", "refund", "-400.00", 2), row(kit, "r-fee", "fee", "40.00", 2, "r", None)
    take(office, *bill(kit, 0), *back)
    assert wrong(office) == []
    less = replace(back[1], amount=Money.of("30.00", "USD"))
    take(office, less, hour=HOUR + 1)
    assert wrong(office) == [("r", "10.00 USD")]
    beside = replace(back[1], parent=bill(kit, 0)[0].ref)  # the fee's row names the earning
    take(office, beside, hour=HOUR + 2)
    assert wrong(office) == []
    assert office.differences() == []


def test_a_refund_of_a_known_bill_is_one_discrepancy_until_it_is_billed_again(office, kit):
    office.configure(agreed(kit))
    back = row(kit, "r", "refund", "-400.00", 2), row(kit, "r-fee", "fee", "40.00", 2, "r", None)
    take(office, *back)
    assert anything(office) == []
    assert len(office.found("refund-without-bill")) == 1
    take(office, *bill(kit, 0), hour=HOUR + 1)
    assert wrong(office, "reversal-after-payment") == [("r", "400.00 USD")]
    assert office.found("refund-without-bill") == []
    assert office.found("reversal-after-payment")[0].facts["start"] == "2026-11-02"
    again = bill(kit, 0, "350.00", "-35.00", "again")
    again = tuple(replace(one, posted=back[0].posted) for one in again)
    take(office, *again, hour=HOUR + 2)
    assert wrong(office, "reversal-after-payment") == [("r", "50.00 USD")]
    assert office.differences() == []
    take(office, gone=(again[0].ref, again[1].ref), hour=HOUR + 3)
    assert wrong(office, "reversal-after-payment") == [("r", "400.00 USD")]


def test_a_refund_that_names_days_is_told_where_no_bill_of_them_explains_it(office, kit):
    office.configure(agreed(kit))
    monday = bill(kit, 0)[0].first_day
    back = replace(row(kit, "r", "refund", "-450.00", 2), first_day=monday, last_day=monday + timedelta(days=6))
    take(office, back)
    assert wrong(office, "reversal-after-payment") == [("r", "450.00 USD")]
    take(office, *bill(kit, 0), hour=HOUR + 1)
    assert wrong(office, "reversal-after-payment") == [("r", "450.00 USD")]
    again = replace(bill(kit, 0, "450.00", "-45.00", "again")[0], posted=back.posted + timedelta(days=1))
    take(office, again, hour=HOUR + 2)
    assert wrong(office, "reversal-after-payment") == []
    take(office, gone=(again.ref,), hour=HOUR + 3)
    assert wrong(office, "reversal-after-payment") == [("r", "450.00 USD")]
    assert office.differences() == []


def test_two_refunds_of_a_week_share_what_was_billed_again(office, kit):
    office.configure(agreed(kit))
    monday = bill(kit, 0)[0].first_day
    days = {"first_day": monday, "last_day": monday + timedelta(days=6)}
    backs = [row(kit, id, "refund", "-450.00", 2, **days) for id in ("r", "s")]
    again = replace(bill(kit, 0, "600.00", "-60.00", "again")[0], posted=backs[0].posted + timedelta(days=1))
    take(office, *backs, again)
    assert wrong(office, "reversal-after-payment") == [("s", "300.00 USD")]
    take(office, gone=(backs[0].ref,), hour=HOUR + 1)
    assert wrong(office, "reversal-after-payment") == []
    take(office, backs[0], hour=HOUR + 2)
    assert wrong(office, "reversal-after-payment") == [("s", "300.00 USD")]
    assert office.differences() == []


def test_a_refund_of_the_earnings_event_gives_it_back(office, kit):
    office.configure(agreed(kit))
    bills = [replace(bill(kit, week)[0], group=f"g{week}") for week in (0, 1)]
    fees = [replace(bill(kit, week)[1], group=f"g{week}") for week in (0, 1)]
    take(office, *bills, *fees, row(kit, "r", "refund", "-400.00", 3, group="g1"))
    assert wrong(office, "reversal-after-payment") == [("r", "400.00 USD")]
    assert office.found("reversal-after-payment")[0].facts["start"] == "2026-11-09"
    assert office.differences() == []


def test_a_fee_of_nothing_is_one_until_its_earning_is_read(office, kit):
    office.configure(agreed(kit))
    earning, fee = bill(kit, 0)
    charge = row(kit, "m", "membership", "-15.00", 0, name=None)
    take(office, fee, row(kit, "x", "fee", "-5.00", 2, name=None), charge)
    assert wrong(office, "fee-without-parent") == [("e0-fee", "40.00 USD"), ("x", "5.00 USD")]
    assert {one.facts["account"] for one in office.found("fee-without-parent")} == {"upwork"}
    take(office, earning, hour=HOUR + 1)
    assert wrong(office, "fee-without-parent") == [("x", "5.00 USD")]
    assert office.differences() == []
    take(office, gone=(earning.ref,), hour=HOUR + 2)
    assert wrong(office, "fee-without-parent") == [("e0-fee", "40.00 USD"), ("x", "5.00 USD")]
    assert office.differences() == []


def test_a_fee_whose_earning_may_be_of_before_the_export_cannot_be_told(office, kit):
    office.configure(agreed(kit))
    covered = (Coverage(kind=Kind.TRANSACTION, span=Span(kit.at(0), kit.at(HOUR)), person="me"),)
    office.take(
        "upwork", HOUR, row(kit, "x", "fee", "-5.00", 0, name=None, posted=kit.at(24 * 13).date()), complete=covered
    )
    assert len(office.unmade("fee-without-parent")) == 1
    office.take("upwork", HOUR + 1, row(kit, "x", "fee", "-5.00", 0, name=None, posted=kit.at(24 * 14).date()))
    assert wrong(office, "fee-without-parent") == [("x", "5.00 USD")]


def test_hours_billed_on_a_fixed_contract_end_when_it_is_called_hourly(office, kit):
    shop = row(kit, "h", "hourly", "100.00", 0, name=kit.named(None, "Shop"))
    take(office, shop)
    assert wrong(office, "fixed-price-billed-by-hour") == [("h", "-100.00 USD")]
    office.configure(kit.config(kit.API, kit.SHOP.replace("fixed", "hourly")))
    office.settle()
    assert wrong(office, "fixed-price-billed-by-hour") == []
    assert office.differences() == []


def shown(kit, week, number=10, id=None, day=0):
    return kit.line(id or f"w{week}", 7 * week + day, number, f"{40 * number}.00")


def know_hours(office, *lines, hour=HOUR, **more):
    everything = (Coverage(kind=Kind.WORK, span=ALWAYS, person="me"),)
    office.take("upwork", hour, *lines, complete=everything, **more)


def test_a_bill_without_hours_ends_when_they_are_read_and_comes_back_without_them(office, kit):
    office.configure(agreed(kit))
    take(office, *bill(kit, 0))
    assert wrong(office, "billed-without-basis") == []
    assert len(office.unmade("billed-without-basis")) == 1
    know_hours(office, hour=HOUR + 1)
    assert wrong(office, "billed-without-basis") == [("e0", "-400.00 USD")]
    know_hours(office, shown(kit, 0, day=3), hour=HOUR + 2)
    assert wrong(office, "billed-without-basis") == []
    assert office.differences() == []
    know_hours(office, gone=(shown(kit, 0).ref,), hour=HOUR + 3)
    assert wrong(office, "billed-without-basis") == [("e0", "-400.00 USD")]


def test_hours_that_a_bill_states_are_looked_for_once_an_export_from_after_the_cut_off_lacks_them(office, kit):
    office.configure(agreed(kit))
    take(office, *bill(kit, 0, seconds=36_000), hour=24 * 15)
    before, after = Span(kit.at(0), kit.at(24 * 7)), 24 * 7 + 13  # the cut-off is on Monday at noon
    covered = (Coverage(kind=Kind.WORK, span=before, person="me"),)
    office.take("upwork", after - 2, shown(kit, 0, 6), complete=covered)
    assert wrong(office, "billed-without-basis") == []
    assert len(office.unmade("billed-without-basis")) == 1
    office.take("upwork", after, complete=covered)
    assert wrong(office, "billed-without-basis") == [("e0", "-160.00 USD")]
    assert office.unmade("billed-without-basis") == []
    assert office.differences() == []
    know_hours(office, shown(kit, 0, 4, id="late", day=1), hour=HOUR)
    assert wrong(office, "billed-without-basis") == []
    assert office.differences() == []


def test_a_week_billed_twice_is_one_discrepancy_until_one_is_given_back(office, kit):
    office.configure(agreed(kit))
    again = bill(kit, 0, id="again", days=2)
    know_hours(office, shown(kit, 0), shown(kit, 1))
    take(office, *bill(kit, 0), *bill(kit, 1), *again, hour=HOUR + 1)
    assert wrong(office, "duplicate-billing") == [("again", "-400.00 USD")]
    more = shown(kit, 0, id="ben", day=2)
    know_hours(office, more, hour=HOUR + 2)
    assert wrong(office, "duplicate-billing") == []
    know_hours(office, gone=(more.ref,), hour=HOUR + 3)
    assert wrong(office, "duplicate-billing") == [("again", "-400.00 USD")]
    assert office.differences() == []
    take(office, row(kit, "r", "refund", "-400.00", 2, "e0"), hour=HOUR + 4)
    assert wrong(office, "duplicate-billing") == []
    assert office.found("reversal-after-payment") == []  # what is left pays for all hours
    assert office.differences() == []


def test_a_milestone_that_is_paid_twice_is_one_while_the_table_has_it(office, kit):
    name = kit.named(None, "Shop")
    paid = [
        row(kit, f"p{week}", "fixed", "500.00", week, name=name, description="Invoice for Design") for week in (0, 2)
    ]
    table = kit.milestone(1, "shop", "Design", amount=Money.of("500.00", "USD"))
    take(office, *paid)
    assert wrong(office, "duplicate-billing") == []
    office.take("milestones", HOUR + 1, table)
    assert wrong(office, "duplicate-billing") == [("p2", "-500.00 USD")]
    assert office.differences() == []
    office.take("milestones", HOUR + 2, replace(table, amount=Money.of("1000.00", "USD")))
    assert wrong(office, "duplicate-billing") == []
    office.take("milestones", HOUR + 3, table)
    take(office, row(kit, "r", "refund", "-500.00", 3, "p0", name), hour=HOUR + 4)
    assert wrong(office, "duplicate-billing") == []
    assert office.differences() == []


def test_rows_of_one_event_are_one_earning(office, kit):
    office.configure(agreed(kit))
    parts = [row(kit, id, "hourly", "200.00", 0, group="g") for id in ("a", "b")]
    fee = row(kit, "c", "fee", "-40.00", 0, name=None, group="g")
    take(office, *parts, fee)
    assert anything(office) == []
    take(office, gone=(parts[0].ref,), hour=HOUR + 1)
    assert wrong(office) == [("b", "20.00 USD")]
    assert office.differences() == []


steps = st.tuples(
    st.sampled_from(["bill", "again", "fee", "loose", "refund", "gone", "config", "event", "dated", "hours", "unseen"]),
    st.integers(0, 3),
    st.sampled_from(["40.00", "20.00", "44.00"]),
)


def step(office, kit, hour, what, week, amount):  # noqa: C901 - one line for each kind of step
    """One change of what is known."""
    earning, fee = bill(kit, week)
    sized = Money.of(f"-{amount}", "USD")
    match what:
        case "bill":
            take(
                office,
                replace(earning, amount=Money.of(f"{amount}", "USD") if week == 3 else earning.amount),
                hour=hour,
            )
        case "again":
            take(office, replace(bill(kit, week, amount, id=f"a{week}")[0], posted=kit.at(24 * 30).date()), hour=hour)
        case "fee":
            take(office, replace(fee, amount=sized), hour=hour)
        case "loose":
            take(office, row(kit, f"f{week}", "fee", f"-{amount}", week, days=week), hour=hour)
        case "refund":
            named = None if amount == "40.00" else f"e{week}"
            take(office, row(kit, f"r{week}", "refund", "-400.00", week + 1, named), hour=hour)
        case "dated":
            given = row(kit, f"d{week}", "refund", "-200.00", week + 1)
            take(office, replace(given, last_day=earning.last_day), hour=hour)
        case "gone":
            take(office, gone=((earning if amount == "40.00" else fee).ref,), hour=hour)
        case "hours":
            know_hours(office, shown(kit, week, 5 if amount == "20.00" else 10, day=week), hour=hour)
        case "unseen":
            know_hours(office, gone=(shown(kit, week).ref,), hour=hour)
        case "event":
            kind, signed = ("hourly", amount) if week else ("refund", f"-{amount}")
            take(office, row(kit, f"v{week}", kind, signed, 0, group="g"), hour=hour)
        case "config":
            office.configure(agreed(kit, [TEN, 'terms = [{ rate = "40.00 USD" }]'][week % 2]))
            office.settle(hour)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=1, max_size=8))
def test_judging_what_changed_equals_judging_all(kit, steps):
    with kit.office(agreed(kit)) as office:
        for place, (what, week, amount) in enumerate(steps):
            step(office, kit, HOUR + place, what, week, amount)
            assert office.differences() == []


def worked(kit):
    """Hours of four weeks long before, at the agreed rate: what comes later changes neither the rate nor who works."""
    return [shown(kit, week) for week in range(-12, -8)]


def test_other_hours_judge_the_bills_of_their_days_again_and_nothing_else_has_to_change(office, kit):
    office.configure(agreed(kit))
    know_hours(office, *worked(kit), shown(kit, 0))
    take(office, *bill(kit, 0), *bill(kit, 0, id="again", days=2), hour=HOUR + 1)
    assert wrong(office, "duplicate-billing") == [("again", "-400.00 USD")]
    office.take("upwork", HOUR + 2, shown(kit, 0, id="ben", day=2))
    assert wrong(office, "duplicate-billing") == []
    office.take("upwork", HOUR + 3, gone=(shown(kit, 0).ref, shown(kit, 0, id="ben").ref))
    assert office.differences() == []


def test_a_fee_that_is_learned_later_judges_all_earnings_of_the_contract(office, kit):
    office.configure(kit.config(kit.API))
    late = bill(kit, 14, fee="-60.00")
    take(office, *late)
    assert wrong(office) == []
    days = 'start = 2026-11-01\nterms = [{ rate = "40.00 USD" }]'
    office.configure(agreed(kit, days))
    office.settle()
    office.take("upwork", HOUR + 1, *(record for week in range(3) for record in bill(kit, week, fee="-48.00")))
    assert wrong(office) == [("e14", "12.00 USD")]
    assert office.differences() == []


def test_a_bill_again_for_old_days_judges_the_refund_of_them_however_late_it_was(office, kit):
    office.configure(agreed(kit))
    take(office, *bill(kit, 0), row(kit, "r", "refund", "-400.00", 14))
    assert wrong(office, "reversal-after-payment") == [("r", "400.00 USD")]
    office.take("upwork", HOUR + 1, replace(bill(kit, 0, "350.00", id="again")[0], posted=kit.at(HOUR - 24).date()))
    assert wrong(office, "reversal-after-payment") == [("r", "50.00 USD")]
    assert office.differences() == []


def test_earnings_around_a_fee_that_names_none_judge_it_again(office, kit):
    office.configure(agreed(kit))
    fee, first, second, third = (row(kit, id, *kind, 0) for id, *kind in OF_ONE_DAY)
    take(office, first, second, fee)
    (because,) = office.unmade("fee-without-parent")
    assert "any of 2 earnings" in because
    office.take("upwork", HOUR + 1, third)
    (because,) = office.unmade("fee-without-parent")
    assert "any of 3 earnings" in because
    assert office.differences() == []


OF_ONE_DAY = [
    ("f", "fee", "-40.00"),
    ("a", "hourly", "400.00"),
    ("b", "bonus", "300.00"),
    ("c", "bonus", "200.00"),
]


def test_rows_of_an_event_without_a_contract_are_judged_together(office, kit):
    office.configure(agreed(kit))
    nobody = {"name": None, "group": "g"}
    rows = [row(kit, id, "bonus", "200.00", week, **nobody) for id, week in (("a", 0), ("b", 14))]
    take(office, *rows)
    assert [name for kind, name in office.rows("subject", "kind, name") if kind == "payment-group"] == [rows[0].ref]
    office.take("upwork", HOUR + 1, gone=(rows[0].ref,))
    assert [name for kind, name in office.rows("subject", "kind, name") if kind == "payment-group"] == [rows[1].ref]
    assert office.differences() == []
