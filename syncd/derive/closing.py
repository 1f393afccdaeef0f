"""Keeps the mapping of weeks that are closed: of those that platforms billed before the configuration changed, and of
periods that people close."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta

from syncd.core.closed_mapping import KeptMapping, label_names
from syncd.core.label_history import closing, last_moment
from syncd.core.mapping import Outcome
from syncd.core.profile import Profile
from syncd.core.records import Ref, TimeEntry
from syncd.core.time import Instant, Span
from syncd.ledger import Ledger, LedgerWriter

_BATCH = 1000
_LONGEST = timedelta(days=31)
"""At least as long as from the end of an entry to the instant at which the last platform closes its week."""


def keep_closed(ledger: Ledger, write: LedgerWriter, profiles: Callable[[], Collection[Profile]], now: Instant) -> None:
    """Keep the mapping of the weeks that closed while the mapping was in force that ends now. Weeks that closed before
    it began, or before the first round, are mapped by whatever comes: nothing recorded their mapping then. So are
    periods that somebody reopened."""
    since = ledger.closed.mapping_since()
    write.closed.set_mapping_since(now)
    if since is None:
        return
    platforms = tuple(profiles())
    reopened = ledger.closed.reopened()
    refs = [ref for ref in ledger.closed.mapped(since - _LONGEST, now) if ref not in reopened]
    for start in range(0, len(refs), _BATCH):
        kept = mappings_of(ledger, platforms, refs[start : start + _BATCH], lambda closed: since <= closed < now)
        write.closed.keep(kept, now)


def mappings_of(
    ledger: Ledger, profiles: Sequence[Profile], refs: Iterable[Ref], wanted: Callable[[Instant], bool] = lambda _: True
) -> dict[Ref, KeptMapping]:
    """Where entries are mapped now, as far as they are, and the instant at which their weeks close is `wanted`."""
    entries = {ref: one for ref, one in ledger.records.current(refs).items() if isinstance(one, TimeEntry)}
    labels = ledger.derived.names(
        {label for one in entries.values() for label in (one.project, one.task, *one.tags) if label}
    )
    given, kept = ledger.derived.goodwill(entries), dict[Ref, KeptMapping]()
    for ref, entry in entries.items():
        stored = ledger.derived.placement(ref)
        closed = closing(last_moment(Span(entry.start, entry.stop or entry.start)), profiles).at
        if stored and stored.placement.outcome is Outcome.MAPPED and stored.placement.contract and wanted(closed):
            kept[ref] = KeptMapping(
                contract=stored.placement.contract,
                milestone=stored.placement.milestone,
                goodwill=ref in given,
                names=label_names(entry, labels.at(closed)),
            )
    return kept
