"""A made-up world with every trap we know: nothing false is reported, nothing is missed, and no figure is wrong.

A seed decides the stories. The truth is counted from what happened, without syncd's code; syncd sees only the files
that a freelancer would have saved, Sunday after Sunday and Monday after Monday. `-s` prints precision and recall.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.made_up import only_rules
from tests.system.traps import other_stories, paperwork, stories, truth
from tests.system.traps.facts import DAY, Facts, Found
from tests.system.traps.files import save
from tests.system.worlds.asking import command

STORIES = (
    stories.raised,
    stories.learned,
    stories.straddling,
    stories.refunded,
    stories.rehired,
    stories.twins,
    stories.sisters,
    other_stories.marked,
    other_stories.waiting,
    other_stories.shared,
    other_stories.invoiced,
    other_stories.retained,
    other_stories.fixed,
    other_stories.agency,
    other_stories.bounded,
)
RULES = frozenset(
    (
        "billable-flag-mismatch clock-or-zone-suspect duplicate-entry duplicate-import entry-without-mapping "
        "export-needed held-changes impossible-day logged-not-tracked milestone-without-contract "
        "missing-or-vague-memo money-without-contract overlapping-entries pomodoro-fragmentation rate-drift "
        "refund-without-bill rejected-rows release-clock running-timer-too-long source-refused stale-source "
        "tracked-not-logged unknown-milestone week-straddle-shift work-after-contract-end "
        "work-before-contract-start work-on-unfunded-milestone wrong-contract-logged"
    ).split()
)
"""The rules that the truth knows, also those that have nothing to say here; one that is added later is switched off."""
SHOWN = 30
HEAD = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"
since    = {first}

[source.upwork]
kind   = "upwork"
folder = "{folder}/upwork"
person = "me"
"""
INVOICES = """
[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
folder   = "{folder}/invoices"
person   = "me"
currency = "EUR"
columns  = {{ id = "No", date = "Sent", amount = "Amount", contract = "Project", first_day = "From", last_day = "To" }}
"""
AGENCY = """
[source.golance-work]
kind     = "golance"
record   = "work"
folder   = "{folder}/golance-work"
currency = "USD"

[source.golance-work.columns]
date     = "Date"
contract = "Contract"
client   = "Client"
person   = "Freelancer"
duration = "Hours"
amount   = "Amount"

[source.golance-money]
kind     = "golance"
record   = "transaction"
folder   = "{folder}/golance-money"
person   = "me"
currency = "USD"

[source.golance-money.columns]
id        = "No"
date      = "Date"
type      = "Type"
contract  = "Contract"
client    = "Client"
amount    = "Amount"
fee       = "Fee"
first_day = "From"
last_day  = "To"
"""
REPORT = """
[channel.archive]
kind   = "file"
path   = "{folder}/reports/{{date}}-{{report}}.txt"
format = "text"

[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["archive"]
"""
TRACKER = """
[source.tracker-{person}]
kind   = "toggl-csv"
folder = "{folder}/tracker-{person}"
person = "{person}"
zone   = "{zone}"

[person.{person}]
names = ["{person}"]
"""


def world(seed: int) -> Facts:
    """The facts of a seed."""
    rng = Random(seed)
    facts = Facts(first=rng.choice([date(2026, 9, 28), date(2026, 2, 23)]), weeks=6)
    for number, story in enumerate([stories.plain, *rng.sample(STORIES, 4)]):
        story(facts, rng, number)
    quiet = rng.random() < 0.2
    if quiet:
        paperwork.go_quiet(facts)
    paperwork.bill(facts)
    for trap in (paperwork.lose_a_row, paperwork.post_strangely):
        if rng.random() < 0.25:
            trap(facts, rng)
    paperwork.looks(facts, rng)
    if not quiet and rng.random() < 0.25:
        paperwork.move_everything(facts)
    return facts


@dataclass
class Score:
    """Compares what was found with what is true, and counts."""

    right: int = 0
    world: str = ""
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unmade: int = 0
    periods: int = 0
    sentences: int = 0
    figures: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(self, where: str, found: list[Found], true: list[Found]) -> None:
        """Count the discrepancies of a round."""
        ours, theirs = Counter(found), Counter(true)
        self.right += (ours & theirs).total()
        self.false += [f"{self.world}{where}: {one}" for one in (ours - theirs).elements()]
        self.missed += [f"{self.world}{where}: {one}" for one in (theirs - ours).elements()]

    def checks(self, where: str, found: set[truth.Key], true: set[truth.Key]) -> None:
        """Count the checks that could not be made."""
        self.unmade += len(found & true)
        self.wrong += [f"{self.world}{where}: cannot tell {one}" for one in sorted(found - true)]
        self.wrong += [f"{self.world}{where}: should not tell {one}" for one in sorted(true - found)]

    def subjects(
        self, where: str, shown: list[tuple[str, list[dict]]], true: truth.Truth, below: set[truth.Key]
    ) -> None:
        """Compare the sentences that sum a round up: never calm while something is open or unchecked, and the sums of
        all claims are right. `below`: gaps that another discrepancy explains, which do not count."""
        counted = [one for key, one in true.open.items() if key[:3] not in below]
        lost: Counter[str] = Counter()
        for one in counted:
            if one.stake:
                amount, currency = one.stake.split()
                lost[currency] += abs(Decimal(amount))
        sums = " + ".join(f"{amount} {currency}" for currency, amount in sorted((+lost).items()))
        for subject, claims in shown:
            self.sentences += 1
            calm = subject.startswith("All agree") and (true.open or true.unknown)
            ours: Counter[str] = Counter()
            for amount in (amount for one in claims for amount in one["amounts"]):
                ours[amount["currency"]] += Decimal(amount["amount"])
            if calm or len(counted) != sum(one["number"] for one in claims) or +ours != +lost:
                self.wrong.append(f"{self.world}{where}: “{subject}” for {len(counted)} with {sums} at stake")

    def figure(self, where: str, found: dict, true: dict) -> None:
        """Count the figures of a summary."""
        for key in sorted(found.keys() | true.keys()):
            self.periods += 1
            for name, value in true.get(key, {"contract": "not there"}).items():
                self.figures += 1
                shown = found.get(key, {}).get(name, "not there")
                if shown != value:
                    self.wrong.append(f"{self.world}{where} {key}: {name} is {shown}, truly {value}")

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + len(self.false))
        recall = self.right / max(1, self.right + len(self.missed))
        return (
            f"precision {precision:.3f}, recall {recall:.3f} of {self.right + len(self.missed)} discrepancies; "
            f"{self.unmade} checks rightly not made; {self.sentences} sentences; {self.periods} contract-periods, "
            f"{len(self.wrong)} of {self.figures} figures wrong"
        )


def play(facts: Facts, folder: Path, score: Score) -> None:
    """Save the files of each round, run syncd, and compare."""
    config = folder / "syncd.toml"
    with_agency = any(deal.platform == "golance" for deal in facts.deals.values())
    head = (HEAD + INVOICES * bool(facts.invoices) + AGENCY * with_agency + REPORT).format(
        folder=folder, first=facts.first
    )
    for name in ("invoices", "golance-work", "golance-money"):
        (folder / name).mkdir()
    trackers = [TRACKER.format(person=person, folder=folder, zone=zone) for person, zone in facts.zones.items()]
    config.write_text("\n".join([head, *trackers, *facts.config, only_rules(RULES)]), "utf-8")
    for person in facts.zones:
        (folder / f"tracker-{person}").mkdir()
    (folder / "upwork").mkdir()
    true = truth.Truth()
    for place, look in enumerate(facts.rounds):
        save(facts, look, folder)
        asked = ("--config", str(config), "--now", look.now.isoformat())
        once = command("once", "--no-deliver", *asked)
        assert not [pull for pull in once["pulls"] if pull["error"] or pull["rejected"]], once["pulls"]
        listed = command("discrepancies", *asked)
        view = truth.View.of(facts, place)
        true.look(view)
        moment = f"{look.now:%a %d %b %H:%M}"
        score.compare(moment, [found_of(one) for one in listed["discrepancies"]], sorted(true.open.values()))
        score.checks(moment, {key_of(one) for one in listed["cannot_tell"]}, true.unknown)
        causes = {one["id"] for one in listed["discrepancies"] if one["rule"] == "wrong-contract-logged"}
        if {one["parent"] for one in listed["discrepancies"]} - causes - {None}:
            score.wrong.append(f"{score.world}{moment}: a gap stands below a discrepancy that is not open")
        below = {key_of(one) for one in listed["discrepancies"] if one["parent"]}
        subjects = [(once["attention"], once["claims"])]
        if place + 1 == len(facts.rounds):
            weekly = command("report", "weekly", *asked)
            subjects.append((weekly["subject"], weekly["claims"]))
        score.subjects(moment, subjects, true, below)
    for name, (first, last) in periods(facts).items():
        shown = command("summary", "--period", name, *asked)["lines"]
        score.figure(name, {line["contract"]: line for line in shown if shows(line)}, truth.summary(view, first, last))


def shows(line: dict) -> bool:
    """Whether a line says anything: a row that counts for other days leaves an empty one."""
    return any(line[name] for name in ("seconds_tracked", "seconds_logged", "gross"))


def periods(facts: Facts) -> dict[str, tuple[date, date]]:
    """The weeks of a world, and the one month that lies in them."""
    month = date(2026, 10, 1) if facts.first.month == 9 else date(2026, 3, 1)
    weeks = {f"{week}..{week + 6 * DAY}": (week, week + 6 * DAY) for week in facts.mondays}
    return weeks | {f"{month:%Y-%m}": (month, month + 30 * DAY)}


def key_of(one: dict) -> truth.Key:
    """The rule, and what it is about."""
    subject = one["subject"]
    names = (subject.get(name) for name in ("contract", "person", "source", "client"))
    parts = (subject[name] for name in ("start", "day", "label", "title") if name in subject)
    return one["rule"], next((name for name in names if name), ""), next(parts, "")


def found_of(one: dict) -> Found:
    """A discrepancy of syncd as the truth describes it."""
    stake = one["stake"]
    severity = one["severity"] if one["rule"] == "rate-drift" else ""
    return Found(*key_of(one), one["seconds"], f"{stake['amount']} {stake['currency']}" if stake else "", severity)


def check(seeds: range) -> Score:
    """Play the worlds of these seeds."""
    score = Score()
    for seed in seeds:
        score.world = f"world {seed}, "
        with TemporaryDirectory() as name:
            play(world(seed), Path(name), score)
    for what in ("false", "missed", "wrong"):
        for line in getattr(score, what)[:SHOWN]:
            sys.stdout.write(f"{what}: {line}\n")
    sys.stdout.write(f"{len(seeds)} worlds: {score}\n")
    return score


@pytest.mark.parametrize("seeds", [range(1), range(15, 16), pytest.param(range(1, 2), marks=pytest.mark.slow)])
def test_nothing_is_false_nothing_is_missed_and_no_figure_is_wrong(seeds):
    score = check(seeds)
    assert (score.false, score.missed, score.wrong) == ([], [], [])
    assert score.right > 50


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(100, 106), pytest.param(range(106, 150), marks=pytest.mark.long)])
def test_the_same_in_more_worlds(seeds):
    score = check(seeds)
    assert (score.false, score.missed, score.wrong) == ([], [], [])
