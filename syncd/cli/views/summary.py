"""The billable summary as `syncd summary` prints it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO

from syncd.cli.views import Json
from syncd.core.money import Money
from syncd.core.safe_text import inert
from syncd.core.summary import MONEY, Summary, SummaryLine, ToDate
from syncd.core.wording import Here, days
from syncd.report.document import Document
from syncd.report.in_lines import in_lines
from syncd.report.kinds.summary_table import summary_table
from syncd.report.language.voice import Voice
from syncd.report.render import summary_notes
from syncd.report.render.json import summary_json

WORDS = ("client", "contract", "kind", "person", "basis")
SECONDS = ("seconds_tracked", "seconds_billable", "seconds_logged")
RATED = (*MONEY, "effective_rate")
PARTIAL = ("tracked_partial", "billable_partial", "gross_partial")
"""Columns that say "yes" where a figure is a lower bound: net with gross."""
STATES = tuple(f"{name}_state" for name in RATED)
"""Columns that say of each figure of money: exact, at least, at most, estimated or unknown."""
TO_DATE = tuple(f"to_date_{name}" for name in ("start", "end", "seconds", "net", "net_state", "rate", "rate_state"))
"""Columns about the whole life of fixed work so far."""
BEYOND = ("seconds_beyond", "beyond_partial")
"""Columns about the time beyond a retainer's hours, and whether there may be more of it."""
ESTIMATED = ("billable_estimated", "tracked_estimated", "logged_estimated")
"""Columns that say "yes" where hours may turn out to be less as well as more."""


@dataclass(frozen=True, slots=True)
class BillableSummary:
    """What can be billed for each contract in a period."""

    summary: Summary
    here: Here

    def as_json(self) -> Json:
        return summary_json(self.summary)

    def as_csv(self) -> str:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(
            (
                *WORDS,
                *SECONDS,
                *MONEY,
                "currency",
                "effective_rate",
                "gaps",
                *PARTIAL,
                "notes",
                *STATES,
                *TO_DATE,
                *BEYOND,
                *ESTIMATED,
            )
        )
        writer.writerows(_csv_row(line) for line in self.summary.lines)
        return text.getvalue()

    def as_text(self) -> Iterator[str | Document]:
        """The table of a report, whose figures fit a terminal of 60 columns."""
        first, last = self.summary.period.first, self.summary.period.last
        yield f"Billable summary {self.summary.period.name} ({days(first, last)})"
        if not self.summary.lines:
            yield summary_notes.NOTHING
            for note in summary_notes.summary_notes(self.summary, str):
                yield ""
                yield note
            return
        table = replace(summary_table(self.summary, Voice(self.here), len(self.summary.lines)), title="")
        yield ""
        yield in_lines(
            Document(
                id="",
                name="summary",
                kind="summary",
                language="en",
                made_at=self.here.now,
                zone=str(self.here.zone),
                subject="",
                headline="",
                kicker="",
                dated="",
                blocks=(table,),
            )
        )


def _csv_row(line: SummaryLine) -> list[object]:
    gaps = "; ".join(f"{gap.side.value}: {gap.because}" for gap in line.gaps)
    words = (line.client, line.contract, line.kind.value, line.person, line.basis.value)
    seconds = (line.seconds_tracked, line.seconds_billable, line.seconds_logged)
    amounts = (line.gross, line.fee, line.tax, line.net)
    return [
        *map(inert, words),
        *seconds,
        *map(_decimal, amounts),
        line.currency,
        _decimal(line.effective_rate),
        inert(gaps),
        *("yes" if getattr(line, name) else "no" for name in PARTIAL),
        inert("; ".join(line.all_notes)),
        *(line.state(name).value for name in RATED),
        *_life(line.to_date),
        line.seconds_beyond,
        "yes" if line.beyond_partial else "no",
        *("yes" if getattr(line, name) else "no" for name in ESTIMATED),
    ]


def _life(life: ToDate | None) -> tuple[object, ...]:
    if life is None:
        return (None,) * len(TO_DATE)
    net, rate = (_decimal(life.net), life.net_state.value), (_decimal(life.rate), life.state.value)
    return (life.first, life.last, life.seconds, *net, *rate)


def _decimal(amount: Money | None) -> str | None:
    return None if amount is None else str(amount.decimal)
