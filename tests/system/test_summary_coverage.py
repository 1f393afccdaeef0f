"""A summary counts tracked time as known exactly as judging does: as far as it was read, and nothing that is held."""

from dataclasses import replace

import pytest

from syncd.core.bounds import State
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.records import Kind
from syncd.core.time import Period, Span, subtract
from syncd.core.what_to_do import AND_SO, EXPORT_AGAIN
from syncd.report.billable import summarize_period
from syncd.report.build import cannot_tell

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
    assert reasons(line_of(office, read + 24, kit=kit)) == ["tracked time of me: known through Thu 5 Nov"]


def test_the_person_with_the_least_coverage_decides(office, kit):
    bob = replace(kit.through(THURSDAY - 24), person="bob")
    entries = kit.entry(1, 30), kit.entry(2, 31, person="bob")
    office.take("toggl", THURSDAY, kit.label(kit.project(1), "Acme"), *entries, complete=[kit.through(THURSDAY), bob])
    line = line_of(office, THURSDAY, kit=kit)
    assert (line.seconds_tracked, reasons(line)) == (7200, ["tracked time of bob: known through Tue 3 Nov"])


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
    assert gap.because == "Upwork hours of me: known through Wed 4 Nov: export again with the range ending today"
    assert office.unmade("logged-not-tracked") == [gap.because]


def test_checks_of_a_week_that_runs_ask_for_no_other_export(office, kit):
    """In a report; the file shows the days until Wednesday. Once the week is over, they ask."""
    logged = kit.through(THURSDAY, Kind.WORK)
    office.take("upwork", 8 * 24, kit.line(1, 1, 6), complete=[logged])
    office.take("toggl", 8 * 24 + 1, complete=[kit.through(8 * 24 + 1)])
    found = {
        today: {
            group.because
            for group in cannot_tell(office.ledger.discrepancies.unmade(), kit.at(24 * today).date())
            if group.source
        }
        for today in (3, 8)
    }
    assert found[3] == {because.replace(f"{AND_SO}{EXPORT_AGAIN}", "") for because in found[8]}
    assert any(EXPORT_AGAIN in because for because in found[8])


def test_a_file_of_today_covers_yesterday_wherever_you_live(kit):
    """Its days end at midnight in its own zone, which is one o'clock in Berlin: nothing of today is known by it."""
    files = '[source.files]\nkind = "toggl-csv"\nperson = "me"\nzone = "UTC"'
    with kit.office(kit.config(files, kit.API, kit.SHOP, kit.MAPS)) as office:
        label = kit.label(kit.project(1), "Acme")
        office.take("files", THURSDAY + 10, label, kit.entry(1, 30), complete=[kit.through(THURSDAY)], file=True)
        line = line_of(office, THURSDAY + 20, kit=kit)
        assert reasons(line) == ["tracked time of me: known through Wed 4 Nov"]


def test_an_export_without_the_hours_of_a_bill_leaves_logged_time_a_lower_bound(office, kit):
    whole = [kit.through(20 * 24, kind) for kind in (Kind.WORK, Kind.TRANSACTION)]
    posted = replace(kit.posting(1, 7, kit.named()), last_day=kit.at(6 * 24).date(), seconds=10 * 3600)
    office.take("upwork", 20 * 24, posted, complete=whole)
    line = line_of(office, 20 * 24, kit=kit)
    assert (line.seconds_logged, line.seconds_billable, line.billable_partial) == (36_000, 36_000, True)
    (because,) = (gap.because for gap in line.gaps if gap.side is Side.LOGGED)
    assert because.startswith("10:00 was billed for 2 to 8 Nov 2026, and the exports of hours show 0:00 of it")
    assert line.logged_state is State.AT_LEAST


def test_a_week_that_was_billed_twice_has_the_hours_that_a_final_export_shows_of_it(office, kit):
    posted = replace(kit.posting(1, 7, kit.named()), last_day=kit.at(6 * 24).date(), seconds=10 * 3600)
    again = replace(posted, ref=kit.posting(2, 8).ref, posted=kit.at(8 * 24).date())
    early = kit.at(7 * 24)
    closed = [replace(kit.through(20 * 24, Kind.WORK), span=Span(kit.at(-240), early))]
    money = [kit.through(20 * 24, Kind.TRANSACTION)]
    office.take("upwork", 7 * 24 + 1, kit.line(1, 0, 10, "400.00"), posted, again, complete=[*closed, *money])
    line = line_of(office, 20 * 24, kit=kit)
    assert (line.seconds_logged, line.billable_partial) == (72_000, True)  # an hour after the week: it may show more
    office.take("upwork", 20 * 24, complete=[kit.through(20 * 24, Kind.WORK)])
    line = line_of(office, 20 * 24, kit=kit)
    assert (line.seconds_logged, line.billable_partial, line.lacks(Side.LOGGED)) == (36_000, False, False)
    assert "20:00 was billed for 2 to 8 Nov 2026, and the hours that the platform shows are 10:00" in line.notes


@pytest.mark.parametrize(
    ("since", "rate"), [(-240, "40.00 USD"), (3 * 24, None)], ids=["all known", "from Thursday on"]
)
def test_the_rate_of_a_part_of_a_week_is_that_of_its_whole_bill(office, kit, since, rate):
    """A bill of 4:00 counts in the days from Thursday on, with 1:00 of its time."""
    time = replace(kit.through(20 * 24), span=Span(kit.at(since), kit.at(20 * 24)))
    whole = [kit.through(20 * 24, kind) for kind in (Kind.WORK, Kind.TRANSACTION)]
    posted = replace(kit.posting(1, 7, kit.named()), amount=Money.of("160.00", "USD"), last_day=kit.at(6 * 24).date())
    fee = replace(kit.posting(2, 7, parent=1), amount=Money.of("-0.00", "USD"))
    office.take("upwork", 20 * 24, posted, fee, kit.line(1, 0, 3, "120.00"), kit.line(2, 4, 1, "40.00"), complete=whole)
    entries = kit.entry(1, 9, 3), kit.entry(2, 4 * 24 + 9, 1)
    office.take("toggl", 20 * 24, kit.label(kit.project(1), "Acme"), *entries, complete=[time])
    line = line_of(office, 20 * 24, period=Period.parse("2026-11-05..2026-11-08"), kit=kit)
    assert (line.seconds_tracked, line.effective_rate and str(line.effective_rate)) == (3600, rate)
    (note,) = (note for note in line.all_notes if note.startswith("per hour"))
    assert ("the time tracked 2 to 8 Nov 2026: the weeks that the money is for" in note) == bool(rate)
    assert ("it is also paid for 2 to 4 Nov 2026" in note) != bool(rate)


GOLANCE = '[contract.gl]\nplatform = "golance"\ntitles = ["Other"]\ntype = "hourly"'


@pytest.mark.parametrize(
    ("dates", "named"), [("", True), ("start = 2026-11-08", True), ("end = 2026-11-01", False)], ids=str
)
def test_a_platform_that_shows_nothing_is_named_while_a_contract_runs_on_it(kit, dates, named):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS, GOLANCE, dates)) as office:
        rows = [kit.everything(Kind.WORK), kit.everything(Kind.TRANSACTION)]
        rows = [replace(row, person="me", platform="upwork") for row in rows]
        office.take("upwork", 20 * 24, kit.line(1, 1, 6, "240.00"), complete=rows)
        summary = summarize_period(office.ledger, office.composition.directory(), WEEK, kit.at(20 * 24))
        assert [line.contract for line in summary.lines] == ["api"]
        because = {gap.because for gap in summary.gaps}
        silent = {"no source gives goLance hours", "no source gives goLance transactions"}
        assert because == (silent if named else set())


def test_a_week_whose_bill_could_not_be_read_does_not_ask_for_a_newer_export(office, kit):
    whole = kit.through(30 * 24, Kind.TRANSACTION)
    posted = 8 * 24  # the bill of the week was posted on the Tuesday after it, and its row was rejected
    read = [replace(whole, span=span) for span in subtract([whole.span], [Span(kit.at(posted - 48), kit.at(posted))])]
    office.take("upwork", 30 * 24, complete=read)
    summary = summarize_period(office.ledger, office.composition.directory(), WEEK, kit.at(30 * 24))
    assert not summary.lines
    assert [gap.because for gap in summary.gaps if gap.side is Side.BILLED] == [
        "Upwork transactions of me: known through Sat 7 Nov"
    ]


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
    assert (str(line.net), line.state("net")) == ("210.00 USD", State.ESTIMATED)
    less = "what was logged is known in part, and a bill may be for less"
    assert line.all_notes == (f"net is ≈: {less}, 12.5 % fee as before, no tax billed so far",)
    office.configure(office.text.replace('rate = "40.00 USD"', 'rate = "40.00 USD", fee = "10%"'))
    office.settle()
    line = line_of(office, 12 * 24 + 1, kit=kit)
    assert (str(line.fee), line.estimated) == ("-24.00 USD", ("gross", "fee", "tax", "net"))


@pytest.mark.parametrize(("minutes", "known"), [(1, True), (59, True), (61, False)])
def test_an_export_of_the_last_hour_is_as_good_as_one_of_this_moment(kit, minutes, known):
    files = '[source.files]\nkind = "toggl-csv"\nperson = "me"\nzone = "UTC"'
    with kit.office(kit.config(files, kit.API, kit.SHOP, kit.MAPS)) as office:
        label, saved = kit.label(kit.project(1), "Acme"), THURSDAY + 10
        office.take("files", saved, label, kit.entry(1, 30), complete=[kit.through(saved)], file=True)
        assert (reasons(line_of(office, saved + minutes / 60, kit=kit)) == []) == known
