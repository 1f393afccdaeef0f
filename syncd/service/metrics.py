"""Figures for a monitoring system: how far each source is read, what is left of quotas, what is open and what it is
worth, what was sent, and the ledger. docs/operations.md lists them.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from syncd import __version__
from syncd.core.audit import Action
from syncd.core.exposition import Gauge, exposition
from syncd.core.lifecycle import counted
from syncd.core.money import Money
from syncd.core.severity import Severity
from syncd.core.time import Instant
from syncd.core.to_do import Claim
from syncd.errors import SyncdError
from syncd.ledger import Ledger
from syncd.permissions import write_private
from syncd.report.build import attention
from syncd.service.quotas import quotas_of_sources
from syncd.wiring.composition import Composition

AT_LEAST = 60.0
"""Seconds after which figures are written again though nothing changed: a deadline may be over."""
PAUSE = 10
"""How many times as long as it took to write them they are not written again: a large ledger has other work."""
_READABLE = 0o644
"""The mode of the file: the program that collects it runs as another user."""

Samples = dict[tuple[str, ...], int | Decimal]


class MetricsFile:
    """Keeps the file of `[metrics]` up to date: whole at any moment, for another program to read."""

    def __init__(self) -> None:
        self._wrote: object = None  # what the file rests on
        self._next = self._latest = 0.0  # monotonic seconds: not before, and at the latest

    def write(self, file: Path, composition: Composition, now: Instant) -> None:
        """Write the figures as of `now` where they may have changed. SyncdError when that fails."""
        began = time.monotonic()
        rests_on = file, composition.ledger.database.version(), id(composition.config)
        if began < self._next or (rests_on == self._wrote and began < self._latest):
            return
        text = metrics(composition, now)
        try:
            write_private(file, text.encode(), mode=_READABLE)
        except OSError as error:
            reason = (error.strerror or "it failed").lower()
            raise SyncdError(f"the figures cannot be written to {file}, the file of [metrics]: {reason}") from None
        self._wrote = rests_on
        self._next = began + PAUSE * (time.monotonic() - began)
        self._latest = began + AT_LEAST


def metrics(composition: Composition, now: Instant) -> str:
    """The figures as of `now`, of one state of the ledger, as Prometheus reads them."""
    with composition.ledger.database.snapshot():
        return exposition([*_sources(composition), *_found(composition, now), *_ledger(composition.ledger)])


def _sources(composition: Composition) -> Iterator[Gauge]:
    names, rows = tuple(composition.config.sources), composition.ledger.sources.all()
    known = {name: rows[name] for name in names if name in rows}
    yield Gauge(
        "syncd_source_last_success_timestamp_seconds",
        "When a source was last read without an error.",
        ("source",),
        {(name,): _seconds(row.last_success) for name, row in known.items() if row.last_success},
    )
    yield Gauge(
        "syncd_source_failing",
        "Whether the latest reading of a source failed: 1, else 0.",
        ("source",),
        {(name,): int(bool(row.last_error)) for name, row in known.items()},
    )
    yield Gauge(
        "syncd_source_data_timestamp_seconds",
        "Up to when a kind of record of a source is known; the time since then is the age of the data.",
        ("source", "kind"),
        {
            (name, str(kind)): _seconds(at)
            for name in names
            for kind, at in composition.ledger.coverage.as_of(name).items()
        },
    )
    left, full = Samples(), Samples()
    for quota, users in quotas_of_sources(composition):
        for labels in ((user, quota.bucket.partition(":")[2]) for user in users):
            if labels not in left or quota.remaining < left[labels]:
                left[labels], full[labels] = quota.remaining, _seconds(quota.resets_at)
    yield Gauge(
        "syncd_quota_remaining_requests",
        "Requests that a server allows until its quota is full again.",
        ("source", "bucket"),
        left,
    )
    yield Gauge(
        "syncd_quota_full_timestamp_seconds", "When a server's quota is full again.", ("source", "bucket"), full
    )


def _found(composition: Composition, now: Instant) -> Iterator[Gauge]:
    ledger = composition.ledger
    standing = attention(ledger, composition.directory(), now, rules_off=composition.rules_off)
    number = Counter(one.severity for one in (*counted(standing.discrepancies), *standing.hushed))
    yield Gauge(
        "syncd_open_discrepancies",
        "Open discrepancies, without those that people put aside or another one explains.",
        ("severity",),
        {(severity.word,): number[severity] for severity in Severity},
    )
    yield Gauge(
        "syncd_savable_amount",
        "Money that can be saved before a deadline that is ahead, in units of its currency.",
        ("currency",),
        _by_currency(composition, standing.claims.of(Claim.SAVE)),
    )
    unmade = ledger.discrepancies.count_unmade()
    yield Gauge("syncd_checks_not_made", "Checks without the data they need.", (), {(): unmade})
    settled = ledger.queue.unsettled() is None
    yield Gauge("syncd_settled", "Whether all that was read is checked: 1, else 0.", (), {(): int(settled)})


def _by_currency(composition: Composition, sums: Mapping[str, Money]) -> Samples:
    """The sums by currency, and zeros of the others that contracts are paid in: a figure that is gone cannot be
    compared."""
    rates = (terms.rate for contract in composition.config.contracts.values() for terms in contract.terms)
    paid_in = {rate.currency: Money(0, rate.currency) for rate in rates if rate}
    return {(currency,): amount.decimal for currency, amount in {**paid_in, **sums}.items()}


def _ledger(ledger: Ledger) -> Iterator[Gauge]:
    yield Gauge(
        "syncd_report_messages",
        "Messages of reports by channel: sent, waiting to be sent, or given up.",
        ("channel", "state"),
        {(channel, state): number for (channel, state), number in ledger.outbox.counts().items()},
    )
    yield Gauge("syncd_ledger_size_bytes", "Size of the ledger.", (), {(): ledger.size})
    by_hand, by_schedule = ledger.audit.last(Action.BACKED_UP), ledger.upkeep.last_backup()
    backups = [backup.at for backup in (by_hand, by_schedule) if backup]
    yield Gauge(
        "syncd_ledger_last_backup_timestamp_seconds",
        "When the ledger was last backed up, by schedule or by hand.",
        (),
        {(): _seconds(max(backups))} if backups else {},
    )
    failing = ledger.upkeep.failed_backup() is not None
    yield Gauge(
        "syncd_ledger_backup_failing", "Whether the latest scheduled backup failed: 1, else 0.", (), {(): int(failing)}
    )
    yield Gauge("syncd_build_info", "The version of syncd.", ("version",), {(__version__,): 1})


def _seconds(at: Instant) -> int:
    """Unix time."""
    return int(at.timestamp())
