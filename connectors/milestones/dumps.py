"""Answers of Upwork's GraphQL API as milestones and the contracts they belong to. No answer was ever seen, only the
schema."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page, SourceFile
from syncd.connectors.milestones.api_answers import Found, flat, look
from syncd.connectors.milestones.contracts import contracts
from syncd.connectors.milestones.state_words import state_of
from syncd.connectors.milestones.values import amount, day_of
from syncd.core.money import Money
from syncd.core.records import Kind, Milestone, MilestoneState, Record, make_ref
from syncd.tabular import FileCoverage, Reading, Row, read_json

ZONE = ZoneInfo("UTC")
_AGREED = ("depositAmount", "fundedAmount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A saved answer. `contract` is that of milestones which hang below none, `currency` that of bare amounts."""

    file: SourceFile
    source: str
    contract: str | None
    currency: str | None

    def pages(self) -> Iterator[Page]:
        """BadFile for a file that is no such answer."""
        answer = look(read_json(self.file))
        if not answer.milestones and not answer.contracts:
            errors = f": {answer.errors[0]}" if answer.errors else ""
            raise BadFile(f"{self.file.name} holds neither milestones nor contracts{errors}")
        shown = {str(each.contract.get("id")) for each in answer.milestones}  # a list that lost all is not believed
        whole = [] if answer.errors else sorted(id for id, plain in answer.whole.items() if plain and id in shown)
        known, troubles = contracts(answer, self.file, self.source, self.currency)
        reading = Reading(
            file=self.file,
            rows=_Rows(self.file.name, answer.milestones),
            read=lambda row: (self._milestone(row),),
            zone=ZONE,
            claims=[FileCoverage(kind=Kind.MILESTONE, deletes=True, always=True, space=id) for id in whole],
            known=known,
            checks=[_Told(answer.errors, troubles)],
            note="answer of Upwork's API",
        )
        yield from reading.pages()

    def _milestone(self, row: Row) -> Milestone:
        id, contract = row.text("id"), row.text("contract.id", "contract.title") or self.contract
        if not id:
            raise ValueError("has no id: ask for the id of milestones in the query")
        if not contract:
            raise ValueError("hangs below no contract: ask for its id in the query, or set `contract` of the source")
        state = state_of(row.text("state"))
        return Milestone(
            ref=make_ref(self.source, Kind.MILESTONE, id),
            contract=contract,
            title=" ".join(row.text("description").split()) or f"Milestone {row.text('sequenceId') or id}",
            acceptance=row.text("instructions"),
            amount=self._amount(row, state),
            state=state,
            due=day_of(row.text("dueDateTime")),
            submitted=day_of(row.text("lastSubmissionCreatedTime")),
        )

    def _amount(self, row: Row, state: MilestoneState) -> Money | None:
        """What was paid, once it is; else what is agreed. A client may release less or more than was agreed."""
        names = ("paid", *_AGREED) if state is MilestoneState.RELEASED else _AGREED
        amounts = [found for name in names if (found := amount(row, name, self.currency))]
        return next((each for each in amounts if each.minor), amounts[0] if amounts else None)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Milestones as rows, made each time they are gone through."""

    name: str
    found: Sequence[Found]

    def __iter__(self) -> Iterator[Row]:
        for each in self.found:
            where = f"{self.name}: {each.path}"
            if isinstance(each.milestone, dict):
                contract = {name: each.contract[name] for name in ("id", "title") if name in each.contract}
                yield Row(where, flat(each.milestone) | flat({"contract": contract}))
            else:
                yield Row(where, {}, "is no JSON object")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the API itself said went wrong, and what cannot be read of contracts."""

    errors: Sequence[str]
    troubles: Sequence[str]

    def see(self, row: Row, record: Record) -> None:
        """Nothing: errors stand beside the rows."""

    def notices(self) -> Iterable[str]:
        return *(f"Upwork answered in part, and “{error}”" for error in self.errors), *self.troubles
