"""A small agency on synthetic sources: pages go straight into the ledger, so that tests can mix them freely."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from syncd.config import load
from syncd.connector import Page, SourceFile
from syncd.core.lifecycle import Discrepancy, Step
from syncd.core.observations import Coverage
from syncd.core.period_decisions import Decided
from syncd.core.records import (
    Kind,
    Record,
    make_ref,
)
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import ALWAYS, Instant
from syncd.ledger import Ledger
from syncd.ledger.derived.rebuild import Rebuild
from syncd.ledger.observed.sources import PullEnd
from syncd.pull.writer import names_that_move_money
from syncd.service.cycle import mark_everything, register, settle
from syncd.wiring.composition import Composition
from tests.system.records import (
    API,
    MAPS,
    MONDAY,
    SHOP,
    Pull,
    at,
    client,
    config,
    contract,
    entry,
    label,
    line,
    milestone,
    named,
    posting,
    project,
    tag,
    through,
)


@dataclass
class Office:
    """A ledger under a configuration that may change, and a clock."""

    folder: Path
    ledger: Ledger
    text: str = ""
    now: Instant = field(default=MONDAY)

    def __post_init__(self) -> None:
        self.configure(self.text or config(API, SHOP, MAPS))

    def configure(self, text: str) -> None:
        """Take up another configuration; in force from the next settling on."""
        self.text = text
        file = self.folder / "config.toml"
        file.write_text(text, "utf-8")
        self.composition = Composition(load(file, environ={}), self.ledger)

    def pull(self, pull: Pull) -> None:
        """One pull with one page; with an error it does not come to its end."""
        register(self.composition, MONDAY)
        self.now = max(self.now, at(pull.hour))
        self.add(pull.source, [pull.page()], pull.export(), accepted=True, error=pull.error)

    def add(
        self,
        source: str,
        pages: Iterable[Page],
        file: SourceFile | None = None,
        *,
        accepted: bool = False,
        error: str = "",
        how: str = "",
    ) -> None:
        """One pull with these pages, all of them in one transaction; `how` a file is read."""
        with self.ledger.write() as write:
            pull = write.sources.begin(source, self.now)
        with self.ledger.write() as write:
            names = names_that_move_money(self.composition.config, self.ledger)
            write.observations.add(pull, pages, file=file, how=how, accepted=accepted, names=names)
        with self.ledger.write() as write:
            if not error:
                write.observations.conclude(pull, accepted=accepted)
            write.sources.finish(pull, self.now, PullEnd(error=error))

    def decide(self, source: str, *, accepted: bool) -> None:
        """Accept or reject what is held of a source."""
        with self.ledger.write() as write:
            write.holds.decide(source, self.now, "jane", accepted=accepted)

    def map_anew(self) -> None:
        """Decide that closed weeks are mapped by the present configuration, too."""
        with self.ledger.write() as write:
            decision = write.closed.record(Decided.REMAPPED, (date.min, date.max), None, self.now, "jane", "")
            write.closed.release(self.ledger.closed.kept(), decision)

    def record(self, step: Step, note: str = "") -> None:
        """Store a person's decision about a discrepancy."""
        with self.ledger.write() as write:
            write.discrepancies.record([step], self.now, "jane", note)

    def take(self, source: str, hour: float, *records: Record, **more: Any) -> None:
        """Pull these records, then derive and judge."""
        self.pull(Pull(source, hour, records, **more))
        self.settle()

    def settle(self, hour: float | None = None) -> int:
        """Derive and judge what is due, at an hour or now; how many subjects were judged."""
        self.now = at(hour) if hour is not None else self.now
        register(self.composition, MONDAY)
        return settle(self.composition, self.now)

    def settle_all(self) -> int:
        """Judge everything as of now, and not only what is due."""
        mark_everything(self.ledger)
        return self.settle()

    # -- results

    def contracts(self) -> Mapping[str, ContractFacts]:
        """Every contract by key."""
        return self.composition.directory().contracts

    def differences(self) -> list[str]:
        """Differences after deriving and judging everything again; empty where incremental equals full."""
        self.settle()
        with self.ledger.rehearsal() as copy:
            rebuild = Rebuild(copy.database)
            rebuild.remove()
            settle(replace(self.composition, ledger=copy), self.now)
            return [
                f"{difference.table}: was {difference.lost_examples}, is {difference.gained_examples}"
                for difference in rebuild.differences()
            ]

    def placed(self, *ids: object) -> list[tuple[str | None, str | None]]:
        """(contract or outcome, milestone) of time entries."""
        found = [self.ledger.derived.placement(make_ref("toggl", Kind.TIME, id)) for id in ids]
        placements = [placed.placement for placed in found if placed is not None]
        assert len(placements) == len(ids)
        return [(placed.contract or str(placed.outcome), placed.milestone) for placed in placements]

    def found(self, rule: str | None = None) -> list[Discrepancy]:
        """Living discrepancies, of one rule or all."""
        return [discrepancy for discrepancy in self.ledger.discrepancies.alive() if rule in (None, discrepancy.rule)]

    def unmade(self, rule: str | None = None) -> list[str]:
        """Reasons of checks that were not made."""
        checks = self.ledger.discrepancies.unmade()
        assert all(check.because.template for check in checks), "in every language"
        return [check.because for check in checks if rule in (None, check.rule)]

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """A derived table, sorted."""
        rows = self.ledger.database.rows(f"SELECT {columns} FROM {table}")
        return sorted((tuple(row) for row in rows), key=str)

    def derived(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything derived."""
        tables = (
            "placement entry_day entry_label alias piece past_piece line posting payment_match fees_taken account_day "
            "contract learned "
            "unconfirmed stated run milestone"
        )
        return {table: self.rows(table) for table in tables.split()}

    def judged(self, without: str = "") -> dict[str, object]:
        """Findings, checks that cannot be told and times to look again, without the lives of discrepancies and without
        subjects of the kind `without`."""
        unmade = [row for row in self.rows("cannot_tell") if row[1] != without]
        untold = {row[:4] for row in unmade}
        found = {
            discrepancy.id: (discrepancy.rule, discrepancy.severity, discrepancy.finding, dict(discrepancy.facts))
            for discrepancy in self.found()
            if discrepancy.subject.kind != without
            # Where a check cannot be made now, what it found before stays.
            and (discrepancy.rule, discrepancy.subject.kind, discrepancy.subject.name, discrepancy.subject.part)
            not in untold
        }
        subjects = [row for row in self.rows("subject", "kind, name, part, next") if row[0] != without]
        return {"found": found, "unmade": unmade, "subjects": subjects}


@dataclass(frozen=True)
class Kit:
    """Everything that tests build an office from."""

    API = API
    SHOP = SHOP
    MAPS = MAPS
    Pull = Pull
    config = staticmethod(config)
    at = staticmethod(at)
    project = staticmethod(project)
    client = staticmethod(client)
    tag = staticmethod(tag)
    entry = staticmethod(entry)
    label = staticmethod(label)
    named = staticmethod(named)
    line = staticmethod(line)
    contract = staticmethod(contract)
    milestone = staticmethod(milestone)
    posting = staticmethod(posting)
    through = staticmethod(through)
    everything = staticmethod(lambda kind: Coverage(kind=kind, span=ALWAYS))

    @staticmethod
    @contextmanager
    def office(text: str = "") -> Iterator[Office]:
        """A new office."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            with Ledger.open(folder / "ledger.db", MONDAY) as ledger:
                yield Office(folder, ledger, text)


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()


@pytest.fixture
def office(kit: Kit) -> Iterator[Office]:
    with kit.office() as office:
        yield office
