"""Answers of Upwork's GraphQL API as milestones and the contracts they belong to.

Amounts are objects with `rawValue` and `currency`; instants come as ISO 8601, or as milliseconds since 1970 where the
program that saved them made them so; Upwork's days are days of UTC. No answer was ever seen, only the schema.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page, SourceFile
from syncd.connectors.milestones.answers import Answer, Found, flat, look, named
from syncd.connectors.milestones.words import state_of
from syncd.core.money import Money
from syncd.core.records import Contract, ContractName, ContractType, Kind, Milestone, MilestoneState, Record, make_ref
from syncd.core.statements import Observation
from syncd.tables import Claim, Reading, Row, money, read_json

ZONE = ZoneInfo("UTC")
_AGREED = ("depositAmount", "fundedAmount")
_MILLISECONDS = re.compile(r"[0-9]{12,14}")


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
        reading = Reading(
            file=self.file,
            rows=_Rows(self.file.name, answer.milestones),
            read=lambda row: (self._milestone(row),),
            zone=ZONE,
            claims=[Claim(kind=Kind.MILESTONE, deletes=True, always=True, space=id) for id in whole],
            known=list(self._contracts(answer)),
            checks=[_Told(answer.errors)],
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
            due=_day(row.text("dueDateTime")),
            submitted=_day(row.text("lastSubmissionCreatedTime")),
        )

    def _amount(self, row: Row, state: MilestoneState) -> Money | None:
        """What was paid, once it is; else what is agreed. A client may release less or more than was agreed."""
        names = ("paid", *_AGREED) if state is MilestoneState.RELEASED else _AGREED
        amounts = [amount for name in names if (amount := self._money(row, name))]
        return next((each for each in amounts if each.minor), amounts[0] if amounts else None)

    def _money(self, row: Row, name: str) -> Money | None:
        text, currency = row.text(f"{name}.rawValue"), row.text(f"{name}.currency") or self.currency
        if not text:
            return None
        if not currency:
            raise ValueError(f"{name} names no currency: ask for it in the query, or set `currency` of the source")
        return money(text, currency)

    def _contracts(self, answer: Answer) -> Iterator[Observation]:
        for path, cells in named(answer.contracts):
            name = ContractName(platform="upwork", id=cells["id"], title=" ".join(cells["title"].split()))
            ref = make_ref(self.source, Kind.CONTRACT, name.id)
            contract = Contract(ref=ref, name=name, type=_type(cells.get("kind", "")))
            raw = json.dumps(cells, ensure_ascii=False)  # with its terms and limits, which have days of their own
            yield Observation(contract, self.file.modified, f"{self.file.name}: {path}", raw)


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
    """What the API itself said went wrong."""

    errors: Sequence[str]

    def see(self, row: Row, record: Record) -> None:
        """Nothing: errors stand beside the rows."""

    def notices(self) -> Iterable[str]:
        return (f"Upwork answered in part, and “{error}”" for error in self.errors)


def _type(kind: str) -> ContractType | None:
    word = kind.casefold()
    return next((each for each in (ContractType.HOURLY, ContractType.FIXED) if word.startswith(each)), None)


def _day(text: str) -> date | None:
    """The day of UTC on which an instant lies. ValueError when it is none."""
    if not text:
        return None
    try:
        if _MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) // 1000, UTC).date()
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:60]!r} is not an instant like 2026-11-30T00:00:00Z") from None
