"""The promises of `Connector.pull`, each as a test. Subclass and give a fixture named `case`:

```python
class TestAcme(ConnectorContract):
    @pytest.fixture
    def case(self, server):
        def connector(token="canary"):
            return Acme(Acme.Options(kind="acme", ...), Context(source="acme", ...))

        return ConnectorCase(
            source="acme",
            connector=connector,
            malformed=lambda: ...,             # the same input with at least one row that cannot be read
            window=Span(start, end),           # wide enough for all days that the input covers
            failing=[lambda: connector("wrong")],  # connectors whose pull must end in one sentence
            secrets=["canary", "wrong"],
        )
```

A connector of files builds its `Context` with `files=[SourceFile(...), ...]`. Several files make the best input, since
the suite stops a pull after every page and resumes it. Input should hold several pages, an edit and, where the source
can express it, a deletion. For the files of a time tracker, `syncd.testing.trackers` fills in the case and checks more.
"""

import json
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from syncd.connector import Connector, Recipe
from syncd.core.money import Money
from syncd.core.observations import Coverage, Gone, Observation
from syncd.core.pages import Cursor, Page
from syncd.core.records import (
    KINDS,
    Label,
    Milestone,
    Record,
    Ref,
    TimeEntry,
    Transaction,
    WorkLine,
    kind_of,
    namespace_of,
)
from syncd.core.time import Instant, Span, covers
from syncd.errors import SyncdError

CURSOR_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorCase:
    """One input and how to read it.

    `connector` makes a fresh connector over the same input at every call, `malformed` one over an input with at least
    one row that cannot be read, and each of `failing` one whose pull raises SyncdError. None of `secrets` may show.
    """

    connector: Callable[[], Connector]
    malformed: Callable[[], Connector]
    window: Span
    source: str = "source"  # the name in the context: the namespace of a connector whose ids are local
    failing: Sequence[Callable[[], Connector]] = ()
    secrets: Sequence[str] = ()


class ConnectorContract:
    """The promises of every connector. The module's docstring shows how to use it."""

    def test_the_same_input_gives_the_same_refs_and_records(self, case: ConnectorCase) -> None:
        once, again = (_state(_pull(case)) for _ in range(2))
        assert once, "the input of the suite must hold records"
        assert once == again, f"a second reading differs in {_differing(once, again)}"

    def test_a_connector_of_files_says_how_to_export_them(self, case: ConnectorCase) -> None:
        connector = type(case.connector())
        if not {"file", "folder"} & connector.Options.model_fields.keys():
            return
        recipes: Sequence[Recipe] = getattr(connector, "recipes", ())
        assert recipes, f"{connector.__name__} has no recipes: say how to export what it reads"
        for recipe in recipes:
            assert recipe.clicks, f"{recipe.title}: say where to click"
            assert recipe.formats, f"{recipe.title}: say in which format"
            assert recipe.kinds <= connector.kinds, f"{recipe.title} shows what the connector never sends"
            for text in (recipe.program, recipe.export, recipe.choose, recipe.lacks, recipe.checks, recipe.known_from):
                assert text.strip(), f"{recipe.title} leaves a text empty: {recipe}"

    def test_a_pull_stopped_after_any_page_resumes_without_loss(self, case: ConnectorCase) -> None:
        pages = _pull(case)
        whole = _state(pages)
        for stop in range(1, len(pages) + 1):
            resumed = _pull(case, _cursor(pages[:stop]))
            joined = _state([*pages[:stop], *resumed])
            assert joined == whole, f"stopped after page {stop}, it loses or changes {_differing(whole, joined)}"

    def test_a_resumed_pull_states_snapshots_only_of_what_it_read_itself(self, case: ConnectorCase) -> None:
        pages = _pull(case)
        alive = [seen for seen in _state(pages).values() if isinstance(seen, Observation)]
        for stop in range(len(pages) + 1):
            resumed = _pull(case, _cursor(pages[:stop]))
            read = {seen.record.ref for page in resumed for seen in page.records}
            for snapshot in (snapshot for page in resumed for snapshot in page.snapshot):
                covered = sorted(seen.record.ref for seen in alive if _within(seen.record, snapshot))
                missing = [ref for ref in covered if ref not in read]
                assert not missing, f"resumed after page {stop}, absence from {snapshot} would delete {missing[:5]}"

    def test_the_cursor_is_small_versioned_json(self, case: ConnectorCase) -> None:
        for cursor in (page.cursor for page in _pull(case) if page.cursor is not None):
            text = json.dumps(cursor, allow_nan=False)
            assert json.loads(text) == cursor, f"not plain JSON: {cursor!r}"
            assert len(text.encode()) <= CURSOR_BYTES, f"the cursor has {len(text.encode())} bytes"
            assert isinstance(cursor.get("v"), int), f"the cursor has no version `v`: {text[:200]}"

    def test_coverage_lies_within_the_window(self, case: ConnectorCase) -> None:
        for page in _pull(case):
            for span in (coverage.span for coverage in (*page.complete, *page.snapshot)):
                inside = case.window.start <= span.start and span.end <= case.window.end
                assert inside, f"covers {span}, beyond {case.window}"

    def test_a_snapshot_is_also_complete_coverage(self, case: ConnectorCase) -> None:
        pages = _pull(case)
        complete = [coverage for page in pages for coverage in page.complete]
        for snapshot in (snapshot for page in pages for snapshot in page.snapshot):
            spans = [coverage.span for coverage in complete if _of_the_same(coverage, snapshot)]
            assert covers(spans, snapshot.span), f"absence counts as deletion where coverage is incomplete: {snapshot}"

    def test_control_totals_add_up(self, case: ConnectorCase) -> None:
        for connector in (case.connector, case.malformed):
            check_control(list(connector().pull(None, case.window)))

    def test_refs_are_well_formed_and_in_the_connectors_namespace(self, case: ConnectorCase) -> None:
        connector = case.connector()
        namespace = connector.namespace or case.source
        for page in connector.pull(None, case.window):
            for observation in page.records:
                record = observation.record
                assert KINDS[kind_of(record.ref)] is type(record), f"{record.ref} names another kind"
                assert kind_of(record.ref) in connector.kinds, f"{record.ref}: a kind the connector does not declare"
                assert observation.where, f"{record.ref} has no place"
                assert observation.revision.tzinfo is UTC, f"{record.ref}: its revision is not an instant in UTC"
            for ref in (*_named(page), *(gone.ref for gone in page.gone)):
                assert kind_of(ref), f"not a ref: {ref}"
                assert namespace_of(ref) == namespace, f"{ref} is not in the namespace {namespace}"

    def test_a_malformed_row_is_rejected_with_its_place_and_spares_the_others(self, case: ConnectorCase) -> None:
        pages = list(case.malformed().pull(None, case.window))
        rejected = [row for page in pages for row in page.rejected]
        assert rejected, "the malformed input has no rejected row"
        assert all(row.where and row.reason for row in rejected), f"without place or reason: {rejected}"
        assert any(page.records for page in pages), "a malformed row took all others with it"

    def test_a_failing_pull_ends_in_one_sentence(self, case: ConnectorCase) -> None:
        for failing in case.failing:
            message = str(_failure(failing, case.window))
            assert message, "the error has no message"
            assert "\n" not in message, f"more than one sentence: {message}"

    def test_secrets_appear_in_no_repr_error_or_log(self, case: ConnectorCase, caplog: Any) -> None:
        caplog.set_level("DEBUG")
        connector = case.connector()
        shown = [repr(connector), *(repr(page) for page in connector.pull(None, case.window))]
        for failing in case.failing:
            error = _failure(failing, case.window)
            shown += [repr(error), *traceback.format_exception(error)]
        everything = "\n".join([*shown, caplog.text])
        for secret in case.secrets:
            assert secret not in everything, "a secret shows in a repr, an error or the log"


def _pull(case: ConnectorCase, cursor: Cursor | None = None) -> list[Page]:
    fresh = None if cursor is None else json.loads(json.dumps(cursor))
    return list(case.connector().pull(fresh, case.window))


def _cursor(pages: Sequence[Page]) -> Cursor | None:
    """The cursor with which a pull resumes after these pages."""
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


def _state(pages: Iterable[Page]) -> Mapping[Ref, Observation | Gone]:
    """The newest observation or deletion of each ref, as a ledger keeps it, without its place in the input."""
    state: dict[Ref, Observation | Gone] = {}
    for page in pages:
        everything: list[Observation | Gone] = [*page.records, *page.gone]
        for seen in everything:
            ref = seen.record.ref if isinstance(seen, Observation) else seen.ref
            if ref not in state or seen.revision >= state[ref].revision:
                state[ref] = _without_place(seen)
    return state


def _without_place(seen: Observation | Gone) -> Observation | Gone:
    if isinstance(seen, Observation):
        return Observation(seen.record, seen.revision, "")
    return Gone(seen.ref, seen.revision, "", seen.last)


def _differing(one: Mapping[Ref, object], other: Mapping[Ref, object]) -> list[Ref]:
    return sorted(ref for ref in one.keys() | other.keys() if one.get(ref) != other.get(ref))[:5]


def _of_the_same(one: Coverage, other: Coverage) -> bool:
    """Whether two coverages differ in their spans only."""
    return replace(one, span=other.span) == other


def _within(record: Record, coverage: Coverage) -> bool:
    if kind_of(record.ref) is not coverage.kind or coverage.contract is not None:
        return False
    if coverage.person is not None and getattr(record, "person", coverage.person) != coverage.person:
        return False
    moment = _moment(record)
    return moment is None or moment in coverage.span


def _moment(record: Record) -> Instant | None:
    match record:
        case TimeEntry():
            return record.start
        case WorkLine():
            return datetime.combine(record.day, time(12), UTC)
        case Transaction():
            return datetime.combine(record.posted, time(12), UTC)
    return None


def _named(page: Page) -> Iterable[Ref]:
    for record in (observation.record for observation in page.records):
        yield record.ref
        match record:
            case TimeEntry():
                yield from (ref for ref in (record.project, record.task, *record.tags) if ref)
            case Label() | Transaction():
                yield from (ref for ref in (record.parent,) if ref)


def check_control(pages: Sequence[Page]) -> None:
    """Check that control totals add up to what the pages hold; AssertionError where they do not."""
    controls = [page.control for page in pages if page.control is not None]
    records = [observation.record for page in pages for observation in page.records]
    assert controls or not records, "records without control totals"
    rejected = sum(len(page.rejected) for page in pages)
    counted = sum(control.rejected for control in controls)
    assert counted == rejected, f"control totals count {counted} rejected rows, the pages hold {rejected}"
    given = len(records) + sum(len(page.gone) for page in pages)
    accepted = sum(control.records for control in controls)
    assert accepted <= given, f"{accepted} rows accepted, but only {given} records given"
    stated = _sums(money for control in controls for money in control.amounts.values())
    summed = _sums(money for record in records if (money := money_of(record)) is not None)
    assert stated == summed, f"control totals state {stated} minor units, the records add up to {summed}"


def _sums(amounts: Iterable[Money]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return sums


def money_of(record: Record) -> Money | None:
    """The money that a record states; None for those that state none."""
    match record:
        case WorkLine():
            return record.gross
        case Transaction() | Milestone():
            return record.amount
    return None


def _failure(failing: Callable[[], Connector], window: Span) -> SyncdError:
    """The error in which a pull ends; AssertionError where it ends in none."""
    try:
        for _ in failing().pull(None, window):
            pass
    except SyncdError as error:
        return error
    raise AssertionError("a failing pull ended without an error")
