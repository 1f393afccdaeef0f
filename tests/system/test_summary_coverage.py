"""A summary counts tracked time as known exactly as judging does: as far as it was read, and nothing that is held."""

from dataclasses import replace

from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import Kind
from syncd.core.time import Period
from syncd.report.billable import summarize_period

WEEK = Period.parse("2026-W45")
THURSDAY = 3 * 24


def line_of(office, hour, contract="api", period=WEEK, *, kit):
    lines = summarize_period(office.ledger, office.composition.directory(), period, kit.at(hour)).lines
    (line,) = (line for line in lines if line.contract == contract)
    return line


def reasons(line):
    return [gap.because for gap in line.gaps if gap.side is Side.TRACKED]


def test_only_today_may_be_known_in_part(office, kit):
    read = THURSDAY + 10
    office.take("toggl", read, kit.label(kit.project(1), "Acme"), kit.entry(1, 30), complete=[kit.through(read)])
    assert reasons(line_of(office, read, kit=kit)) == []
    assert reasons(line_of(office, read + 6, kit=kit)) == []
    assert reasons(line_of(office, read + 24, kit=kit)) == ["tracked time of me: known through 2026-11-05"]


def test_the_person_with_the_least_coverage_decides(office, kit):
    bob = replace(kit.through(THURSDAY - 24), person="bob")
    entries = kit.entry(1, 30), kit.entry(2, 31, person="bob")
    office.take("toggl", THURSDAY, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(THURSDAY), bob])
    line = line_of(office, THURSDAY, kit=kit)
    assert (line.seconds_tracked, reasons(line)) == (7200, ["tracked time of bob: known through 2026-11-03"])


def test_held_changes_leave_tracked_time_known_in_part(office, kit):
    def read(hour, shift):
        entries = [kit.entry(id, id // 5 * 24 + id % 5 * 3 + shift, 2) for id in range(30)]
        pull = kit.Pull("toggl", hour, (kit.label(kit.project(1), "Acme"), *entries), complete=(kit.through(hour),))
        office.add("toggl", [pull.page()])
        office.now = kit.at(hour)
        office.settle()

    office.settle()
    read(21 * 24, 0)
    assert reasons(line_of(office, 21 * 24, kit=kit)) == []
    read(22 * 24, 7 * 24)
    line = line_of(office, 22 * 24, kit=kit)
    assert line.seconds_tracked == 30 * 7200
    assert reasons(line) == ["30 changes of toggl wait for `syncd accept toggl`"]


def test_summaries_and_checks_give_the_same_reason_in_days_of_the_platform(office, kit):
    logged = kit.through(THURSDAY, Kind.WORK)  # until midnight in UTC, which is Upwork's: one o'clock in Berlin
    office.take("upwork", 12 * 24, kit.line(1, 1, 6), complete=[logged])
    office.take("toggl", 12 * 24 + 1, complete=[kit.through(12 * 24 + 1)])
    (gap,) = (gap for gap in line_of(office, 12 * 24 + 1, kit=kit).gaps if gap.side is Side.LOGGED)
    assert gap.because == "Upwork hours of me: known through 2026-11-04"
    assert office.unmade("logged-not-tracked") == [gap.because]


def test_the_fee_of_past_payments_says_what_is_left_until_the_bill_comes(office, kit):
    payments = [
        replace(row, amount=amount)
        for number in range(3)
        for row, amount in (
            (kit.posting(f"e{number}", number - 20, kit.named()), Money.of("80.00", "USD")),
            (kit.posting(f"f{number}", number - 20, parent=f"e{number}"), Money.of("-10.00", "USD")),
        )
    ]
    office.take("upwork", 12 * 24, kit.line(1, 1, 6, "240.00"), *payments[:4])
    line = line_of(office, 12 * 24, kit=kit)
    assert (str(line.gross), line.fee, line.net, line.notes) == ("240.00 USD", None, None, ())
    office.take("upwork", 12 * 24 + 1, *payments)
    line = line_of(office, 12 * 24 + 1, kit=kit)
    assert (line.fee, line.net, line.effective_rate) == (None, None, None)
    assert line.notes == (
        "net is ≈ 210.00 USD before tax until it is billed: the fee of 12.5 % is learned from past payments",
    )
    office.configure(office.text.replace('rate = "40.00 USD"', 'rate = "40.00 USD", fee = "10%"'))
    office.settle()
    line = line_of(office, 12 * 24 + 1, kit=kit)
    assert (str(line.fee), line.notes) == ("-24.00 USD", ())
