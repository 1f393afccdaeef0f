"""Reads answers of Upwork's GraphQL API into milestones and their contracts. Only its schema was seen, no answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page, SourceFile
from syncd.connectors.milestones.api_answers import FoundMilestone, flatten, search
from syncd.connectors.milestones.contracts import read_contracts
from syncd.connectors.milestones.state_words import state_of
from syncd.connectors.milestones.values import amount, day_of
from syncd.core.money import Money
from syncd.core.records import Kind, Milestone, MilestoneState, Record, make_ref
from syncd.tabular import FileCoverage, FileDays, Row, RowFormat, file_pages, read_json

ZONE = ZoneInfo("UTC")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_AGREED = ("depositAmount", "fundedAmount")


def knows(file: SourceFile) -> bool:
    """Whether a file is an answer with milestones or contracts."""
    try:
        answer = search(read_json(file)) if file.data.lstrip(_BLANK)[:1] in (b"{", b"[") else None
    except BadFile:
        return False
    return answer is not None and bool(answer.milestones or answer.contracts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedAnswer:
    """A file with an answer of the API."""

    file: SourceFile
    source: str
    contract: str | None  # of milestones that are inside none
    currency: str | None  # of amounts that name none

    def pages(self) -> Iterator[Page]:
        """Read the answer. BadFile for another file."""
        if self.file.name.lower().endswith((".csv", ".toml", ".xlsx")):
            raise BadFile(
                f"{self.file.name} is no answer of Upwork's API: name a table of your own in a `file` of a source"
            )
        answer = search(read_json(self.file))
        if not answer.milestones and not answer.contracts:
            errors = f": {answer.errors[0]}" if answer.errors else ""
            raise BadFile(f"{self.file.name} holds neither milestones nor contracts{errors}")
        not_empty = {str(found.contract.get("id")) for found in answer.milestones}  # an empty list deletes nothing
        whole = [] if answer.errors else sorted(id for id, plain in answer.whole.items() if plain and id in not_empty)
        contracts, troubles = read_contracts(answer, self.file, self.source, self.currency)
        row_format = RowFormat(
            read=lambda row: (self._milestone(row),),
            days=FileDays(zone=ZONE),
            coverage=[FileCoverage(kind=Kind.MILESTONE, space=id, deletes=True, always=True) for id in whole],
            known=contracts,
            checks=[_Troubles(answer.errors, troubles)],
            note="answer of Upwork's API",
        )
        yield from file_pages(self.file, _Rows(self.file.name, answer.milestones), row_format)

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
        """Read the paid amount of a released milestone, else the agreed one. A client may release less or more."""
        names = ("paid", *_AGREED) if state is MilestoneState.RELEASED else _AGREED
        amounts = [money for name in names if (money := amount(row, name, self.currency))]
        return next((money for money in amounts if money.minor), amounts[0] if amounts else None)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Milestones as rows, made anew by each iteration."""

    name: str
    milestones: Sequence[FoundMilestone]

    def __iter__(self) -> Iterator[Row]:
        for found in self.milestones:
            where = f"{self.name}: {found.path}"
            if isinstance(found.milestone, dict):
                contract = {name: found.contract[name] for name in ("id", "title") if name in found.contract}
                yield Row(where, flatten(found.milestone) | flatten({"contract": contract}))
            else:
                yield Row(where, {}, "is no JSON object")


@dataclass(frozen=True, slots=True)
class _Troubles:
    """Errors that the API reports, and parts of contracts that cannot be read."""

    errors: Sequence[str]
    troubles: Sequence[str]

    def see(self, row: Row, record: Record) -> None:
        """Ignore rows: these troubles stand beside them."""

    def notices(self) -> Iterable[str]:
        return *(f"Upwork answered in part, and “{error}”" for error in self.errors), *self.troubles
