"""What is known of a side comes and goes, with all rules on: after each step, judging what changed equals judging all.

The records are there from the beginning. Each step covers some days of a source as a server or a file, leaves a hole,
or reads a file again with other options, so that what it covered is taken back; or only time goes by.
"""

from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncd.connector import Page, SourceFile
from syncd.core.money import Money
from syncd.core.observations import Axis, Coverage, Hole
from syncd.core.records import Kind, MilestoneState
from syncd.core.time import ALWAYS, Instant, Span
from tests.examples import BOUNDED
from tests.system.test_own_invoices import CARE, TABLE, invoice
from tests.system.test_payment_groups import bill, row, shown
from tests.system.test_payouts import BANK, FX, payout
from tests.system.test_payouts import line as received

SIDES = {
    "time": ("toggl", Kind.TIME, None),
    "hours": ("upwork", Kind.WORK, "upwork"),
    "money": ("upwork", Kind.TRANSACTION, "upwork"),
    "invoices": ("invoices", Kind.TRANSACTION, "direct"),
    "bank": ("giro", Kind.TRANSACTION, "giro"),
}
"""Side → its source, kind and platform."""
OPS = """
[contract.ops]
platform = "upwork"
id = "37"
titles = ["Ops"]
type = "hourly"
client = "acme"
terms = [{ rate = "40.00 USD" }]

[[map]]
project = "Ops"
contract = "ops"

[client.acme]
"""


@dataclass(frozen=True)
class Step:
    """Hours that go by, and what is covered then: some days of a side, of a person or a part of the source."""

    hours: int
    what: str  # "server", "file", "again", "hole" or "time"
    side: str = "time"
    first: int = -14
    length: int = 200
    who: str = "me"
    space: str | None = None
    older: int = 0  # hours before its reading at which the file was made


def configuration(kit) -> str:
    terms = 'client = "acme"\nterms = [{ rate = "40.00 USD", weekly_cap = "12h" }]'
    api = kit.API.replace('terms = [{ rate = "40.00 USD" }]', terms)
    return kit.config(api, OPS, kit.SHOP, kit.MAPS, CARE, TABLE, BANK, FX)


def records(kit):
    """Source → five weeks of work, most of it shown and billed; milestones, payouts, what a bank shows, invoices."""
    time = [kit.entry(f"t{week}", 24 * 7 * week + 30, 9 + week % 3) for week in range(5)]
    time += [kit.entry(f"c{week}", 24 * 7 * week + 60, 4, label=2) for week in range(3)]
    time += [kit.entry("unmapped", 24 * 9, 2, label=None), kit.entry("bob", 24 * 15, 3, person="bob")]
    time += [kit.entry("stone", 24 * 16, 3, label=3), kit.entry("ops", 24 * 7 + 60, 3, label=4)]
    labels = [(1, "Acme API", None), (2, "Care", None), (3, "Shop", kit.client(1)), (4, "Ops", None)]
    named = [kit.label(kit.project(id), name, parent) for id, name, parent in labels]
    shop = kit.named(None, "Shop")
    hours = [shown(kit, week, 10 + week % 2) for week in (0, 1, 3, 4)]
    hours += [kit.line("ops", 10, 1, "40.00", kit.named("37", "Ops"))]
    money = [*bill(kit, 0), *bill(kit, 1, "440.00", "-40.00"), bill(kit, 2)[0], *bill(kit, 1, id="again", days=2)]
    money += [
        row(kit, "r", "refund", "-400.00", 2, "e0"),
        row(kit, "loose", "fee", "-5.00", 0, name=None),
        row(kit, "undated", "bonus", "20.00", 3),
        row(kit, "odd", "other", "3.00", 3),
        row(kit, "due", "fixed", "350.00", 2, name=shop, unreleased=True, description="Invoice for Shop: Logo"),
        payout(kit, "p1", 12, "-200.00"),
        payout(kit, "p2", 26, "-300.00"),
    ]
    stones = [
        kit.milestone("m1", "shop", "Logo", released=kit.at(24 * 20).date(), state=MilestoneState.RELEASED),
        kit.milestone("m2", "shop", "Layout", state=MilestoneState.SUBMITTED, submitted=kit.at(24 * 15).date()),
    ]
    invoices = [invoice(kit, "i1", "240.00", 8), invoice(kit, "i2", "90.00", 3, first=14, last=20, posted=34)]
    bank = [received(kit, "b1", 15, "198.00"), received(kit, "b2", 40, "240.00")]
    balances = [(-28, "100.00"), (15, "400.00"), (40, "600.00")]  # rows are missing between them
    bank += [replace(received(kit, f"b{day}", day, "1.00"), balance=Money.of(left, "USD")) for day, left in balances]
    return {
        "toggl": [*named, *time],
        "upwork": [*hours, *money],
        "milestones": stones,
        "invoices": invoices,
        "giro": bank,
    }


START = 24 * 36


class History:
    """Takes steps in an office, and remembers its files."""

    def __init__(self, kit, office) -> None:
        self.kit, self.office, self.hour = kit, office, START
        self.files: list[tuple[Step, SourceFile]] = []
        for source, known in records(kit).items():
            office.pull(kit.Pull(source, START, tuple(known)))
        office.settle()

    def step(self, step: Step) -> None:
        """Do a step, then settle."""
        self.hour += step.hours
        if step.what == "again" and self.files:
            earlier, file = self.files[step.first % len(self.files)]
            self._add(replace(step, side=earlier.side, who=earlier.who, space=earlier.space), file)
        elif step.what in ("file", "hole", "again"):
            clock = self.kit.at(self.hour - step.older)
            file = SourceFile(name=f"{self.hour}.csv", data=b"", sha256=str(self.hour), modified=clock)
            self.files.append((step, file))
            self._add(step, file)
        elif step.what == "server":
            self._add(step)
        self.office.settle(self.hour)

    def _add(self, step: Step, file: SourceFile | None = None) -> None:
        """Add the page of a step; each reading of a file has options of its own."""
        self.office.now = self.kit.at(self.hour)
        page = self._page(step, file.modified if file else self.office.now)
        how = str(self.hour) if file else ""
        self.office.add(SIDES[step.side][0], [page], file, accepted=True, how=how)

    def _page(self, step: Step, as_of: Instant) -> Page:
        _, kind, platform = SIDES[step.side]
        first = self.kit.at(24 * step.first)
        last = min(self.kit.at(24 * (step.first + step.length)), as_of)
        covered = Coverage(
            kind=kind,
            span=Span(first, last) if first < last else ALWAYS,
            person=step.who,
            platform=platform,
            space=step.space if kind is Kind.TIME else None,
            axis=Axis.POSTED if kind is Kind.TRANSACTION else Axis.WORKED,
        )
        if step.what == "hole":
            return Page(as_of=as_of, holes=(Hole(covered, "2 rows of it could not be read"),))
        return Page(as_of=as_of, complete=(covered,))


steps = st.builds(
    Step,
    hours=st.sampled_from([1, 5, 30, 24 * 8, 24 * 40]),
    what=st.sampled_from(["server", "server", "file", "file", "again", "hole", "time"]),
    side=st.sampled_from(sorted(SIDES)),
    first=st.integers(-14, 60),
    length=st.sampled_from([1, 7, 20, 200]),
    who=st.sampled_from(["me", "me", "me", "bob"]),
    space=st.sampled_from([None, None, "1"]),
    older=st.sampled_from([0, 0, 24 * 3, 24 * 30]),
)


def incremental_equals_full(kit, past) -> None:
    with kit.office(configuration(kit)) as office:
        history = History(kit, office)
        for step in past:
            history.step(step)
            assert office.differences() == []


EARLY, WEEK = Step(1, "file", "hours", length=16), Step(1, "file", "hours", first=7, length=7)
LATE = Step(1, "file", "hours", first=35, length=1)
RENEWED = [Step(30, "server", side) for side in ("hours", "money", "money")]


@settings(max_examples=4, **BOUNDED)
@given(st.lists(steps, min_size=1, max_size=3))
@example(RENEWED)  # what every export shows again is worded as before
@example([Step(1, "file", "money", first=-60, length=1)])  # the first export: newer ones are to be exported "again"
@example([EARLY, LATE, Step(1, "again", first=1, length=1)])  # a newer export is missing, is there, and is taken back
@example([WEEK, LATE, Step(1, "again", first=-14, length=1)])  # an export is taken back, and the newest one stays
@example([replace(LATE, side="money", first=24), Step(24 * 40, "time")])  # reasons name the year of what was last year
@example([Step(1, "hole", "invoices", first=33, length=3)])  # an invoice that was written weeks after its days
def test_what_is_known_may_change_anywhere(kit, past):
    incremental_equals_full(kit, past)


@pytest.mark.slow
@settings(max_examples=25, **BOUNDED)
@given(st.lists(steps, min_size=2, max_size=10))
def test_what_is_known_may_change_anywhere_in_many_histories(kit, past):
    incremental_equals_full(kit, past)
