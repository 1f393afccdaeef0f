"""A report lists the most urgent rows, counts the others, and its figures are those of all."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.claims import fixable
from syncd.core.lifecycle import State, counted
from syncd.core.money import totals
from syncd.core.report import Report
from syncd.core.report_parts import CannotTellGroup, LeftOut
from syncd.core.shortening import LISTED, shorten
from syncd.core.urgency import by_urgency
from syncd.ledger.codec import decode, encode
from syncd.report.render import json as as_json
from syncd.report.render.message import FORMATS, as_table, message
from tests.examples import some

MANY = 3 * LISTED


@st.composite
def with_parents(draw, sample):
    """A report in the order of urgency, some of whose discrepancies explain others."""
    report = draw(sample.reports)
    rows = list(report.discrepancies)
    parents = draw(st.lists(st.integers(0, 4), min_size=len(rows), max_size=len(rows)))
    rows = [
        replace(row, finding=replace(row.finding, parent=rows[parent].id if 0 < parent < at else ""))
        for at, (row, parent) in enumerate(zip(rows, parents, strict=True))
    ]
    ordered = by_urgency(rows, report.made_at)
    return replace(report, discrepancies=ordered, folded=report.folded & {row.id for row in ordered})


def figures(report):
    """All that a report says of everything: its subject line, sums, counts, and what is less urgent than its rows."""
    late = sum(fixable(one, report.made_at) for one in report.counted) + sum(n for _, n in report.rest.deadlines)
    return report.subject, report.at_stake, report.unpriced, report.number, report.set_aside, late


def test_what_is_left_out_changes_no_sum_and_no_count(sample):
    @some(60)
    @given(with_parents(sample), st.integers(1, 40))
    def check(report, most):
        short = shorten(report, most)
        assert figures(short) == figures(report)
        assert short.discrepancies == report.discrepancies[:most]
        listed = (one.finding.stake for one in counted(short.discrepancies))
        lost = [stake for stake in listed if stake is not None and stake.minor > 0]
        assert totals([*lost, *short.rest.at_stake]) == report.at_stake
        assert decode(encode(short), Report) == short
        checks = sum(max(1, len(group.subjects)) for group in short.cannot_tell)
        assert checks + short.rest.checks == sum(max(1, len(group.subjects)) for group in report.cannot_tell)
        for source, whole in zip(short.sources, report.sources, strict=True):
            assert len(source.notices) + source.more_notices == len(whole.notices)

    check()


def test_a_report_whose_lists_are_short_stays_as_it_is(sample):
    @some(20)
    @given(with_parents(sample))
    def check(report):
        assert shorten(report) == report

    check()


@pytest.fixture(scope="module")
def crowded(sample):
    """A report with many rows in each of its lists."""

    def rows(**changes):
        return tuple(sample.discrepancy(number, **changes) for number in range(MANY))

    return sample.report(
        discrepancies=rows(),
        hushed=rows(state=State.ACKNOWLEDGED),
        resolved=rows(state=State.RESOLVED),
        cannot_tell=tuple(
            CannotTellGroup(rule=f"rule-{n}", because="no data", source="upwork", subjects=(sample.WEEK,) * MANY)
            for n in range(3)
        ),
        sources=tuple(replace(one, notices=("a row was rejected",) * MANY) for one in sample.report().sources),
    )


def test_each_list_of_a_stored_report_is_bounded(crowded):
    assert len(encode(crowded)) > 3 * len(encode(shorten(crowded)))
    grown = replace(crowded, discrepancies=crowded.discrepancies * 9, hushed=crowded.hushed * 9)
    grown = replace(grown, resolved=crowded.resolved * 9)
    assert len(encode(shorten(grown))) < len(encode(shorten(crowded))) + 200


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_says_the_same_of_all_as_before(sample, crowded, form):
    short = sample.plain(FORMATS[form](shorten(crowded)))
    assert "150,000.00 usd can still be saved" in " ".join(short.lower().split())
    assert form == "slack" or "This report lists the 500 most urgent of 1,500 discrepancies" in " ".join(short.split())


def test_the_attached_table_ends_with_what_is_missing(crowded):
    (file,) = message(shorten(crowded), ["text", "csv"]).attachments
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert len(rows) == LISTED + 1
    assert rows[-1]["summary"].startswith(f"This report lists the {LISTED} most urgent of {MANY:,} discrepancies")
    assert {rows[-1]["id"], rows[-1]["stake"], rows[-1]["seconds"]} == {""}
    assert all(row["id"] for row in csv.DictReader(io.StringIO(as_table(crowded).text.removeprefix("\ufeff"))))


def test_json_says_how_many_rows_each_list_lacks(crowded):
    assert json.loads(as_json.render(crowded))["left_out"] is None
    shown = json.loads(as_json.render(shorten(crowded)))
    assert shown["at_stake"] == [{"amount": "150000.00", "currency": "USD"}]
    assert len(shown["discrepancies"]) == LISTED
    left = shown["left_out"]
    assert left["at_stake"] == [{"amount": "100000.00", "currency": "USD"}]
    assert {name: left[name] for name in ("discrepancies", "hushed", "resolved")} == dict.fromkeys(
        ("discrepancies", "hushed", "resolved"), MANY - LISTED
    )
    assert left["cannot_tell"] + len(shown["cannot_tell"]) == 3 * MANY
    assert "syncd discrepancies" in left["says"]


def test_a_report_that_was_stored_before_lists_were_bounded_is_read_as_it_was(crowded):
    body = json.loads(encode(crowded))
    for new in ("left_out",):
        del body[new]
    for source in body["sources"]:
        del source["more_notices"]
    for group in body["cannot_tell"]:
        del group["more"]
    stored = decode(json.dumps(body), Report)
    assert stored == crowded
    assert stored.rest == LeftOut()
