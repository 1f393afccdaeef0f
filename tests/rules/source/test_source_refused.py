from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from syncd.core.discrepancies import judge
from syncd.core.severity import Severity
from syncd.rules.source.source_refused import RULE
from syncd.testing.rules import RuleContract
from syncd.testing.source_health import source_health, source_healths
from syncd.testing.subjects import AFTER, NEW_YEAR

REFUSED = source_health(refused=True, last_error="Toggl refused the token of source toggl (401): put a valid one in")


class TestContract(RuleContract):
    rule = RULE
    subjects = st.builds(replace, source_healths(), refused=st.booleans())


def found(source):
    return [each.finding for each in judge(RULE, RULE.Options(), source).findings]


def test_a_source_that_refuses_access_is_shown_at_once_with_its_last_error():
    (finding,) = found(REFUSED)
    assert finding.summary == (
        "toggl refuses access and was last read on Tue 17 Nov, 12:00 UTC; the last error was: "
        "Toggl refused the token of source toggl (401): put a valid one in"
    )
    assert finding.action == ("Renew the access to toggl or correct its address, then run `syncd once --source toggl`")
    assert [each.severity for each in judge(RULE, RULE.Options(), REFUSED).findings] == [Severity.HIGH]


def test_one_that_was_never_read_shows_it():
    (finding,) = found(replace(REFUSED, last_success=None))
    assert finding.summary.startswith("toggl refuses access and was never read; the last error was: ")


def test_a_source_that_only_fails_is_not_refused():
    assert found(source_health(last_error="api.track.toggl.com answers 500")) == []


def test_its_key_and_its_words_do_not_change_while_nothing_is_read():
    later = replace(REFUSED, now=AFTER + timedelta(days=3))
    assert found(later) == found(REFUSED)
    assert judge(RULE, RULE.Options(), later).next == NEW_YEAR
