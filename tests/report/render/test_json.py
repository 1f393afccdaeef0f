import json
from dataclasses import replace

from hypothesis import given

from syncd.report.render import json as as_json
from tests.examples import some


def test_a_discrepancy_has_exactly_the_promised_shape(sample):
    assert as_json.discrepancies_json([sample.discrepancy(1)], sample.NOW) == {
        "generated_at": "2026-11-16T08:50:00Z",
        "discrepancies": [
            {
                "id": "d-0000000001",
                "rule": "tracked-not-logged",
                "assertion": "completeness",
                "severity": "high",
                "state": "open",
                "resolved_by": None,
                "subject": {"kind": "billing-period", "contract": "api", "start": "2026-11-09", "end": "2026-11-15"},
                "seconds": 9000,
                "stake": {"amount": "100.00", "currency": "USD"},
                "timing": False,
                "deadline": "2026-11-16T12:00:00Z",
                "summary": "2:30 tracked, not on Upwork as of your export of Sun 15 Nov 20:10 UTC",
                "action": "Add 2:30 to the Work Diary before Mon 12:00 UTC",
                "evidence": [
                    {
                        "ref": "toggl/time/9000000001",
                        "says": "Tue 10 Nov 09:00–11:30, “API tests”",
                        "refs": ["toggl/time/9000000001"],
                    },
                ],
                "parent": None,
                "counts": True,
                "first_seen": "2026-11-13T07:50:00Z",
                "last_seen": "2026-11-16T08:50:00Z",
                "economic_date": "2026-11-15",
                "age_days": 1,
                "age_bucket": "0–7",
                "decision": None,
                "denied": None,
                "written_off": None,
                "explained": None,
            }
        ],
        "cannot_tell": [],
    }


def test_a_check_that_could_not_be_made_stands_once_per_subject(sample):
    report = sample.report()
    result = as_json.discrepancies_json([], sample.NOW, report.cannot_tell)["cannot_tell"]
    assert len(result) == 5
    assert result[0] == {
        "rule": "logged-not-billed",
        "subject": {"kind": "billing-period", "contract": "api", "start": "2026-11-09", "end": "2026-11-15"},
        "because": "upwork transactions end 2026-11-03",
    }


def test_a_summary_has_exactly_the_promised_shape_and_null_for_what_is_unknown(sample):
    result = as_json.summary_json(sample.summary())
    assert result["period"] == "2026-W46"
    assert result["lines"][1] == {
        "client": "acme",
        "contract": "site",
        "kind": "hourly",
        "person": "",
        "basis": "logged",
        "seconds_tracked": 36000,
        "seconds_billable": 36000,
        "seconds_logged": 36000,
        "seconds_beyond": None,
        "gross": "400.00",
        "fee": "-40.00",
        "tax": None,
        "net": None,
        "currency": "USD",
        "effective_rate": None,
        "invoices": [],
        "tracked_partial": False,
        "tracked_estimated": False,
        "logged_estimated": False,
        "billable_partial": False,
        "billable_estimated": False,
        "beyond_partial": False,
        "gross_partial": False,
        "gaps": [],
        "notes": [],
        "states": {
            "gross": "exact",
            "fee": "exact",
            "tax": "unknown",
            "net": "unknown",
            "effective_rate": "unknown",
        },
        "estimated_by": None,
        "to_date": None,
    }
    assert result["lines"][3]["seconds_logged"] is None
    assert result["totals"]["USD"] == {
        "seconds_tracked": 148320,
        "seconds_billable": 144000,
        "gross": "1600.00",
        "fee": "-160.00",
        "tax": "0.00",
        "net": "1080.00",
        "partial": True,
        "tracked_partial": False,
        "tracked_estimated": False,
        "billable_partial": False,
        "billable_estimated": False,
        "states": {"gross": "exact", "fee": "exact", "tax": "at least", "net": "at least"},
    }
    assert result["gaps"] == []


def test_a_line_says_which_sides_are_known_in_part_and_what_rests_on_them(sample):
    result = as_json.summary_json(sample.in_part())
    gaps = [{"side": "tracked", "because": sample.THROUGH}]
    parts = ("tracked_partial", "billable_partial", "gross_partial")
    assert [[line[each] for each in parts] for line in result["lines"]] == [[True, False, False], [True, True, True]]
    assert [line["gaps"] for line in result["lines"]] == [gaps, gaps]
    assert [line["effective_rate"] for line in result["lines"]] == [None, None]
    assert result["totals"]["EUR"]["partial"]
    assert result["totals"]["USD"]["tracked_partial"]
    assert result["gaps"] == gaps


def test_notices_are_listed_with_their_source(sample):
    result = json.loads(as_json.render(sample.unread()))
    assert [each["notices"] for each in result["sources"]] == [[], list(sample.NOTICES), []]


def test_a_total_that_no_line_knows_is_null(sample):
    summary = sample.summary()
    lines = (sample.line(fee=None, tax=None, net=None),)
    result = as_json.summary_json(
        replace(summary, lines=lines, totals={"USD": replace(summary.totals["USD"], net=None)})
    )
    assert result["totals"]["USD"]["gross"] == "1600.00"
    assert result["totals"]["USD"]["net"] is None


def test_a_report_says_what_it_is_and_where_its_data_ends(sample):
    result = json.loads(as_json.render(sample.report()))
    assert result["id"] == "r-20261116-weekly"
    assert result["subject"] == (
        "125.00 USD to save until Mon 13:00, 4 more to do: week of 9 Nov; 2 set aside, 200.00 USD "
        "still open; milestones was never read; 5 checks were not made"
    )
    assert result["at_stake"] == [{"amount": "175.00", "currency": "USD"}]
    assert result["sources"][1]["as_of"] == {"transaction": "2026-11-03T00:00:00Z", "work": "2026-11-15T20:10:00Z"}
    assert result["sources"][2]["error"] == "milestones.csv: line 4 has 5 columns"
    assert result["hushed"] == ["d-0000000007", "d-0000000008"]
    assert [each["id"] for each in result["resolved"]] == ["d-0000000009"]
    assert json.loads(as_json.render(sample.clear(summary=None)))["summary"] is None


def test_any_report_survives_a_round_trip(sample):
    @some(30)
    @given(sample.reports)
    def check(report):
        result = json.loads(as_json.render(report))
        assert result == as_json.report_json(report)
        assert [each["summary"] for each in result["discrepancies"]] == [
            each.finding.summary for each in report.discrepancies
        ]

    check()
