import tomllib
from datetime import timedelta

import pytest

from syncd.core.discrepancies import judge
from syncd.core.records import LabelKind, label_ref
from syncd.core.severity import Severity
from syncd.rules.time.entry_without_mapping import RULE
from syncd.testing import subjects
from syncd.testing.rules import RuleContract
from syncd.testing.subjects import at, entry, suspense_group


class TestContract(RuleContract):
    rule = RULE
    subjects = subjects.suspense_groups()


def found(**given):
    (only,) = judge(RULE, RULE.Options(), suspense_group(**given)).findings
    return only


def test_one_finding_for_the_group_shows_how_much_and_from_when_to_when():
    sample = (entry(at(2, "14:00"), at(2, "14:30"), ref="toggl/time/2"), entry(at(2, "16:00"), None, description=""))
    only = found(sample=sample)
    assert only.severity is Severity.MEDIUM
    assert only.finding.summary == (
        "2 entries under “Acme v2” without a contract: 2:30, Mon 9 Nov 09:00 UTC to Wed 11 Nov 14:30 UTC"
    )
    assert (only.finding.key, only.finding.seconds, only.finding.stake) == ("", 9000, None)
    assert [each.says for each in only.finding.evidence] == [
        "Wed 11 Nov, 14:00–14:30 UTC “API tests”",
        "Wed 11 Nov, 16:00–running",
    ]


@pytest.mark.parametrize("name", ["Acme v2", 'The "new" one', "back\\slash", "Straße"])
def test_the_action_quotes_the_condition_as_toml(name):
    action = found(label_name=name).finding.action
    condition = action.partition("[[map]] ")[2].rpartition(" and contract")[0]
    assert tomllib.loads(condition) == {"project": name}
    action = found(label_name=name, client_name=name).finding.action
    condition = action.partition("[[map]] ")[2].rpartition(" and contract")[0]
    assert tomllib.loads(condition.replace(", client", "\nclient")) == {"project": name, "client": name}


def test_where_clients_have_projects_of_the_name_the_project_needs_its_client_and_no_rule_is_proposed():
    action = found(namesakes=("Acme", "Globex", "Hooli", "Initech", "Zed")).finding.action
    assert action.startswith("Give the project its client in the tracker: ")
    assert "“Acme” and “Globex” and “Hooli” and 2 other clients" in action
    assert "contract =" not in action


@pytest.mark.parametrize("kind", [LabelKind.CLIENT, LabelKind.TASK, LabelKind.TAG])
def test_the_condition_is_named_after_the_kind_of_label(kind):
    assert f"[[map]] {kind} = " in found(label=label_ref("toggl", kind, 7)).finding.action


def test_a_project_that_was_deleted_before_its_name_was_known_is_no_name_for_a_rule():
    ref = label_ref("toggl", LabelKind.PROJECT, 2)
    finding = found(label=ref, label_name=ref).finding
    assert finding.summary.startswith("2 entries under a deleted project (2) without a contract: ")
    assert finding.action.startswith("Give the entries another project in the tracker, or add to your configuration: ")
    assert ref not in finding.summary + finding.action


def test_entries_without_a_project_are_one_group_too():
    only = found(label=None, label_name="no project", count=1)
    assert only.finding.summary.startswith("1 entry without a project or contract: ")
    assert only.finding.action.startswith("Give the entries a project")


def test_the_id_survives_more_entries_and_a_new_name():
    later = at(3, "10:00")
    assert found().id == found(label_name="Acme 2", count=3, seconds=9001, last=later + timedelta(hours=1)).id
    assert found().id != found(person="ann").id
