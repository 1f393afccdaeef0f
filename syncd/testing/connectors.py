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
            window=Span(start, end),           # wide enough for everything the input claims
            failing=[lambda: connector("wrong")],  # connectors whose pull must end in one sentence
            secrets=["canary", "wrong"],
        )
```

A connector of files builds its `Context` with `files=[SourceFile(...), ...]`; several files make the best input, since
a pull is stopped after every page and taken up again. Input should hold several pages, an edit and, where the source
can say so, a deletion.
"""

import json
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from syncd.connector import Connector
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
    """One input and how to read it. Every call of `connector` gives a fresh one over the same, unchanged input."""

    connector: Callable[[], Connector]
    malformed: Callable[[], Connector]
    window: Span
    source: str = "source"  # the name in the context: the namespace of a connector whose ids are local
    failing: Sequence[Callable[[], Connector]] = ()
    secrets: Sequence[str] = ()


class ConnectorContract:
    """What every connector promises. See the module's docstring for how to use it."""

    def test_the_same_input_gives_the_same_refs_and_records(self, case: ConnectorCase) -> None:
        once, again = (_state(_pull(case)) for _ in range(2))
        assert once, "the input of the contract suite must hold records"
        assert once == again, f"a second reading differs in {_differing(once, again)}"

    def test_a_pull_stopped_after_any_page_goes_on_without_loss(self, case: ConnectorCase) -> None:
        pages = _pull(case)
        whole = _state(pages)
        for stop in range(1, len(pages) + 1):
            resumed = _pull(case, _cursor(pages[:stop]))
            joined = _state([*pages[:stop], *resumed])
            assert joined == whole, f"stopped after page {stop}, it loses or changes {_differing(whole, joined)}"

    def test_a_pull_taken_up_again_claims_snapshots_only_of_what_it_read_itself(self, case: ConnectorCase) -> None:
        pages = _pull(case)
        alive = [each for each in _state(pages).values() if isinstance(each, Observation)]
        for stop in range(len(pages) + 1):
            resumed = _pull(case, _cursor(pages[:stop]))
            read = {each.record.ref for page in resumed for each in page.records}
            for scope in (scope for page in resumed for scope in page.snapshot):
                covered = sorted(each.record.ref for each in alive if _within(each.record, scope))
                missing = [ref for ref in covered if ref not in read]
                assert not missing, f"resumed after page {stop}, absence from {scope} would delete {missing[:5]}"

    def test_the_cursor_is_small_versioned_json(self, case: ConnectorCase) -> None:
        for cursor in (page.cursor for page in _pull(case) if page.cursor is not None):
            text = json.dumps(cursor, allow_nan=False)
            assert json.loads(text) == cursor, f"not plain JSON: {cursor!r}"
            assert len(text.encode()) <= CURSOR_BYTES, f"the cursor has {len(text.encode())} bytes"
            assert isinstance(cursor.get("v"), int), f"the cursor has no version `v`: {text[:200]}"

    def test_claims_lie_within_the_window(self, case: ConnectorCase) -> None:
        for page in _pull(case):
            for scope in (*page.complete, *page.snapshot):
                inside = case.window.start <= scope.span.start and scope.span.end <= case.window.end
                assert inside, f"claims {scope.span}, beyond {case.window}"

    def test_a_snapshot_is_also_complete(self, case: ConnectorCase) -> None:
        pages = _pull(case)
        complete = [scope for page in pages for scope in page.complete]
        for scope in (scope for page in pages for scope in page.snapshot):
            spans = [each.span for each in complete if _same_claim(each, scope)]
            assert covers(spans, scope.span), f"absence counts as deletion where not all was said: {scope}"

    def test_control_totals_foot(self, case: ConnectorCase) -> None:
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
        rejected = [each for page in pages for each in page.rejected]
        assert rejected, "the malformed input has no rejected row"
        assert all(each.where and each.reason for each in rejected), f"without place or reason: {rejected}"
        assert any(page.records for page in pages), "a malformed row took all others with it"

    def test_a_failing_pull_ends_in_one_sentence(self, case: ConnectorCase) -> None:
        for failing in case.failing:
            message = str(_failure(failing, case.window))
            assert message, "the error says nothing"
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
    """Where a pull goes on after these pages."""
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


def _state(pages: Iterable[Page]) -> Mapping[Ref, Observation | Gone]:
    """The newest statement about each ref, as the ledger would see it; where it was read is not part of it."""
    state: dict[Ref, Observation | Gone] = {}
    for page in pages:
        statements: list[Observation | Gone] = [*page.records, *page.gone]
        for statement in statements:
            ref = statement.record.ref if isinstance(statement, Observation) else statement.ref
            if ref not in state or statement.revision >= state[ref].revision:
                state[ref] = _placeless(statement)
    return state


def _placeless(statement: Observation | Gone) -> Observation | Gone:
    if isinstance(statement, Observation):
        return Observation(statement.record, statement.revision, "")
    return Gone(statement.ref, statement.revision, "", statement.last)


def _differing(one: Mapping[Ref, object], other: Mapping[Ref, object]) -> list[Ref]:
    return sorted(ref for ref in one.keys() | other.keys() if one.get(ref) != other.get(ref))[:5]


def _same_claim(one: Coverage, other: Coverage) -> bool:
    return replace(one, span=other.span) == other


def _within(record: Record, scope: Coverage) -> bool:
    if kind_of(record.ref) is not scope.kind or scope.contract is not None:
        return False
    if scope.person is not None and getattr(record, "person", scope.person) != scope.person:
        return False
    moment = _moment(record)
    return moment is None or moment in scope.span


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
    """AssertionError where control totals do not add up to what the pages hold."""
    controls = [page.control for page in pages if page.control is not None]
    records = [observation.record for page in pages for observation in page.records]
    assert controls or not records, "records without control totals"
    rejected = sum(len(page.rejected) for page in pages)
    assert sum(each.rejected for each in controls) == rejected, f"{rejected} rejected rows are not what control says"
    statements = len(records) + sum(len(page.gone) for page in pages)
    accepted = sum(each.records for each in controls)
    assert accepted <= statements, f"{accepted} rows accepted, but only {statements} records given"
    stated = _sums(money for each in controls for money in each.amounts.values())
    given = _sums(money for record in records if (money := money_of(record)) is not None)
    assert stated == given, f"control says {stated} minor units, the records add up to {given}"


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


def _failure(connector: Callable[[], Connector], window: Span) -> SyncdError:
    try:
        list(connector().pull(None, window))
    except SyncdError as error:
        return error
    raise AssertionError("the pull was to fail and did not")
