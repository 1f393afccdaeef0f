"""Mapping: rules in order, then exact name, then suspense; and why."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.identity import ContractDates
from syncd.core.map_rules import MapRule, as_pattern, read_unclear_milestone, unclear_milestone
from syncd.core.mapping import NameIndex, Outcome, Placement, fits, label_refs, normalise_name, place
from syncd.core.records import ContractName, Label, LabelKind, TimeEntry, label_ref

START = datetime(2026, 11, 9, 9, tzinfo=UTC)
ACME, GLOBEX = (label_ref("toggl", LabelKind.CLIENT, id) for id in (1, 2))
API, SHOP = (label_ref("toggl", LabelKind.PROJECT, id) for id in (1, 2))
DESIGN = label_ref("toggl", LabelKind.TASK, 1)
URGENT, LATER = (label_ref("toggl", LabelKind.TAG, id) for id in (1, 2))
LABELS = {
    each.ref: each
    for each in (
        Label(ref=ACME, kind=LabelKind.CLIENT, name="Acme Ltd"),
        Label(ref=GLOBEX, kind=LabelKind.CLIENT, name="Globex"),
        Label(ref=API, kind=LabelKind.PROJECT, name="Acme API", parent=ACME),
        Label(ref=SHOP, kind=LabelKind.PROJECT, name="Shop [v2]?", parent=GLOBEX),
        Label(ref=DESIGN, kind=LabelKind.TASK, name="Design", parent=SHOP),
        Label(ref=URGENT, kind=LabelKind.TAG, name="Urgent"),
        Label(ref=LATER, kind=LabelKind.TAG, name="later"),
    )
}
ENTRY = TimeEntry(
    ref="toggl/time/1", person="Jane D.", start=START, stop=START, description="Fix the login page", project=API
)
ON_DESIGN = replace(ENTRY, project=SHOP, task=DESIGN, tags=(URGENT, LATER))
BOOK = NameIndex(people={"jane d.": "me", "me": "me"})


def placed(entry: TimeEntry, *rules: MapRule, book: NameIndex = BOOK) -> Placement:
    return place(entry, LABELS, replace(book, rules=rules))


def named(**names: set[str]) -> NameIndex:
    return replace(BOOK, contracts_by_name={normalise_name(name): frozenset(keys) for name, keys in names.items()})


def dates(start=None, end=None, zone="UTC") -> ContractDates:
    day = date.fromisoformat
    return ContractDates(start=start and day(start), end=end and day(end), zone=ZoneInfo(zone))


# -- rules


@pytest.mark.parametrize(
    "rule",
    [
        MapRule(project="Acme API"),
        MapRule(project="  acme   api "),
        MapRule(project="ACME*"),
        MapRule(project="*api"),
        MapRule(project="*"),
        MapRule(client="acme ltd"),
        MapRule(description="fix * page"),
        MapRule(person="me"),
        MapRule(person="ME"),
        MapRule(project="Acme API", client="Acme*", person="me", description="*login*"),
    ],
    ids=str,
)
def test_a_rule_whose_conditions_all_hold_decides(rule):
    found = placed(ENTRY, replace(rule, contract="api"))
    assert (found.outcome, found.contract) == (Outcome.MAPPED, "api")


@pytest.mark.parametrize(
    "rule",
    [
        MapRule(project="Acme"),
        MapRule(project="cme API"),
        MapRule(client="Acme API"),
        MapRule(task="*"),
        MapRule(tag="*"),
        MapRule(description="login"),
        MapRule(person="Jane D."),
        MapRule(project="Acme API", tag="urgent"),
        MapRule(project="Acme API", client="Globex"),
    ],
    ids=str,
)
def test_a_rule_of_which_a_condition_fails_does_not(rule):
    assert placed(ENTRY, replace(rule, contract="api")).outcome is Outcome.SUSPENSE


@pytest.mark.parametrize("pattern", ["Shop [v2]?", "shop [V2]?", "shop [*]?", "*?"])
def test_only_the_star_is_special_in_a_pattern(pattern):
    assert placed(ON_DESIGN, MapRule(project=pattern, contract="shop")).contract == "shop"


@pytest.mark.parametrize("pattern", ["Shop v", "Shop [v2]s", "Shop ?v2]?"])
def test_brackets_and_question_marks_stand_for_themselves(pattern):
    assert placed(ON_DESIGN, MapRule(project=pattern, contract="shop")).outcome is Outcome.SUSPENSE


_names = st.text("ab*[]?\\", min_size=1, max_size=5)


@given(_names, _names)
def test_the_pattern_of_a_name_fits_that_name_alone(name, other):
    assert fits(as_pattern(name), normalise_name(name))
    assert fits(as_pattern(name), normalise_name(other)) is (normalise_name(name) == normalise_name(other))


def test_the_first_rule_that_holds_wins():
    first, second = MapRule(project="acme*", contract="api"), MapRule(client="Acme Ltd", contract="care")
    assert placed(ENTRY, first, second).contract == "api"
    assert placed(ENTRY, second, first).contract == "care"
    assert placed(ENTRY, MapRule(tag="urgent", contract="no"), second, first).why.startswith("[[map]] number 2: client")


def test_any_tag_fits_a_tag_condition():
    for tag in ("urgent", "LATER", "lat*"):
        assert placed(ON_DESIGN, MapRule(tag=tag, contract="shop")).contract == "shop"


def test_what_is_ignored_belongs_nowhere_and_says_why():
    found = placed(ENTRY, MapRule(description="fix*", ignore=True))
    assert found == Placement(outcome=Outcome.IGNORED, why="[[map]] number 1: description = “fix*”")


def test_a_rule_comes_before_a_contract_that_is_named_like_the_project():
    book = named(**{"Acme API": {"api"}})
    assert placed(ENTRY, MapRule(project="*", contract="care"), book=book).contract == "care"


# -- exact name and suspense

PROJECT = "project “Acme API” of client “Acme Ltd”"


@pytest.mark.parametrize("name", ["Acme API", "acme api", " ACME  Api"])
def test_a_project_named_like_one_contract_belongs_to_it(name):
    found = placed(ENTRY, book=named(**{name: {"api"}}))
    assert (found.outcome, found.contract) == (Outcome.MAPPED, "api")
    assert found.why == "project “Acme API” of client “Acme Ltd” is named like api"


def test_a_name_that_fits_two_contracts_goes_to_suspense_naming_both():
    found = placed(ENTRY, book=named(**{"Acme API": {"b", "a"}}))
    assert found == Placement(outcome=Outcome.SUSPENSE, why=f"{PROJECT} fits several contracts: a, b")


TWO = named(**{"Acme API": {"a", "b"}})


@pytest.mark.parametrize(
    ("book", "contract"),
    [
        pytest.param(replace(TWO, clients={"a": {"globex"}, "b": {"acme", "acme ltd"}}), "b", id="the same client"),
        pytest.param(replace(TWO, clients={"a": {"globex"}}), "b", id="not another client"),
        pytest.param(replace(TWO, clients={"a": {"acme ltd"}}), "a", id="the same client rather than an unknown one"),
        pytest.param(replace(TWO, clients={"a": {"globex"}, "b": {"x"}}), None, id="two other clients"),
        pytest.param(replace(TWO, clients={"a": {"acme ltd"}, "b": {"acme ltd"}}), None, id="one client has both"),
        pytest.param(replace(TWO, freelancers={"a": "ben", "b": "me"}), "b", id="the person"),
        pytest.param(replace(TWO, dates={"a": dates(end="2026-11-08"), "b": dates("2026-11-09")}), "b", id="later"),
        pytest.param(replace(TWO, dates={"a": dates(end="2026-11-09"), "b": dates("2026-11-10")}), "a", id="earlier"),
        pytest.param(replace(TWO, dates={"a": dates(end="2026-11-09"), "b": dates("2026-11-09")}), None, id="both"),
        pytest.param(replace(TWO, dates={"a": dates(end="2026-11-01"), "b": dates("2026-12-01")}), None, id="none"),
    ],
)
def test_client_person_and_dates_decide_between_contracts_of_one_name(book, contract):
    assert placed(ENTRY, book=book).contract == contract


@pytest.mark.parametrize("name", ["Acme API", "acme"])
def test_a_contract_of_another_client_is_never_meant_by_its_name_alone(name):
    labels = LABELS | {API: Label(ref=API, kind=LabelKind.PROJECT, name=name, parent=GLOBEX)}
    book = replace(named(**{name: {"acme"}}), clients={"acme": frozenset({"acme ltd"})})
    found = place(ENTRY, labels, book)
    assert found.outcome is Outcome.SUSPENSE
    assert "is named like acme, whose client is another one" in found.why
    unknown = LABELS | {API: Label(ref=API, kind=LabelKind.PROJECT, name=name)}
    assert place(ENTRY, unknown, book).contract == "acme", "a project without a client contradicts nothing"


def test_dates_are_days_of_the_platform_and_mean_nothing_where_one_contract_fits():
    late = replace(
        ENTRY, start=datetime(2026, 11, 9, 23, 30, tzinfo=UTC), stop=datetime(2026, 11, 9, 23, 40, tzinfo=UTC)
    )
    book = replace(
        TWO, dates={"a": dates(end="2026-11-09", zone="Europe/Berlin"), "b": dates("2026-11-10", zone="Europe/Berlin")}
    )
    assert placed(late, book=book).contract == "b", "it is Tuesday in Berlin"
    assert placed(late, book=replace(named(**{"Acme API": {"a"}}), dates=book.dates)).contract == "a"


def test_what_nothing_fits_goes_to_suspense():
    assert placed(ENTRY).why == f"no [[map]] rule and no contract fits {PROJECT}"
    assert placed(replace(ENTRY, project=None)).why == "no [[map]] rule and no contract fits an entry without a project"


def test_an_entry_without_project_is_never_named_like_a_contract():
    assert placed(replace(ENTRY, project=None), book=named(**{"": {"api"}})).outcome is Outcome.SUSPENSE


def test_a_label_that_has_not_come_yet_fits_no_name_but_its_rules_still_hold():
    unknown = replace(ENTRY, project=label_ref("toggl", LabelKind.PROJECT, 99))
    assert placed(unknown, MapRule(project="*", contract="api")).outcome is Outcome.SUSPENSE
    assert placed(unknown, MapRule(person="me", contract="api")).contract == "api"


# -- milestones


FIRST, SECOND = "m/milestone/1", "m/milestone/2"
STONES = replace(
    BOOK,
    milestones={
        ("shop", "design"): frozenset({FIRST}),
        ("shop", "urgent"): frozenset({SECOND}),
        ("shop", "twice"): frozenset({FIRST, SECOND}),
        ("api", "design"): frozenset({SECOND}),
    },
)


def test_a_rule_may_name_the_milestone():
    found = placed(ENTRY, MapRule(project="*", contract="shop", milestone="DESIGN"), book=STONES)
    assert (found.contract, found.milestone) == ("shop", FIRST)


def test_a_task_named_like_a_milestone_of_the_contract_belongs_to_it():
    found = placed(ON_DESIGN, MapRule(client="globex", contract="shop"), book=STONES)
    assert found.milestone == FIRST
    assert found.why.endswith(f"; milestone {FIRST}")


def test_without_such_a_task_a_tag_may_name_it():
    found = placed(replace(ON_DESIGN, task=None), MapRule(client="globex", contract="shop"), book=STONES)
    assert found.milestone == SECOND


def test_a_milestone_of_another_contract_is_not_meant():
    assert placed(ON_DESIGN, MapRule(client="globex", contract="care"), book=STONES).milestone is None


@pytest.mark.parametrize("title", ["twice", "nowhere"])
def test_a_milestone_that_is_not_known_or_not_single_leaves_the_contract_and_says_so(title):
    found = placed(ON_DESIGN, MapRule(project="*", contract="shop", milestone=title), book=STONES)
    assert (found.contract, found.milestone) == ("shop", unclear_milestone("shop", title))
    assert f"milestone “{title}” is not known or not unique" in found.why


def test_a_milestone_of_a_contract_without_any_known_one_is_none():
    assert placed(ON_DESIGN, MapRule(project="*", contract="care", milestone="nowhere"), book=STONES).milestone is None


@given(st.text(), st.text())
def test_a_stand_in_keeps_the_name_whatever_it_is(contract, name):
    contract = contract.replace("/", "")
    assert read_unclear_milestone(unclear_milestone(contract, name)) == (contract, name)
    assert read_unclear_milestone(FIRST) is None


def test_a_contract_found_by_name_has_milestones_too():
    book = replace(named(**{"Shop [v2]?": {"shop"}}), milestones=STONES.milestones)
    assert placed(ON_DESIGN, book=book).milestone == FIRST


# -- contracts of platforms


UPWORK = replace(
    BOOK,
    contracts_by_id={("upwork", "36"): "api", ("direct", "7"): "care"},
    contracts_by_title={("upwork", "backend"): frozenset({"api"}), ("upwork", "shop"): frozenset({"a", "b"})},
    contracts_by_name={"backend": frozenset({"api"}), "shop": frozenset({"a", "b"}), "api": frozenset({"api"})},
)


def test_a_platforms_id_finds_the_configured_contract_whatever_its_title():
    assert UPWORK.contract(ContractName(platform="upwork", id="36", title="Shop")) == "api"


def test_an_id_that_nobody_configured_is_a_contract_of_its_own():
    assert UPWORK.contract(ContractName(platform="upwork", id="37", title="Backend")) == "upwork-37"
    assert UPWORK.contract(ContractName(platform="golance", id="36")) == "golance-36"


def test_without_an_id_the_title_finds_it_on_its_platform_only():
    assert UPWORK.contract(ContractName(platform="upwork", title=" BACKEND ")) == "api"
    elsewhere = ContractName(platform="golance", title="Backend")
    assert UPWORK.contract(elsewhere) == elsewhere.provisional_key


def test_a_title_that_fits_two_contracts_finds_none():
    assert UPWORK.contract(ContractName(platform="upwork", title="Shop")) is None


def test_what_a_person_writes_is_an_id_a_key_or_a_title():
    assert [UPWORK.contract_named(name) for name in ("36", "API", "backend", "7")] == ["api", "api", "api", "care"]
    assert [UPWORK.contract_named(name) for name in ("shop", "nowhere")] == [None, None]


def test_the_labels_that_could_move_an_entry_include_the_parents():
    assert set(label_refs(ON_DESIGN, LABELS)) == {SHOP, GLOBEX, DESIGN, URGENT, LATER}
    assert set(label_refs(ON_DESIGN, {})) == {SHOP, DESIGN, URGENT, LATER}
