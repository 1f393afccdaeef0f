"""The billable summary in words: what is unknown, what is known in part, and what a total has not."""

from dataclasses import replace

import pytest

from syncd.core.discrepancies import Side
from syncd.core.records import ContractType
from syncd.core.summary import Basis, Gap
from syncd.report.render.message import FORMATS
from syncd.report.render.summary_view import table

NOTHING = {"currency": None, "gross": None, "fee": None, "tax": None, "net": None, "effective_rate": None}
UNLOGGED = (Gap(Side.LOGGED, "Upwork hours of me: no source shows that time"),)


def shown(sample, *lines):
    summary = replace(sample.summary(), lines=lines)
    return table(replace(summary, totals={"USD": replace(summary.totals["USD"], partial=True)}), 9, str)


def test_hours_that_no_export_of_the_platform_covers_are_unknown(sample):
    unlogged = sample.line("site", **NOTHING, seconds_billable=None, seconds_logged=None, gaps=UNLOGGED)
    row, _ = shown(sample, unlogged, sample.line()).rows
    assert dict(row.time) == {"Tracked": "31:12", "Logged": "unknown", "Billable": "unknown", "Per hour": "unknown"}
    assert dict(row.money) == {"Gross": "unknown", "Fee": "unknown", "Tax": "unknown", "Net": "unknown"}


def test_a_contract_of_ones_own_has_no_log_to_be_unknown(sample):
    direct = sample.line(kind=ContractType.DIRECT, seconds_logged=None)
    assert dict(shown(sample, direct).rows[0].time)["Logged"] == "–"


def test_time_that_no_source_covers_is_unknown_and_never_zero(sample):
    unheard = sample.line(seconds_tracked=None, effective_rate=None, gaps=(Gap(Side.TRACKED, sample.THROUGH),))
    found = shown(sample, unheard)
    assert dict(found.rows[0].time)["Tracked"] == "unknown"
    assert dict(found.rows[0].time)["Per hour"] == "unknown"


def test_what_is_known_in_part_is_at_least_that_and_a_note_says_of_which_contracts_and_why(sample):
    found = table(sample.in_part(), 9, str)
    api, ops = found.rows
    assert dict(api.time) == {"Tracked": "≥ 31:12", "Logged": "30:00", "Billable": "30:00", "Per hour": "unknown"}
    assert dict(api.money)["Gross"] == "1,200.00"
    assert dict(ops.time) == {"Tracked": "≥ 2:30", "Logged": "–", "Billable": "≥ 2:30", "Per hour": "unknown"}
    assert dict(ops.money) == {"Gross": "≥ 250.00", "Fee": "0.00", "Tax": "0.00", "Net": "≥ 250.00"}
    eur, usd = found.totals
    assert (dict(eur.time)["Tracked"], dict(eur.money)["Net"]) == ("≥ 2:30", "≥ 250.00")
    assert eur.note == "Partial: not all hours are known for 1 of 1 line."
    assert dict(usd.time)["Tracked"] == "≥ 41:12"
    assert found.notes == ("Tracked time of me: known through 2026-11-13 (Backend API, Operations).",)
    assert "“≥”: at least this; not all of it is known yet." in found.legend


def test_contracts_of_one_title_are_told_apart_wherever_their_client_is_not_beside_them(sample):
    reason = (Gap(Side.TRACKED, sample.THROUGH),)
    lines = [
        sample.line(client, title="Website", client=client, distinction=client, gaps=reason)
        for client in ("acme", "globex")
    ]
    found = shown(sample, *lines)
    assert found.notes[0].endswith("(Website (acme), Website (globex)).")
    assert [(row.title, row.detail.split(",")[0]) for row in found.rows] == [("Website", "acme"), ("Website", "globex")]
    same = [replace(line, client="umbrella", distinction=line.contract) for line in lines]
    assert [row.title for row in shown(sample, *same).rows] == ["Website (acme)", "Website (globex)"]


def test_gaps_of_the_period_are_notes_even_without_a_contract(sample):
    found = table(sample.in_part(lines=(), totals={}), 9, str)
    assert found.notes == ("Tracked time of me: known through 2026-11-13.",)


def test_of_many_contracts_a_note_names_the_first(sample):
    gaps = (Gap(Side.TRACKED, sample.THROUGH),)
    lines = [sample.line(f"c{number}", title=f"C{number}", gaps=gaps) for number in range(5)]
    assert shown(sample, *lines).notes == ("Tracked time of me: known through 2026-11-13 (C0, C1, C2 and 2 more).",)


@pytest.mark.parametrize(
    ("side", "hours"), [(Side.LOGGED, "≥ 400.00"), (Side.TRACKED, "400.00"), (Side.BILLED, "400.00")]
)
def test_money_is_a_part_where_the_side_that_it_rests_on_is(sample, side, hours):
    line = sample.line(basis=Basis.LOGGED, gross=sample.usd("400.00"), gaps=(Gap(side, "known in part"),))
    assert dict(shown(sample, line).rows[0].money)["Gross"] == hours


def test_a_total_says_what_is_not_in_it(sample):
    unseen = sample.line(
        "site", **NOTHING, seconds_tracked=0, seconds_billable=None, seconds_logged=None, gaps=UNLOGGED
    )
    assert shown(sample, sample.line(), unseen).totals[0].note == (
        "Partial: the amount that 1 contract billed is unknown and not included."
    )


@pytest.mark.parametrize("basis", [Basis.AGREED, Basis.BILLED])
def test_the_time_of_a_retainer_lacks_no_price_whatever_its_figures_rest_on(sample, basis):
    care = sample.line(
        "care", **NOTHING, kind=ContractType.RETAINER, basis=basis, seconds_tracked=9900, seconds_billable=9900
    )
    assert shown(sample, sample.line(), care).totals[0].note == (
        "Partial: what 1 retainer bills for this period is unknown and not included."
    )


def test_time_without_money_is_noted_once(sample):
    fixed = sample.line("shop", **NOTHING, kind=ContractType.FIXED, seconds_tracked=7200, seconds_billable=0)
    both = table(replace(sample.summary(), lines=(*sample.summary().lines[::3], fixed)), 9, str)
    assert len(both.totals) == 2
    assert [note for note in (*both.notes, *(row.note for row in both.totals)) if "without an amount" in note] == [
        "The totals leave out 2:00 tracked for 1 contract without an amount in this period."
    ]


def test_money_of_which_some_bills_are_known_is_at_least_that_and_its_fee_a_part(sample):
    gaps = (Gap(Side.BILLED, "Upwork transactions of me: known through 2026-11-13"),)
    found = shown(sample, sample.line(kind=ContractType.FIXED, gaps=gaps, effective_rate=None, seconds_billable=0))
    figures = {"Gross": "≥ 1,200.00", "Fee": "−120.00 in part", "Tax": "0.00 in part", "Net": "≥ 1,080.00"}
    assert dict(found.rows[0].money) == figures
    assert dict(found.rows[0].time)["Per hour"] == "–"
    assert "not all that was billed is known for 1 of 1 line" in found.totals[0].note


def test_a_fixed_contract_of_whose_bills_nothing_is_known_is_unknown_and_not_without_money(sample):
    gaps = (Gap(Side.BILLED, "Upwork transactions of me: no source shows that time"),)
    unread = sample.line("site", **NOTHING, kind=ContractType.FIXED, seconds_billable=0, gaps=gaps)
    assert dict(shown(sample, unread).rows[0].money)["Gross"] == "unknown"


def test_what_decided_a_figure_is_a_note_once_for_all_contracts_of_which_it_is_true(sample):
    lines = [sample.line(f"c{n}", title=f"C{n}", notes=("the mark is not used",)) for n in range(2)]
    lacking = sample.line(gross_lacks=("2:00 without a rate",))
    found = shown(sample, *lines, lacking)
    assert found.notes == (
        "The mark is not used (C0, C1).",
        "Gross does not include 2:00 without a rate (Backend API).",
    )
    assert dict(found.rows[2].money)["Gross"] == "≥ 1,200.00"


def estimated(sample, **figures):
    known = {"basis": Basis.LOGGED, "fee": sample.usd("-83.90"), "tax": sample.usd("0"), "net": sample.usd("755.10")}
    return sample.line(
        **{
            **known,
            "gross": sample.usd("839.00"),
            "effective_rate": sample.usd("36.44"),
            "estimated": ("fee", "tax", "net"),
            "estimated_by": "10 % fee as before, no tax billed so far",
            **figures,
        }
    )


def test_an_estimate_has_its_sign_no_cents_that_it_does_not_know_and_its_reason(sample):
    found = shown(sample, estimated(sample))
    assert dict(found.rows[0].money) == {"Gross": "839.00", "Fee": "≈ −83.90", "Tax": "≈ 0", "Net": "≈ 755"}
    assert dict(found.rows[0].time)["Per hour"] == "≈ 36.44"
    assert "Net is ≈: 10 % fee as before, no tax billed so far (Backend API)." in found.notes
    assert any(sentence.startswith("“≈”: estimated") for sentence in found.legend)


@pytest.mark.parametrize(("net", "words"), [("3.45", "≈ 3.45"), ("-0.40", "≈ −0.40"), ("99.96", "≈ 99.96")])
def test_a_small_estimate_keeps_what_it_consists_of(sample, net, words):
    assert dict(shown(sample, estimated(sample, net=sample.usd(net))).rows[0].money)["Net"] == words


def test_a_total_of_what_is_exact_and_what_is_estimated_is_an_estimate_and_says_so(sample):
    total = shown(sample, sample.line(), estimated(sample)).totals[0]
    assert dict(total.money)["Net"] == "≈ 1,080"  # of the sample; here the sign counts
    assert dict(total.money)["Gross"] == "1,600.00"
    assert "net is estimated for 1 of 2 lines" in total.note


@pytest.mark.parametrize("form", ["text", "html", "page"])
def test_every_format_shows_that_a_figure_is_estimated(sample, form):
    summary = replace(sample.summary(), lines=(estimated(sample),))
    shown_there = sample.plain(FORMATS[form](sample.report(summary=summary)))
    assert "10 % fee as before, no tax billed so far" in " ".join(shown_there.split())
    assert "≈ 755.10" in shown_there
