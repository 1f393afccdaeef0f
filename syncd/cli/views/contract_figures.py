"""What a contract's figures in a period rest on: every record of its time and its money, side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from syncd.core.money import Money, totals
from syncd.core.records import Milestone
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Period
from syncd.core.wording import hours, on
from syncd.ledger.derived.periods import Days
from syncd.report.render.json import money_json

if TYPE_CHECKING:
    from syncd.cli.common import Opened

Json = dict[str, Any]


def contract(opened: "Opened", facts: ContractFacts, period: Period) -> Json:
    """What was tracked, logged and posted for a contract on the platform's days of `period`, with the sums, its
    milestones, and what is open about it there. Seconds; amounts are decimal text."""
    ledger, within = opened.composition.ledger, Days(period.first, period.last)
    pieces = ledger.periods.pieces(facts.key, within)
    lines = ledger.periods.lines(facts.key, within)
    postings = ledger.periods.postings(facts.key, within)
    return {
        "contract": facts.key,
        "title": facts.title,
        "client": facts.client or None,
        "type": facts.type.value,
        "platform": facts.platform,
        "period": {"name": period.name, "start": period.first.isoformat(), "end": period.last.isoformat()},
        "tracked": {
            "seconds": sum(each.seconds for each in pieces),
            "records": [
                {"ref": each.ref, "day": each.day.isoformat(), "seconds": each.seconds, "says": each.description}
                for each in pieces
            ],
        },
        "logged": {
            "seconds": sum(each.seconds or 0 for each in lines),
            "gross": _sums(each.gross for each in lines),
            "records": [
                {
                    "ref": each.ref,
                    "day": each.day.isoformat(),
                    "kind": each.kind.value,
                    "seconds": each.seconds,
                    "gross": money_json(each.gross),
                }
                for each in lines
            ],
        },
        "posted": {
            "sums": _sums(each.amount for each in postings),
            "records": [
                {
                    "ref": each.ref,
                    "day": each.day.isoformat() if each.day else None,
                    "kind": each.kind.value,
                    "amount": money_json(each.amount),
                }
                for each in postings
            ],
        },
        "milestones": list(_milestones(opened, facts.key)),
        "discrepancies": [
            {"id": each.id, "summary": each.finding.summary}
            for each in ledger.discrepancies.alive()
            if _is_about(each.facts, facts.key, period)
        ],
    }


def _milestones(opened: "Opened", key: str) -> Iterator[Json]:
    ledger = opened.composition.ledger
    refs = [ref for ref, contract, _, counts in ledger.derived.milestones() if contract == key and ref == counts]
    for ref, each in sorted(ledger.records.current(refs).items()):
        if isinstance(each, Milestone):
            yield {"ref": ref, "title": each.title, "state": each.state.value, "amount": money_json(each.amount)}


def _is_about(facts: Mapping[str, str], key: str, period: Period) -> bool:
    """Whether a discrepancy concerns the contract, at a time that the period touches."""
    start, end = facts.get("start", "0"), facts.get("end", "9")
    return facts.get("contract") == key and start <= period.last.isoformat() and end >= period.first.isoformat()


def _sums(amounts: Iterable[Money | None]) -> dict[str, str]:
    sums = totals(each for each in amounts if each is not None)
    return {currency: str(sums[currency].decimal) for currency in sorted(sums)}


def show_contract(found: Json) -> None:
    """Print what `contract` found."""
    from syncd.cli.common import say
    from syncd.core.wording import clean, days

    first, last = (date.fromisoformat(found["period"][end]) for end in ("start", "end"))
    named = f"{found['title']} ({found['contract']})" if found["title"] != found["contract"] else found["contract"]
    what = (named, found["client"], f"{found['type']} on {found['platform']}", days(first, last))
    say(clean(", ".join(each for each in what if each), 1000))
    tracked, logged, posted = found["tracked"], found["logged"], found["posted"]
    _show("Tracked", [hours(tracked["seconds"])], _TRACKED, tracked["records"])
    _show("Logged on the platform", [hours(logged["seconds"]), *_worded(logged["gross"])], _LOGGED, logged["records"])
    _show("Billed, and what it cost", _worded(posted["sums"]), _POSTED, posted["records"])
    _show("Milestones", [], ("title", "state", "amount", "ref"), found["milestones"])
    _show("Open", [], ("id", "summary"), found["discrepancies"])


_TRACKED = ("day", "time", "ref", "says")
_LOGGED = ("day", "kind", "time", "gross", "ref")
_POSTED = ("day", "kind", "amount", "ref")


def _show(title: str, sums: Sequence[str], columns: Sequence[str], records: Sequence[Json]) -> None:
    from syncd.cli.views.table import heading, show

    if records:
        heading(": ".join(filter(None, (title, ", ".join(sums)))))
        show(
            columns,
            [[_cell(each, column) for column in columns] for each in records],
            right=("time", "gross", "amount"),
        )


def _cell(record: Json, column: str) -> str | None:
    match column:
        case "day":
            return on(date.fromisoformat(record["day"])) if record["day"] else None
        case "time":
            return hours(record["seconds"]) if record["seconds"] is not None else None
        case "gross" | "amount":
            return _worded({record[column]["currency"]: record[column]["amount"]})[0] if record[column] else None
    return str(record[column])


def _worded(sums: Mapping[str, str]) -> list[str]:
    return [f"{amount.replace('-', '−')} {currency}" for currency, amount in sums.items()]
