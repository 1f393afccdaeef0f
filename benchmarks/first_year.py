"""The first year on the free plan, 30 requests an hour: how many requests it takes, and how many hours."""

from datetime import timedelta

from benchmarks.account import history
from benchmarks.scale import Scale
from benchmarks.stage import SCOPES, staged
from benchmarks.table import Table


def measure(scale: Scale) -> Table:
    """Servers that cap the pages of Reports at different sizes; the server's maximum is not documented."""
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
    requests, refused = sum(each.requests for each in rounds), sum(each.refused for each in rounds)
    equal = "equal" if str(wrong) == "0/0/0" else f"missed {wrong}"
    return scope, size, requests, f"{hours:.1f}", refused, equal
