import unicodedata
from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from syncd.core.discrepancies import Evidence
from syncd.core.lifecycle import Denied
from syncd.core.report import ReportKind
from syncd.report.render import text
from syncd.report.render.message import FORMATS
from tests.examples import some


def test_the_first_line_is_the_number_and_what_can_still_be_fixed_comes_first(sample):
    lines = text.render(sample.report()).splitlines()
    order = [
        "125.00 USD to save until Mon 13:00, 4 more to do: week of 9 Nov; 1",
        "Report  weekly",
        "Summary 2026-W46 (9 Nov to 15 Nov 2026)",
        "Made    Mon 16 Nov 2026 09:50 Europe/Berlin (08:50 UTC)",
        "What you can still fix",
        "Before Mon 16 Nov 13:00 (12:00 UTC), in 3 h 10 min:",
        "Before Thu 19 Nov 01:00 (00:00 UTC), in 2 days 15 h:",
        "What else was found",
        "Contract api:",
        "Your time entries:",
        "Cannot tell yet",
        "Resolved since the last report",
        "Billable summary 2026-W46 (9 Nov to 15 Nov 2026)",
        "Report r-20261116-weekly. Details: syncd why ID",
    ]
    assert lines[0] == order[0]
    assert [line for line in lines if line in order] == order


def test_every_format_tells_what_a_person_said_and_what_was_read_since(sample):
    found = sample.discrepancy()
    denied = replace(found, denied=Denied(at=sample.NOW - timedelta(days=2), reason="added", as_of=sample.NOW))
    for layout in ("text", "html", "slack"):
        shown = sample.plain(FORMATS[layout](sample.report(discrepancies=(denied,))))
        assert (
            "Resolved by hand on Sat 14 Nov 09:50: “added”; what was read as of Mon 16 Nov 09:50 still shows it"
        ) in shown


def test_a_discrepancy_shows_everything_a_person_needs_to_act(sample):
    shown = text.render(sample.report())
    assert (
        """\
* 2:30 tracked, not on Upwork as of your export of Sun 15 Nov 20:10 UTC
  To do   Add 2:30 to the Work Diary before Mon 12:00 UTC
  Stake   100.00 USD may be lost
  About   api, 9 Nov to 15 Nov 2026
  See     Tue 10 Nov 09:00–11:30, “API tests” [toggl/time/9000000001]
  Id      d-0000000001, tracked-not-logged, high, open, 1 day old
"""
        in shown
    )
    assert "See     +1 more" in shown
    assert "deadline passed Mon 9 Nov 13:00 (12:00 UTC)" in shown
    assert "13.33 USD may be owed" in shown
    assert "Stake   unknown" in shown


def test_a_line_of_evidence_names_the_first_of_its_records_and_counts_the_others(sample):
    fact = Evidence("toggl/time/1", "Tue 10 Nov: tracked 5:11", ("toggl/time/2", "upwork/work/3"))
    found = sample.discrepancy(evidence=(fact,))
    assert "Tue 10 Nov: tracked 5:11 [toggl/time/1 and 2 more]" in text.render(sample.report(discrepancies=(found,)))


def test_it_says_how_far_each_source_reaches(sample):
    shown = " ".join(text.render(sample.report()).split())
    assert "toggl: names, time entries through Mon 16 Nov 09:45" in shown
    assert "transactions through Tue 3 Nov 01:00, 13 days before this report" in shown
    assert "milestones: no complete data yet. Last pull failed: milestones.csv: line 4 has 5 columns" in shown


def test_hushed_and_unpriced_ones_are_counted_outside_the_totals(sample):
    shown = " ".join(text.render(sample.report()).split())
    put_aside = "1 acknowledged (100.00 USD may be lost); 1 snoozed (100.00 USD may be lost)"
    assert f"Put aside, in no total: {put_aside}." in shown
    assert "The totals leave out 2 discrepancies with an unknown stake." in shown


def test_an_unknown_figure_is_a_word_and_never_zero(sample):
    shown = text.render(sample.report())
    assert "gross      400.00  fee        −40.00  tax       unknown  net       unknown" in shown
    assert "gross           –  fee             –  tax             –  net             –" in shown
    assert "net     ≥ 1080.00" in shown
    assert "Partial: tax is unknown for 1 of 2 lines; net is unknown for 1 of 2 lines." in shown
    assert "“unknown”: not known yet, or not completely; it is not zero." in shown


def test_a_total_that_no_line_knows_is_unknown(sample):
    lone = sample.line(fee=None, tax=None, net=None, effective_rate=None)
    summary = sample.summary()
    total = replace(summary.totals["USD"], fee=None, tax=None, net=None)
    summary = type(summary)(period=summary.period, lines=(lone,), totals={"USD": total})
    after = text.render(sample.report(summary=summary)).partition("Total (USD)")[2]
    assert "fee       unknown  tax       unknown  net       unknown" in after


def test_a_period_without_work_says_so(sample):
    summary = sample.summary()
    empty = type(summary)(period=summary.period, lines=(), totals={})
    assert "No source shows time or money for any contract in this period." in text.render(sample.report(summary=empty))


def test_nothing_wrong_is_one_line_and_what_was_checked(sample):
    shown = text.render(sample.clear(summary=None))
    assert shown.startswith("All agrees\n")
    assert "Everything that could be checked agrees. Checked: toggl, upwork, as far as" in shown
    assert "What" not in shown


def test_nothing_wrong_without_any_data_does_not_claim_that_it_agrees(sample):
    shown = text.render(sample.clear(sources=()))
    assert "agrees" not in shown
    assert "No source has complete data yet, so nothing could be checked." in shown


def test_a_summary_report_speaks_of_money_only(sample):
    shown = text.render(sample.clear(kind=ReportKind.SUMMARY))
    assert shown.startswith("250.00 EUR + 1,600.00 USD gross: week of 9 Nov\n")
    assert "agrees" not in shown
    assert "Billable summary" in shown


def test_rows_beyond_two_hundred_are_counted(sample):
    many = tuple(sample.discrepancy(number) for number in range(400))
    shown = text.render(sample.report(discrepancies=many))
    assert shown.count("* 2:30 tracked") == 200
    assert "+200 more, see syncd discrepancies, or discrepancies.csv if it is attached" in " ".join(shown.split())


def test_any_report_fits_78_columns_without_control_characters(sample):
    @some(40)
    @given(sample.reports)
    def check(report):
        shown = text.render(report)
        assert shown == text.render(report)
        assert all(len(line) <= text.WIDTH for line in shown.splitlines())
        assert not {each for each in shown if unicodedata.category(each) in ("Cc", "Zl", "Zp")} - {"\n"}
        assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
        shown_ids = sum(f"  Id      {each.id}" in shown for each in report.discrepancies)
        assert shown_ids == min(len(report.discrepancies) - len(report.folded), text.SHOWN)

    check()


def test_rejected_data_is_shown_beside_its_source_and_the_report_does_not_claim_that_all_agrees(sample):
    words = " ".join(text.render(sample.unread(summary=None)).split())
    assert "some data was not read" in words
    assert "! 2 rows rejected in tx.csv (first tx.csv:5: the amount “<b>1,2,3</b>” is no number)" in words
    assert "! the running balance breaks at tx.csv:9" in words
    assert "Everything that could be checked agrees" not in words
    assert "Some data could not be read: upwork, 2 rows rejected in tx.csv" in words
    assert "Checked: toggl, upwork" in words


def test_figures_that_are_known_in_part_are_marked_and_explained(sample):
    words = " ".join(text.render(sample.report(summary=sample.in_part())).split())
    assert "≥ 31:12" in words
    assert "Tracked time of me: known through 2026-11-13 (Backend API, Operations)." in words
    assert "“≥”: at least this" in words


def test_a_payout_stands_under_its_account_and_not_under_time_entries(sample):
    facts = {
        "kind": "payout",
        "account": "upwork",
        "payout": "upwork/transaction/1",
        "day": "2026-11-09",
        "person": "me",
    }
    shown = text.render(sample.report(discrepancies=(sample.discrepancy(facts=facts, deadline=None),)))
    assert "Account upwork:" in shown
    assert "Your time entries:" not in shown
