"""The contract suite itself: an honest connector passes every promise, and a liar fails the one it breaks."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import ConnectorOptions, Control, Malformed, Page, Recipe
from syncd.core.money import Money
from syncd.core.observations import Coverage, Gone, Observation, Rejected
from syncd.core.records import Kind, Label, LabelKind, TimeEntry
from syncd.core.time import Span
from syncd.testing import ConnectorCase, ConnectorContract

START = datetime(2026, 11, 1, tzinfo=UTC)
WINDOW = Span(START, START + timedelta(days=10))
HOUR = timedelta(hours=1)
SECRET = "canary"


def page(number):
    """The page of a day: two entries, and at the end of the window a deletion."""
    span = Span(START + timedelta(days=5 * number), START + timedelta(days=5 * number + 5))
    starts = [span.start, span.end - HOUR]
    entries = [
        TimeEntry(ref=f"acme/time/{number}-{index}", person="me", start=start, stop=start + HOUR)
        for index, start in enumerate(starts)
    ]
    scopes = (Coverage(kind=Kind.TIME, person="me", span=span),)
    return Page(
        as_of=WINDOW.end,
        records=[Observation(entry, WINDOW.end, f"$[{index}]") for index, entry in enumerate(entries)],
        gone=[Gone(f"acme/time/{number}-gone", WINDOW.end, "$[2]")],
        complete=scopes,
        snapshot=scopes,
        control=Control(rows=3, records=3),
        cursor={"v": 1, "next": number + 1},
    )


class Files(ConnectorOptions):
    """Options of a connector that reads files."""

    folder: str = ""


RECIPE = Recipe(
    program="Acme", export="hours", clicks=("Export",), kinds=frozenset({Kind.TIME}), lacks="L.", known_from="k"
)


class Honest:
    """Two pages, one a day; `change` makes it lie."""

    Options = Files
    recipes = (RECIPE,)
    namespace = "acme"
    kinds = frozenset({Kind.TIME})
    duplicates_of = ""

    def __init__(self, change=lambda page, cursor: page, failing=None):
        self._change = change
        self._failing = failing

    def pull(self, cursor, window):
        if self._failing:
            raise self._failing
        for number in range(cursor["next"] if cursor else 0, 2):
            yield self._change(page(number), cursor)


HALF = Malformed("acme sent half a body")


def case(change=lambda page, cursor: page, failing=HALF):
    def malformed():
        def reject(page, cursor):
            control = Control(rows=4, records=3, rejected=1)
            return replace(change(page, cursor), rejected=[Rejected("$[3]", "no start")], control=control)

        return Honest(reject)

    return ConnectorCase(
        source="acme",
        connector=lambda: Honest(change),
        malformed=malformed,
        window=WINDOW,
        failing=[lambda: Honest(failing=failing)],
        secrets=[SECRET],
    )


class TestHonest(ConnectorContract):
    @pytest.fixture
    def case(self):
        return case()


def first(page, **fields):
    """`page` with the first entry changed."""
    observation, *others = page.records
    return replace(page, records=[replace(observation, record=replace(observation.record, **fields)), *others])


_calls = iter(range(10**6))


LIES = {
    "test_the_same_input_gives_the_same_refs_and_records": [
        lambda page, cursor: first(page, description=str(next(_calls))),
        lambda page, cursor: first(page, ref=f"acme/time/row-{next(_calls)}"),
    ],
    "test_a_pull_stopped_after_any_page_resumes_without_loss": [
        lambda page, cursor: replace(page, cursor={"v": 1, "next": 2}),
        lambda page, cursor: replace(page, gone=() if cursor else page.gone),
    ],
    "test_a_resumed_pull_states_snapshots_only_of_what_it_read_itself": [
        lambda page, cursor: replace(page, snapshot=[replace(page.snapshot[0], span=WINDOW)]),
    ],
    "test_the_cursor_is_small_versioned_json": [
        lambda page, cursor: replace(page, cursor=page.cursor | {"known": ["x" * 100] * 700}),
        lambda page, cursor: replace(page, cursor={"next": page.cursor["next"]}),
        lambda page, cursor: replace(page, cursor=page.cursor | {"known": (1, 2)}),
    ],
    "test_coverage_lies_within_the_window": [
        lambda page, cursor: replace(
            page, complete=[replace(page.complete[0], span=Span(START, WINDOW.end + HOUR))], snapshot=()
        ),
    ],
    "test_a_snapshot_is_also_complete_coverage": [lambda page, cursor: replace(page, complete=())],
    "test_control_totals_add_up": [
        lambda page, cursor: replace(page, control=None),
        lambda page, cursor: replace(page, control=Control(rows=4, records=4)),
        lambda page, cursor: replace(page, control=Control(rows=4, records=3, rejected=1)),
        lambda page, cursor: replace(page, control=Control(rows=3, records=3, amounts={"USD": Money(1, "USD")})),
    ],
    "test_refs_are_well_formed_and_in_the_connectors_namespace": [
        lambda page, cursor: first(page, ref="other/time/1"),
        lambda page, cursor: first(page, ref="acme/label/1"),
        lambda page, cursor: first(page, ref="1"),
        lambda page, cursor: first(page, project="other/label/project-1"),
        lambda page, cursor: replace(
            page,
            records=[Observation(Label(ref="acme/label/tag-1", kind=LabelKind.TAG, name="t"), WINDOW.end, "$")],
        ),
        lambda page, cursor: replace(page, records=[replace(page.records[0], where="")]),
    ],
    "test_secrets_appear_in_no_repr_error_or_log": [lambda page, cursor: first(page, description=SECRET)],
}


@pytest.mark.parametrize(("promise", "lie"), [(promise, lie) for promise, lies in LIES.items() for lie in lies])
def test_a_liar_fails_the_promise_it_breaks(promise, lie, caplog):
    arguments = {"case": case(lie)} | ({"caplog": caplog} if "secrets" in promise else {})
    with pytest.raises((AssertionError, ValueError, IndexError)):
        getattr(ConnectorContract(), promise)(**arguments)


def test_a_connector_that_swallows_malformed_rows_fails():
    silent = replace(case(), malformed=Honest)
    with pytest.raises(AssertionError, match="no rejected row"):
        ConnectorContract().test_a_malformed_row_is_rejected_with_its_place_and_spares_the_others(silent)


@pytest.mark.parametrize("failing", [Malformed(""), Malformed("one\ntwo"), None])
def test_a_failure_without_one_sentence_fails(failing):
    with pytest.raises(AssertionError):
        ConnectorContract().test_a_failing_pull_ends_in_one_sentence(case(failing=failing))


def test_an_error_that_shows_a_secret_fails(caplog):
    with pytest.raises(AssertionError):
        ConnectorContract().test_secrets_appear_in_no_repr_error_or_log(
            case(failing=Malformed(f"refused {SECRET}")), caplog
        )


@pytest.mark.parametrize(
    "recipes",
    [
        (),
        (replace(RECIPE, clicks=()),),
        (replace(RECIPE, formats=()),),
        (RECIPE, replace(RECIPE, lacks=" ")),
        (replace(RECIPE, kinds=frozenset({Kind.WORK})),),
    ],
)
def test_a_connector_of_files_that_does_not_say_how_to_export_them_fails(recipes):
    silent = type("Silent", (Honest,), {"recipes": recipes})
    with pytest.raises(AssertionError):
        ConnectorContract().test_a_connector_of_files_says_how_to_export_them(replace(case(), connector=silent))


def test_a_connector_of_a_server_needs_no_recipe():
    server = type("Server", (Honest,), {"recipes": (), "Options": ConnectorOptions})
    ConnectorContract().test_a_connector_of_files_says_how_to_export_them(replace(case(), connector=server))


def test_every_promise_has_a_liar():
    promises = {name for name, _ in inspect.getmembers(ConnectorContract) if name.startswith("test_")}
    tested_apart = {
        "test_a_malformed_row_is_rejected_with_its_place_and_spares_the_others",
        "test_a_failing_pull_ends_in_one_sentence",
        "test_a_connector_of_files_says_how_to_export_them",
    }
    assert promises == LIES.keys() | tested_apart
