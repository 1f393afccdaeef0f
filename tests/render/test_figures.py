from dataclasses import replace

from syncd.core.records import ContractType
from syncd.render.figures import table

NOTHING = {"currency": None, "gross": None, "fee": None, "tax": None, "net": None, "effective_rate": None}


def shown(sample, *lines):
    summary = replace(sample.summary(), lines=lines)
    return table(replace(summary, totals={"USD": replace(summary.totals["USD"], partial=True)}), 9)


def test_what_no_log_of_the_platform_has_told_yet_is_unknown(sample):
    row, _ = shown(
        sample, sample.line("site", **NOTHING, seconds_billable=None, seconds_logged=None), sample.line()
    ).rows
    assert dict(row.time) == {"Tracked": "31:12", "Logged": "unknown", "Billable": "unknown", "Per hour": "unknown"}
    assert dict(row.money) == {"Gross": "unknown", "Fee": "unknown", "Tax": "unknown", "Net": "unknown"}


def test_a_contract_of_ones_own_has_no_log_to_be_unknown(sample):
    direct = sample.line(kind=ContractType.DIRECT, seconds_logged=None)
    assert dict(shown(sample, direct).rows[0].time)["Logged"] == "–"


def test_a_total_says_what_is_not_in_it(sample):
    unseen = sample.line("site", **NOTHING, seconds_tracked=0, seconds_billable=None, seconds_logged=None)
    fixed = sample.line("shop", **NOTHING, kind=ContractType.FIXED, seconds_tracked=7200, seconds_billable=0)
    assert shown(sample, sample.line(), unseen, fixed).totals[0].note == (
        "Partial: what 1 contract billed is unknown and not in it. "
        "The 2:00 tracked for 1 contract without money are not in it."
    )
