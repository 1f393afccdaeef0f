"""Freelancer.com's milestones, from the JSON answers of its API, by a drop folder or by `syncd import`.

    [source.freelancer]
    kind     = "freelancer"
    folder   = "~/freelancer"      # a drop folder: save answers here; they are read and moved to done/ or bad/
    currency = "USD"               # of amounts that name none

Save the answer to `GET /api/projects/0.1/milestones/` or `…/milestone_requests/`, or the `result` alone, as the SDK
returns it. Milestones and requests are keyed by their ids. The contract is the project, so write its id as `id` of a
`[contract]` with `platform = "freelancer"`. An answer is as of the time the file was saved: a later one wins, an older
one becomes history. It may be one page of several, so a missing milestone is not deleted.

States: requested is proposed; in progress is funded, and so is a milestone whose cancellation is requested, until that
is granted; a requested release is submitted; pending, released and cleared are released; a disputed one is
changes-requested, because it is not released by itself. A request is proposed until it is accepted, rejected or
deleted: then it is cancelled, and an accepted one continues as a milestone of its own. `time_submitted`, seconds since
1970, is when the client made the milestone, and so set the money aside: the day it was funded. The title is the
description, else the reason.

Facts: the tests of Freelancer's public SDK were seen, which show the answer's shape, the status `cleared`, the reasons
0 to 3 and the fields of a milestone that was just made. A real answer was not, nor any other status of the API, so
those of its help pages are read too, nor the place of the currency. A row with an unknown status is rejected.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, ConnectorOptions, Page, Recipe, Rhythm, SourceFile
from syncd.core.money import Money
from syncd.core.records import Contract, ContractName, ContractType, Kind, Milestone, MilestoneState, Record, make_ref
from syncd.options import Folder
from syncd.tabular import Currency, FileConnector, FileDays, Row, RowFormat, file_pages, money, read_json

_STATES = {
    "requested": MilestoneState.PROPOSED,
    **dict.fromkeys(("in progress", "cancellation requested"), MilestoneState.FUNDED),
    "release requested": MilestoneState.SUBMITTED,
    "disputed": MilestoneState.CHANGES_REQUESTED,
    **dict.fromkeys(("pending", "released", "cleared"), MilestoneState.RELEASED),
    **dict.fromkeys(("cancelled", "canceled"), MilestoneState.CANCELLED),
}
_REQUESTS = {
    **dict.fromkeys(("", "requested", "pending"), MilestoneState.PROPOSED),
    **dict.fromkeys(("accepted", "rejected", "deleted"), MilestoneState.CANCELLED),
}
_REASONS = {"0": "Full payment", "1": "Partial payment", "2": "Task", "3": "Other"}
_BLANK = b"\xef\xbb\xbf \t\r\n"
_LISTS = {"milestones": _STATES, "milestone_requests": _REQUESTS}


class FreelancerOptions(ConnectorOptions):
    """Keys of `[source.freelancer]`, as the module describes them."""

    folder: Folder
    currency: Currency | None = None


class Freelancer(FileConnector[FreelancerOptions]):
    """Reads answers of Freelancer.com's API."""

    Options: ClassVar[type[ConnectorOptions]] = FreelancerOptions
    namespace: ClassVar[str] = "freelancer"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.MILESTONE, Kind.CONTRACT})
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Freelancer.com",
            platform="freelancer",
            export="milestones from the API",
            clicks=("a program that asks GET /api/projects/0.1/milestones/", "save the answer as JSON"),
            formats=("JSON",),
            kinds=frozenset({Kind.MILESTONE, Kind.CONTRACT}),
            rhythm=Rhythm.CHANGE,
            choose="Save the pages of all your projects, and those of milestone_requests, too.",
            lacks="Fees and payouts.",
            checks="Whether milestones are funded before you work, submitted, and released in time.",
            known_from="the tests of Freelancer's public SDK",
        ),
    )

    @classmethod
    def knows(cls, file: SourceFile) -> bool:
        """Whether a file is an answer with milestones."""
        try:
            return file.data.lstrip(_BLANK)[:1] == b"{" and bool(_result(file))
        except BadFile:
            return False

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one answer. BadFile for another file, and for an answer that reports an error."""
        answer = RowFormat(read=self._records, days=FileDays(zone=ZoneInfo("UTC")), note="answer of Freelancer's API")
        return file_pages(file, list(_rows(file)), answer)

    def _records(self, row: Row) -> tuple[Record, ...]:
        of = row.text("of")
        id, project, word = row.text("id"), row.text("project_id"), row.text("status")
        if not project:
            raise ValueError("names no project")
        states = _LISTS[of]
        state = states.get(" ".join(re.split(r"[\s_-]+", word.casefold())))
        if state is None:
            known = ", ".join(filter(None, states))
            raise ValueError(f"the status {word[:60]!r} is not known: known are {known}")
        requested = of == "milestone_requests"
        funded = not requested and state is not MilestoneState.PROPOSED
        return (
            Contract(
                ref=make_ref("freelancer", Kind.CONTRACT, project),
                name=ContractName(platform="freelancer", id=project),
                type=ContractType.FIXED,
            ),
            Milestone(
                ref=make_ref("freelancer", Kind.MILESTONE, f"request-{id}" if requested else id),
                contract=project,
                title=" ".join(row.text("description").split())
                or f"{_REASONS.get(row.text('reason'), 'Milestone')} {id}",
                amount=self._amount(row),
                state=state,
                funded=_day(row.text("time_submitted")) if funded else None,
            ),
        )

    def _amount(self, row: Row) -> Money | None:
        text, currency = row.text("amount"), row.text("currency") or self.options.currency
        if not text:
            return None
        if not currency:
            raise ValueError(f"the amount {text!r} names no currency: set `currency` of the source")
        return money(text, currency)


def _result(file: SourceFile) -> tuple[str, Mapping[str, object]]:
    """Return the part of an answer with the lists, and its JSON path. BadFile where there is none."""
    answer = read_json(file)
    if isinstance(answer, dict) and "status" in answer and answer["status"] != "success":
        message = " ".join(str(answer.get("message") or answer["status"]).split()).rstrip(".")[:200]
        raise BadFile(f"{file.name} is an error of Freelancer's API, “{message}”: ask it again")
    path, result = ("$.result", answer["result"]) if isinstance(answer, dict) and "result" in answer else ("$", answer)
    if not isinstance(result, dict) or not _LISTS.keys() & result.keys():
        raise BadFile(f"{file.name} is no answer of Freelancer's API with {' or '.join(_LISTS)}")
    return path, result


def _rows(file: SourceFile) -> Iterator[Row]:
    path, result = _result(file)
    for of in sorted(_LISTS.keys() & result.keys()):
        by_id = result[of] or {}  # an empty list where there are none
        if not isinstance(by_id, dict):
            raise BadFile(f"{file.name} must have its {of} keyed by their ids, as the API gives them")
        for id, milestone in by_id.items():
            where = f"{file.name}: {path}.{of}.{id}"
            if isinstance(milestone, dict):
                yield Row(where, {**_cells(milestone), "id": id, "of": of})
            else:
                yield Row(where, {}, "is no JSON object")


def _cells(value: Mapping[str, object]) -> dict[str, str]:
    """Turn fields into texts; objects and lists stay JSON, but for a currency, which becomes its code."""
    cells = {}
    for name, inner in value.items():
        content = inner.get("code") if name == "currency" and isinstance(inner, dict) else inner
        if content is not None:
            plain = isinstance(content, str | Decimal)
            cells[name] = str(content).strip() if plain else json.dumps(content, default=str, ensure_ascii=False)
    return cells


def _day(text: str) -> date | None:
    """Return the day of UTC of an instant in seconds since 1970. ValueError for another text."""
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{text[:60]!r} are not seconds since 1970") from None


CONNECTOR = Freelancer
