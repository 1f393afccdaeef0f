from datetime import timedelta

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
        "“Acme v2” has no contract: no bill includes this time. `syncd contracts` shows the lines to paste"
    )
    assert only.finding.action == ("Say which contract “Acme v2” belongs to: 2 entries, 2:30, 9 to 11 Nov")
    assert (only.finding.key, only.finding.seconds, only.finding.stake) == ("", 9000, None)
    assert [each.says for each in only.finding.evidence] == [
        "Wed 11 Nov, 14:00–14:30 UTC “API tests”",
        "Wed 11 Nov, 16:00–running",
    ]


def test_where_clients_have_projects_of_the_name_the_project_needs_its_client():
    finding = found(namesakes=("Acme", "Globex", "Hooli", "Initech", "Zed")).finding
    assert finding.action == (
        "Give the project “Acme v2” its client, as Acme, Globex, Hooli have projects of this name, too: "
        "2 entries, 2:30, 9 to 11 Nov"
    )
    assert "syncd contracts" not in finding.summary, "no rule can tell them apart"


def test_a_project_that_was_deleted_before_its_name_was_known_is_no_name_for_a_rule():
    ref = label_ref("toggl", LabelKind.PROJECT, 2)
    finding = found(label=ref, label_name=ref).finding
    assert finding.action == ("Give 2 entries another project than 2, which was deleted: 2:30, 9 to 11 Nov")
    assert finding.summary.startswith("The project of 2 entries was deleted, and they have no contract: ")
    alone = found(label=ref, label_name=ref, count=1).finding
    assert alone.summary.startswith("The project of 1 entry was deleted, and it has no contract: ")
    assert ref not in finding.summary + finding.action


def test_entries_without_a_project_are_one_group_too():
    finding = found(label=None, label_name="no project", count=1, last=at(0, "10:00")).finding
    assert finding.action == "Give 1 entry a project: 2:30, Mon 9 Nov"
    assert finding.summary == "1 entry has no project and no contract: no bill includes this time"
    several = found(label=None, label_name="no project").finding
    assert several.summary == "2 entries have no project and no contract: no bill includes this time"


def test_the_id_survives_more_entries_and_a_new_name():
    later = at(3, "10:00")
    assert found().id == found(label_name="Acme 2", count=3, seconds=9001, last=later + timedelta(hours=1)).id
    assert found().id != found(person="ann").id
