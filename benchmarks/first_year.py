"""Requests and hours that the first year takes on the free plan, with 30 requests an hour."""

from datetime import timedelta

from benchmarks.account import history
from benchmarks.scale import Scale
from benchmarks.stage import SCOPES, staged
from benchmarks.table import Table


def measure(scale: Scale) -> Table:
    """Measure servers that cap the pages of Reports at different sizes; Toggl's maximum is not documented."""
    rows = [_row(scale, scope, size) for scope in SCOPES for size in scale.page_sizes]
    return Table(
        f"First year: {scale.entries} entries on the free plan",
        ("scope", "rows a page", "requests", "hours", "402 or 429", "ledger = server"),
        rows,
        ("Hours pass on the simulated clock; five requests an hour are left to other tools.",),
    )


def _row(scale: Scale, scope: str, size: int) -> tuple[object, ...]:
    with staged(history(scale.entries, team=scope == "workspace"), scope, max_page_size=size) as stage:
        began = stage.now
        rounds = stage.read_history()
        hours = (stage.now - began) / timedelta(hours=1)
        wrong = stage.missed()
    requests, refused = sum(done.requests for done in rounds), sum(done.refused for done in rounds)
    equal = "equal" if str(wrong) == "0/0/0" else f"missed {wrong}"
    return scope, size, requests, f"{hours:.1f}", refused, equal
