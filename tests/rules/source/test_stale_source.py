from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.records import Kind
from syncd.core.severity import Severity
from syncd.core.source_health import usual_gap
from syncd.rules.source.stale_source import RULE, Options
from syncd.testing.rules import RuleContract
from syncd.testing.source_health import source_health, source_healths
from syncd.testing.subjects import AFTER, NEW_YEAR, START

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class TestContract(RuleContract):
    rule = RULE
    subjects = source_healths()
    options = st.builds(Options, api_hours=st.integers(1, 100), file_days=st.integers(1, 30))


def verdict(source, **options):
    return judge(RULE, Options(**options), source)


def severity(source, **options):
    return [each.severity for each in verdict(source, **options).findings]


def api(age, **given):
    return source_health(last_success=AFTER - age, **given)


def files(age, kind=Kind.WORK, **given):
    known = {
        "source": "upwork",
        "connector": "upwork",
        "reads_files": True,
        "every": None,
        "as_of": {kind: AFTER - age},
    }
    return source_health(**{**known, **given})


@settings(max_examples=50, deadline=None)
@given(source_healths(), st.timedeltas(timedelta(), 60 * DAY))
def test_without_news_it_only_gets_worse(source, passed):
    before, after = severity(source), severity(replace(source, now=source.now + passed))
    assert [*after, Severity.INFO][0] >= [*before, Severity.INFO][0]


def test_a_tracker_is_stale_after_a_day_and_worse_after_two():
    assert severity(api(24 * HOUR - timedelta(seconds=1))) == []
    assert severity(api(24 * HOUR)) == [Severity.MEDIUM]
    assert severity(api(48 * HOUR)) == [Severity.HIGH]
    assert severity(api(24 * HOUR), api_hours=30) == []


def test_three_of_its_own_intervals_count_where_they_are_longer():
    assert severity(api(35 * HOUR, every=12 * HOUR)) == []
    assert severity(api(36 * HOUR, every=12 * HOUR)) == [Severity.MEDIUM]


def test_an_export_sixteen_days_old_is_worse_than_stale():
    assert severity(files(7 * DAY)) == []
    assert severity(files(8 * DAY)) == [Severity.MEDIUM]
    assert severity(files(16 * DAY)) == [Severity.HIGH]
    finding = verdict(files(16 * DAY)).findings[0].finding
    assert finding.summary == "The newest file of upwork is from Sun 1 Nov, 12:00 UTC"
    assert finding.action == "Export a new file for upwork: save it into its folder, or run `syncd import upwork FILE`"
    assert (finding.key, finding.stake, finding.seconds) == ("stale", None, None)


def test_it_says_where_to_click_where_that_is_known():
    (finding,) = verdict(files(16 * DAY, clicks="Reports → Weekly summary")).findings
    assert finding.finding.action.startswith("Export a new file for upwork (Reports → Weekly summary): save it")


def test_money_that_comes_once_a_month_has_a_month_more():
    monthly = {"kind": Kind.TRANSACTION, "usual_gap": 31 * DAY}
    assert severity(files(39 * DAY - timedelta(seconds=1), **monthly)) == []
    assert severity(files(39 * DAY, **monthly)) == [Severity.MEDIUM], "a month, and what any file has"
    assert severity(files(78 * DAY, **monthly)) == [Severity.HIGH]
    weekly = {"kind": Kind.TRANSACTION, "usual_gap": 7 * DAY}
    assert severity(files(8 * DAY, **weekly)) == [Severity.MEDIUM]


@given(st.lists(st.dates(date(2020, 1, 1), date(2026, 1, 1)), max_size=14))
def test_half_of_all_gaps_are_no_longer_than_the_usual_one(days):
    gap, gaps = usual_gap(days), [after - before for before, after in pairwise(sorted(set(days)))]
    if len(gaps) < 3:
        assert not gap
    else:
        assert gap in gaps
        assert 2 * sum(one <= gap for one in gaps) >= len(gaps)
        assert 2 * sum(one >= gap for one in gaps) >= len(gaps)


def test_the_folder_being_read_does_not_make_an_old_file_new():
    assert severity(files(8 * DAY, last_success=AFTER)) == [Severity.MEDIUM]


def test_contracts_named_in_a_new_file_do_not_make_the_work_new():
    seen = {Kind.WORK: AFTER - 8 * DAY, Kind.CONTRACT: AFTER}
    assert severity(files(DAY, as_of=seen)) == [Severity.MEDIUM]


def test_a_source_that_never_gave_anything_counts_from_its_configuration():
    never = source_health(last_success=None, as_of={}, configured_since=AFTER - DAY, last_error="HTTP 403: wrong token")
    finding = verdict(never).findings[0].finding
    assert finding.summary == (
        "toggl was never read, though configured since Mon 16 Nov, 12:00 UTC; the last error was: HTTP 403: wrong token"
    )
    assert finding.action == "Run `syncd once --source toggl`"
    assert severity(replace(never, configured_since=AFTER - HOUR)) == []
    assert severity(files(DAY, as_of={}, configured_since=AFTER - 8 * DAY)) == [Severity.MEDIUM]


def test_a_table_of_milestones_is_true_until_someone_changes_it():
    assert severity(files(300 * DAY, Kind.MILESTONE)) == []
    assert verdict(files(DAY, Kind.MILESTONE)).next is None


def test_next_is_the_limit_then_twice_the_limit_then_nothing():
    source = replace(api(timedelta()), last_success=START, now=START)
    assert verdict(source).next == START + DAY
    assert verdict(replace(source, now=START + DAY)).next == START + 2 * DAY
    assert verdict(replace(source, now=START + 2 * DAY)).next == NEW_YEAR


def test_where_changes_that_were_read_wait_it_asks_for_a_decision():
    (judged,) = verdict(files(timedelta(days=9), held=3, held_of=4, held_since=AFTER)).findings
    expected = "Confirm 3 changes of old entries: `syncd accept upwork`"
    assert judged.finding.action == expected
    (judged,) = verdict(api(timedelta(days=2), held=3, held_of=4, held_since=AFTER)).findings
    assert judged.finding.action.startswith("Run `syncd once --source toggl`")
