"""Time reports and work diaries in JSON: one line per contract and day, the same as the Weekly summary's."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import BadFile
from syncd.core.records import Contract
from syncd.testing.answers import check_answer
from syncd.testing.files import file, records
from syncd.testing.hostile import json_documents

NINE = 1793610000  # 2026-11-02 09:00 UTC


def node(when="2026-11-02", hours=1, contract="36000001", **more):
    return {"dateWorkedOn": when, "totalHoursWorked": hours, "contract": {"id": contract, "title": "Api"}, **more}


def report(*nodes, **more):
    return {"data": {"contractTimeReport": {"edges": [{"node": each} for each in nodes], **more}}}


def cells(*moments, **more):
    return [{"cell_time": str(each), "billing_status": "billed.active", **more} for each in moments]


def told(upwork, document, name="contract-36000001.json"):
    return [(line.contract.id, str(line.day), line.seconds) for line in upwork.lines(upwork.dump(document, name))]


def test_the_line_of_a_day_is_that_of_the_weekly_summary(upwork):
    (summary,) = upwork.lines(upwork.weekly(["2026-11-02", "Api (36000001)", "0.33333", "13.33", ""]))
    dumps = [
        report(node(hours=0.1666666), node(hours="0.17", memo="x")),
        {"snapshots": {"snapshot": cells(NINE, NINE + 600)}},
        {
            "table": {
                "cols": [{"label": "worked_on"}, {"label": "hours"}],
                "rows": [{"c": [{"v": "20261102"}, {"v": 0.33}]}],
            }
        },
    ]
    for dump in dumps:
        (line,) = upwork.lines(upwork.dump(dump))
        assert (line.ref, line.day, line.seconds, line.person) == (summary.ref, summary.day, 1200, "me")


def test_a_file_without_its_contract_asks_for_it_in_its_name(upwork):
    with pytest.raises(BadFile) as refused:
        upwork.read(upwork.dump(cells(NINE), "diary.json"))
    assert str(refused.value) == (
        "diary.json: $[0] does not say its contract: put the number of the contract into the file's name, "
        "as in contract-36000001.json"
    )
    assert told(upwork, cells(NINE), "Diary Contract 77 (1).json") == [("77", "2026-11-02", 600)]


@pytest.mark.parametrize("around", [{"contractId": 88}, {"contract_id": "88"}, {"contract": {"id": "88"}}])
def test_a_contract_named_around_the_cells_is_theirs_whatever_the_file_is_called(upwork, around):
    assert told(upwork, {**around, "cells": cells(NINE)}) == [("88", "2026-11-02", 600)]


def test_days_are_those_of_utc(upwork):
    midnight = NINE - 9 * 3600
    assert told(upwork, cells(midnight - 600, midnight)) == [
        ("36000001", "2026-11-01", 600),
        ("36000001", "2026-11-02", 600),
    ]
    page = upwork.read(upwork.dump([{"cellDateTime": "2026-11-02T09:00:00+01:00"}]))
    assert page.rejected[0].reason == (
        "2026-11-02T09:00:00+01:00 is not in UTC, as Upwork's days are: ask for the diary with an offset of 0"
    )


def test_only_billed_segments_count_and_each_once(upwork):
    document = [
        *cells(NINE, NINE),
        *cells(NINE + 600, billing_status="non-billed.disconnected"),
        *cells(NINE + 1200, overtime=True),
    ]
    page = upwork.read(upwork.dump(document))
    assert [each.record.seconds for each in page.records] == [600]
    assert (page.control.rows, page.control.records, page.control.non_records) == (4, 1, 3)


def test_a_day_of_which_a_part_cannot_be_read_is_rejected_whole(upwork):
    page = upwork.read(upwork.dump(report(node(hours="?"), node(hours=2), node("2026-11-03", 3))))
    assert [(each.record.seconds) for each in page.records if not isinstance(each.record, Contract)] == [10800]
    assert len(page.rejected) == 2


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"hours": 20}, "the hours of 2026-11-02 on contract 36000001 are more than a day has"),
        ({"totalCharges": {"rawValue": "1", "currency": "dollars"}}, "not an ISO 4217 currency code: 'dollars'"),
    ],
)
def test_a_day_that_cannot_be_is_rejected(upwork, bad, why):
    page = upwork.read(
        upwork.dump(report(node(**bad), node("2026-11-03"), *([node(hours=20)] if "hours" in bad else [])))
    )
    assert {each.reason for each in page.rejected} == {why}
    assert len(records(page, Contract)) == 1


def test_gross_is_known_where_every_part_of_the_day_tells_it_and_rounded_once(upwork):
    (whole,) = upwork.lines(upwork.dump(report(node(totalCharges=0.335), node(totalCharges=0.335))))
    assert str(whole.gross) == "0.67 USD"
    (part,) = upwork.lines(upwork.dump(report(node(totalCharges=0.335), node())))
    assert part.gross is None


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (report(node(), totalCount=2), "is one page of a longer report: ask for all of it at once"),
        (report(node(), pageInfo={"hasNextPage": True}), "is one page of a longer report"),
        ({**report(node()), "errors": [{"message": "VJCA-6"}]}, "is an answer with errors, so it may lack hours"),
        (report(node(freelancer={"uid": "a"}), node(freelancer={"uid": "b"})), "mixes the hours of 2 people or teams"),
        ({"hello": ["world"]}, "has neither a time report nor a work diary of Upwork"),
        ({"data": {"contractTimeReport": None}}, "has neither a time report nor a work diary"),
    ],
)
def test_what_is_not_whole_or_not_one_persons_is_refused(upwork, document, why):
    with pytest.raises(BadFile, match=why):
        upwork.read(upwork.dump(document))


@pytest.mark.parametrize(
    "empty", [{"table": {"cols": [], "rows": [""]}}, report(totalCount=0), {"snapshots": {"snapshot": []}}]
)
def test_an_empty_answer_says_nothing(upwork, empty):
    page = upwork.read(upwork.dump(empty))
    assert (page.records, page.complete, page.control.rows) == ([], [], 0)


def test_such_files_claim_nothing_since_they_do_not_say_what_was_asked(upwork):
    page = upwork.read(upwork.dump(report(node())))
    assert (page.complete, page.snapshot) == ([], [])


@pytest.mark.parametrize(
    "text", ['{"data":', "[" * 5000, '{"a": NaN}', "\0", '{"table": {"cols": 5, "rows": [{}]}}', "[1]"]
)
def test_hostile_json_is_refused_in_one_sentence(upwork, text):
    with pytest.raises(BadFile) as refused:
        upwork.read(file(text, "contract-1.json"))
    assert "\n" not in str(refused.value)


NAMES = (
    "cols rows c v label table cell_time cellDateTime dateWorkedOn totalHoursWorked totalCharges currency contract id "
    "edges"
).split()


@settings(max_examples=75, deadline=None)
@given(json_documents(*NAMES))
def test_json_of_any_shape_is_an_answer_or_a_refusal(upwork, document):
    check_answer(upwork.connector(file(json.dumps([document]), "contract-1.json")))


@settings(max_examples=40, deadline=None)
@given(
    work=st.dictionaries(
        st.tuples(st.sampled_from(["36000001", "36000002"]), st.integers(1, 28)),
        st.sets(st.integers(0, 143), max_size=5),
        max_size=6,
    ),
    shape=st.sampled_from(["diary", "graphql diary", "report"]),
    seed=st.integers(0, 99),
)
def test_hours_written_in_any_shape_and_order_are_what_is_read(upwork, work, shape, seed):
    start = NINE - 9 * 3600 - 86400  # 1 November
    segments = [(id, day, segment) for (id, day), each in work.items() for segment in each]
    random.Random(seed).shuffle(segments)
    if shape == "report":
        document = report(*(node(f"202611{day:02}", 1 / 6, id) for id, day, _ in segments))
    else:
        key = "cell_time" if shape == "diary" else "cellDateTime"
        document = [
            {"contractId": id, "cells": [{key: start + (day - 1) * 86400 + at * 600}]} for id, day, at in segments
        ]
    document = {"rows": document} if isinstance(document, list) else document
    page = upwork.read(upwork.dump({"rows": [], **document}))
    lines = [each.record for each in page.records if not isinstance(each.record, Contract)]
    assert {(line.contract.id, line.day.day): line.seconds for line in lines} == {
        key: len(each) * 600 for key, each in work.items() if each
    }
    assert not page.rejected
    assert len(records(page, Contract)) == (len({id for id, _, _ in segments}) if shape == "report" else 0)
