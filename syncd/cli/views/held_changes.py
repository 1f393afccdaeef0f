"""A large change of a source that is held, or a source that suddenly shows nothing, and what was decided about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from syncd.cli.views import Json, json_of
from syncd.core.records import ContractName, Ref, TimeEntry, WorkLine
from syncd.core.time import iso
from syncd.core.too_big import NO_NAMES, ConfiguredNames, Fact, Holdable, changed_facts
from syncd.core.wording import Here, agree, between, clean, count, days, exact_hours, when
from syncd.ledger.observed.holds import HeldChange, OpenHold

EXAMPLES = 5
_IN_FIGURES = {"time", "day", "amount"}

Verdict = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChanges:
    """`verdict`: None where nothing was decided; `hold`: None where no change is held; `emptied`: whether the source
    shows no records where it had some."""

    source: str
    here: Here
    verdict: Verdict | None
    hold: OpenHold | None
    changes: tuple[HeldChange, ...]
    emptied: bool
    names: ConfiguredNames = NO_NAMES
    labels: Mapping[Ref, str] = field(default_factory=dict)  # the names of projects, tasks and tags

    def as_json(self) -> Json:
        held = self.hold and {
            "since": iso(self.hold.began),
            "of": self.hold.covered,
            **self._counts(),
            "others": self.hold.others,
            "examples": [
                {
                    "ref": change.ref,
                    "before": _record_json(change.before),
                    "after": _record_json(change.after),
                    "changed": [
                        {"fact": fact.name, "before": self._value(fact.before), "after": self._value(fact.after)}
                        for fact in self._facts(change)
                    ],
                }
                for change in self.changes[:EXAMPLES]
            ],
        }
        return {"source": self.source, "verdict": self.verdict, "held": held, "emptied": self.emptied}

    def as_text(self) -> Iterator[str]:
        if self.hold is None and not self.emptied:
            yield f"Nothing to confirm for {self.source}."
        if self.hold is not None:
            counts = ", ".join(f"{number} {word}" for word, number in self._counts().items() if number)
            yield f"{self.source}, {when(self.hold.began, self.here)}: {counts}, of {self.hold.covered} older records"
            for change in self.changes[:EXAMPLES]:
                text = next(_text(record) for record in (change.after, change.before) if record)
                line = f"{self._step(change)} “{text}” [{change.ref}]"
                yield f"  {clean(line, 1000)}"
            if len(self.changes) > EXAMPLES:
                yield f"  and {len(self.changes) - EXAMPLES} more"
            if self.verdict is None and self.hold.files:
                yield f"Until you decide, nothing of {self._files()} counts."
        if self.emptied:
            yield f"{self.source} had records and now shows none."
        yield from self._decision()

    def _decision(self) -> Iterator[str]:
        if self.hold is not None and self.verdict == "accepted":
            yield f"Accepted: the new data of {self.source} counts from now on."
        if self.hold is not None and self.verdict == "rejected":
            yield f"Rejected: {count(self.hold.count, 'change')} of older records will not count."
            if files := self._files():
                one = len(self.hold.files) == 1
                says = "it no longer says" if one else "they no longer say"
                yield f"Nothing else in {files} counts either, and {says} which days are known."
                yield "Export these days again, without filters, and import that file."
            elif self.hold.others:
                stay = agree(self.hold.others, "was not held and stays", "were not held and stay")
                yield f"{count(self.hold.others, 'other change')} from {self.source} {stay}."
        if self.emptied and self.verdict == "accepted":
            yield f"The next pull may remove its records: run `syncd once --source {self.source}`."
        elif self.emptied and self.hold is None:
            yield f"Until you accept that, the records of {self.source} stay as they are."

    def _files(self) -> str:
        return ", ".join(clean(name) for name in self.hold.files) if self.hold else ""

    def _facts(self, change: HeldChange) -> tuple[Fact, ...]:
        """What differs and moves money; of a record that is new or gone, nothing."""
        if change.before is None or change.after is None:
            return ()
        entries = (record for record in (change.before, change.after) if isinstance(record, TimeEntry))
        tags = {tag for entry in entries for tag in entry.tags}
        read = {tag for tag in tags if tag not in self.labels or self.names.reads_tag(self.labels[tag])}
        return changed_facts(change.before, change.after, self.names, read if self.names.reads_tags else ())

    def _step(self, change: HeldChange) -> str:
        """`Tue 10 Nov 09:00–11:30: project API → Beta`; of times and amounts, both figures."""
        others = [fact for fact in self._facts(change) if fact.name not in _IN_FIGURES]
        figures = [self._figures(change.before), self._figures(change.after)]
        shown = " → ".join(figures[:1] if others and figures[0] == figures[1] else figures)
        steps = [f"{fact.name} {self._value(fact.before)} → {self._value(fact.after)}" for fact in others]
        return f"{shown}: {', '.join(steps)}" if steps else shown

    def _figures(self, record: Holdable | None) -> str:
        """Tell the figures that were compared."""
        match record:
            case None:
                return "none"
            case TimeEntry():
                return between(record.start, record.stop, self.here)
            case WorkLine():
                worked = [] if record.seconds is None else [exact_hours(record.seconds)]
                gross = [] if record.gross is None else [str(record.gross)]
                return " ".join([days(record.day, record.day), *worked, *gross])

    def _value(self, value: object) -> str:
        """A value of a fact, for people: labels by their names."""
        match value:
            case None | ():
                return "none"
            case bool():
                return "yes" if value else "no"
            case tuple():
                return ", ".join(map(self._value, value))
            case int():
                return exact_hours(value)
            case datetime():
                return when(value, self.here)
            case ContractName():
                return f"{value.title_or_party} ({value.id})" if value.id else value.title_or_party
        return self.labels.get(str(value), str(value))

    def _counts(self) -> dict[str, int]:
        return {
            "new": sum(change.before is None for change in self.changes),
            "changed": sum(change.before is not None and change.after is not None for change in self.changes),
            "gone": sum(change.after is None for change in self.changes),
        }


def _text(record: Holdable) -> str:
    return record.description if isinstance(record, TimeEntry) else record.contract.title_or_party


def _record_json(record: Holdable | None) -> Json | None:
    match record:
        case None:
            return None
        case TimeEntry():
            return json_of(record, "start", "stop", "description")
        case WorkLine():
            return {**json_of(record, "day", "seconds", "gross"), "contract": record.contract.title_or_party}
