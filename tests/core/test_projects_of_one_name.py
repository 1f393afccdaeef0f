"""Projects of one name under several clients: which of them means a contract is never guessed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncd.core.identity import ProjectOfClient
from syncd.core.map_rules import MapRule
from syncd.core.mapping import Outcome, place
from syncd.core.records import Label, LabelKind, label_ref
from syncd.core.time import DISTANT
from tests.core.test_mapping import ACME, API, ENTRY, GLOBEX, LABELS, SHOP, START, named

NAMESAKE = label_ref("toggl", LabelKind.PROJECT, 3)
TWO_WEBSITES = LABELS | {
    API: Label(ref=API, kind=LabelKind.PROJECT, name="Website", parent=ACME),
    NAMESAKE: Label(ref=NAMESAKE, kind=LabelKind.PROJECT, name="website", parent=GLOBEX),
    SHOP: Label(ref=SHOP, kind=LabelKind.PROJECT, name="Website"),
}


def of_clients(*clients, since=START, until=None) -> dict[str, tuple[ProjectOfClient, ...]]:
    return {"website": tuple(ProjectOfClient(client=client, since=since, until=until) for client in clients)}


def website(project=API, known=DISTANT, **index):
    book = {"projects": of_clients("Acme Ltd", "Globex"), **index}
    placement = place(replace(ENTRY, project=project), TWO_WEBSITES, replace(named(Website={"web"}), **book), known)
    return placement.contract or placement


@pytest.mark.parametrize("project", [API, NAMESAKE, SHOP])
def test_projects_of_two_clients_do_not_both_map_to_a_contract_whose_client_is_unknown(project):
    placement = website(project)
    assert placement.outcome is Outcome.SUSPENSE
    assert "is named like web, and so are projects of several clients: Acme Ltd, Globex" in placement.why


def test_the_contract_is_its_clients_as_soon_as_that_is_known():
    clients = {"web": frozenset({"acme ltd"})}
    assert website(API, clients=clients) == "web"
    assert website(NAMESAKE, clients=clients).outcome is Outcome.SUSPENSE


def test_a_project_that_a_rule_or_another_contract_takes_is_no_rival():
    rule = MapRule(client="Globex", ignore=True)
    assert website(rules=(rule,)) == "web"
    assert website(rules=(replace(rule, tag="private"),)).outcome is Outcome.SUSPENSE
    two = {"contracts_by_name": {"website": frozenset({"web", "other"})}, "clients": {"other": frozenset({"globex"})}}
    assert [website(project, **two) for project in (API, NAMESAKE, SHOP)][:2] == ["web", "other"]


def test_one_client_written_alike_in_two_trackers_is_one_and_a_later_or_former_project_is_none():
    assert website(projects=of_clients("Acme Ltd", " ACME  ltd", "")) == "web"
    later = of_clients("Acme Ltd")["website"] + of_clients("Globex", since=START + timedelta(days=9))["website"]
    assert website(projects={"website": later}, known=START) == "web"
    former = of_clients("Acme Ltd")["website"] + of_clients("Globex", until=START + timedelta(days=9))["website"]
    assert website(projects={"website": former}, known=START).outcome is Outcome.SUSPENSE
    assert website(projects={"website": former}) == "web"
