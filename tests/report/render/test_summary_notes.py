"""The billable summary in words: what is unknown, what is known in part, and what a total has not."""

from dataclasses import dataclass, replace

import pytest

from syncd.core.discrepancies import Side
from syncd.core.records import ContractType
from syncd.core.summary import Basis, Gap
from syncd.core.summary_totals import sums
from syncd.report.document import RowKind
from syncd.report.kinds.summary_table import summary_table
from syncd.report.language.voice import Voice
from syncd.report.render.figures import NO_BREAK
from syncd.report.render.message import FORMATS

NOTHING = {"currency": None, "gross": None, "fee": None, "tax": None, "net": None, "effective_rate": None}
UNLOGGED = (Gap(Side.LOGGED, "Upwork hours of me: no source shows that time"),)


def shown(sample, *lines):
    return of(sample, replace(sample.summary(), lines=lines, totals=sums(lines)))


def of(sample, summary):
    """The table of a summary: each row as figures by the keys of the columns, and all notes."""
    made = summary_table(summary, Voice(sample.report().here), 9)
    keys = [column.key for column in made.columns]
    rows = [
        {key: cell.says.replace(NO_BREAK, " ") for key, cell in zip(keys, row.cells, strict=True)} for row in made.rows
    ]
    return Found(rows, made.notes, [row.kind for row in made.rows])


@dataclass(frozen=True)
class Found:
    all_rows: list[dict[str, str]]
    notes: tuple[str, ...]
    kinds: list[RowKind]

    @property
    def rows(self):
        return [row for row, kind in zip(self.all_rows, self.kinds, strict=True) if kind is RowKind.NORMAL]

    @property
    def totals(self):
        return [row for row, kind in zip(self.all_rows, self.kinds, strict=True) if kind is RowKind.TOTAL]


def money(row):
    return {key: row[key] for key in ("gross", "fee", "tax", "net")}


def time(row):
    return {key: row[key] for key in ("tracked", "logged", "billable", "per_hour")}


def test_hours_that_no_export_of_the_platform_covers_are_unknown(sample):
    unlogged = sample.line("site", **NOTHING, seconds_billable=None, seconds_logged=None, gaps=UNLOGGED)
    row, _ = shown(sample, unlogged, sample.line()).rows
    assert time(row) == {"tracked": "31:12", "logged": "unknown", "billable": "unknown", "per_hour": "unknown"}
    assert money(row) == {"gross": "unknown", "fee": "unknown", "tax": "unknown", "net": "unknown"}


def test_a_contract_of_ones_own_has_no_log_to_be_unknown(sample):
    direct = sample.line(kind=ContractType.DIRECT, seconds_logged=None)
    assert shown(sample, direct).rows[0]["logged"] == "–"


def test_time_that_no_source_covers_is_unknown_and_never_zero(sample):
    unheard = sample.line(seconds_tracked=None, effective_rate=None, gaps=(Gap(Side.TRACKED, sample.THROUGH),))
    found = shown(sample, unheard)
    assert found.rows[0]["tracked"] == "unknown"
    assert found.rows[0]["per_hour"] == "unknown"


def test_what_is_known_in_part_is_at_least_that_and_a_note_says_of_which_contracts_and_why(sample):
    found = of(sample, sample.in_part())
    api, ops = found.rows
    assert time(api) == {"tracked": "≥ 31:12", "logged": "30:00", "billable": "30:00", "per_hour": "unknown"}
    assert api["gross"] == "1,200.00"
    assert time(ops) == {"tracked": "≥ 2:30", "logged": "–", "billable": "≥ 2:30", "per_hour": "unknown"}
    assert money(ops) == {"gross": "≥ 250.00", "fee": "0.00", "tax": "0.00", "net": "≥ 250.00"}
    eur, usd = found.totals
    assert (eur["tracked"], eur["net"]) == ("≥ 2:30", "≥ 250.00")
    assert found.notes[0] == "Partial: not all hours are known for 1 of 1 line."
    assert usd["tracked"] == "≥ 41:12"
    assert "Tracked time of me: known through 2026-11-13 (Backend API, Operations)." in found.notes
    assert "“≥”: at least this; not all of it is known yet." in found.notes


def test_contracts_of_one_title_are_told_apart_wherever_their_client_is_not_beside_them(sample):
    reason = (Gap(Side.TRACKED, sample.THROUGH),)
    lines = [
        sample.line(client, title="Website", client=client, distinction=client, gaps=reason)
        for client in ("acme", "globex")
    ]
    found = shown(sample, *lines)
    assert found.notes[0].endswith("(Website (acme), Website (globex)).")
    assert [row["contract"] for row in found.rows] == ["Website, acme, USD", "Website, globex, USD"]
    same = [replace(line, client="umbrella", distinction=line.contract) for line in lines]
    names = ["Website (acme), umbrella, USD", "Website (globex), umbrella, USD"]
    assert [row["contract"] for row in shown(sample, *same).rows] == names


def test_gaps_of_the_period_are_notes_even_without_a_contract(sample):
    found = of(sample, sample.in_part(lines=(), totals={}))
    assert found.notes == ("Tracked time of me: known through 2026-11-13.",)


def test_of_many_contracts_a_note_names_the_first(sample):
    gaps = (Gap(Side.TRACKED, sample.THROUGH),)
    lines = [sample.line(f"c{number}", title=f"C{number}", gaps=gaps) for number in range(5)]
    assert shown(sample, *lines).notes[0] == "Tracked time of me: known through 2026-11-13 (C0, C1, C2 and 2 more)."


@pytest.mark.parametrize(
    ("side", "hours"), [(Side.LOGGED, "≥ 400.00"), (Side.TRACKED, "400.00"), (Side.BILLED, "400.00")]
)
def test_money_is_a_part_where_the_side_that_it_rests_on_is(sample, side, hours):
    line = sample.line(basis=Basis.LOGGED, gross=sample.usd("400.00"), gaps=(Gap(side, "known in part"),))
    assert shown(sample, line).rows[0]["gross"] == hours


def test_a_total_says_what_is_not_in_it(sample):
    unseen = sample.line(
        "site", **NOTHING, seconds_tracked=0, seconds_billable=None, seconds_logged=None, gaps=UNLOGGED
    )
    assert shown(sample, sample.line(), unseen).notes


@pytest.mark.parametrize("basis", [Basis.AGREED, Basis.BILLED])
def test_the_time_of_a_retainer_lacks_no_price_whatever_its_figures_rest_on(sample, basis):
    care = sample.line(
        "care", **NOTHING, kind=ContractType.RETAINER, basis=basis, seconds_tracked=9900, seconds_billable=9900
    )
    assert (
        "Partial: what 1 retainer bills for this period is unknown and not included."
        in shown(sample, sample.line(), care).notes
    )


def test_time_without_money_has_a_total_of_its_own(sample):
    fixed = sample.line("shop", **NOTHING, kind=ContractType.FIXED, seconds_tracked=7200, seconds_billable=0)
    both = of(sample, replace(sample.summary(), lines=(*sample.summary().lines[::3], fixed)))
    assert [row["contract"] for row in both.totals] == ["Total, EUR", "Total, USD", "Without an amount"]
    assert {**time(both.totals[-1]), **money(both.totals[-1])} == {
        "tracked": "2:00",
        "logged": "",
        "billable": "–",
        "per_hour": "",
        **dict.fromkeys(("gross", "fee", "tax", "net"), "–"),
    }


def test_money_of_which_some_bills_are_known_is_at_least_that_and_its_fee_at_most_that(sample):
    gaps = (Gap(Side.BILLED, "Upwork transactions of me: known through 2026-11-13"),)
    found = shown(sample, sample.line(kind=ContractType.FIXED, gaps=gaps, effective_rate=None, seconds_billable=0))
    figures = {"gross": "≥ 1,200.00", "fee": "≤ −120.00", "tax": "≤ 0.00", "net": "≥ 1,080.00"}
    assert money(found.rows[0]) == figures
    assert found.rows[0]["per_hour"] == "–"
    assert "not all that was billed is known for 1 of 1 line" in found.notes[0]


def test_a_fixed_contract_of_whose_bills_nothing_is_known_is_unknown_and_not_without_money(sample):
    gaps = (Gap(Side.BILLED, "Upwork transactions of me: no source shows that time"),)
    unread = sample.line("site", **NOTHING, kind=ContractType.FIXED, seconds_billable=0, gaps=gaps)
    assert shown(sample, unread).rows[0]["gross"] == "unknown"


def test_what_decided_a_figure_is_a_note_once_for_all_contracts_of_which_it_is_true(sample):
    lines = [sample.line(f"c{n}", title=f"C{n}", notes=("the mark is not used",)) for n in range(2)]
    lacking = sample.line(gross_lacks=("2:00 without a rate",))
    found = shown(sample, *lines, lacking)
    assert found.notes[1:3] == (
        "The mark is not used (C0, C1).",
        "Gross does not include 2:00 without a rate (Backend API).",
    )
    assert found.rows[2]["gross"] == "≥ 1,200.00"


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


def test_an_estimate_has_its_sign_and_its_reason(sample):
    found = shown(sample, estimated(sample))
    assert money(found.rows[0]) == {"gross": "839.00", "fee": "≈ −83.90", "tax": "≈ 0.00", "net": "≈ 755.10"}
    assert found.rows[0]["per_hour"] == "≈ 36.44"
    assert "Net is ≈: 10 % fee as before, no tax billed so far (Backend API)." in found.notes
    assert any(sentence.startswith("“≈”: estimated") for sentence in found.notes)


def test_a_total_of_what_is_exact_and_what_is_estimated_is_an_estimate_and_says_so(sample):
    found = shown(sample, sample.line(), estimated(sample))
    total = found.totals[0]
    assert total["net"] == "≈ 1,835.10"
    assert total["gross"] == "2,039.00"
    assert "net is estimated for 1 of 2 lines" in found.notes[0]


@pytest.mark.parametrize("form", ["text", "html", "page"])
def test_every_format_shows_that_a_figure_is_estimated(sample, form):
    summary = replace(sample.summary(), lines=(estimated(sample),))
    shown_there = sample.plain(FORMATS[form](sample.report(summary=summary)))
    assert "10 % fee as before, no tax billed so far" in " ".join(shown_there.split())
    assert "≈ 755.10" in shown_there
