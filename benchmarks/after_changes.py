"""Entries missed after edits, deletions and additions of any age: after one poll, then night by night."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from benchmarks.account import change, history
from benchmarks.scale import Scale
from benchmarks.stage import SCOPES, Stage, staged
from benchmarks.table import Table

_MOST_NIGHTS = 60


def measure(scale: Scale) -> Table:
    """Measure until nothing is missed. Deletions of other people's entries are seen at night, older ones in turn."""
    return Table(
        f"After {scale.edits} edits, {scale.deletions} deletions and {scale.additions} additions",
        ("scope", "after", "requests", "402 or 429", "missed", "stated"),
        [row for scope in SCOPES for row in _rows(scale, scope)],
        (
            "Missed: edits/deletions/additions. Polls every 15 minutes; only nights that found something are listed.",
            "Stated: the longest time until a change is seen, as `syncd status` states it.",
        ),
    )


def _rows(scale: Scale, scope: str) -> Iterator[tuple[object, ...]]:
    account = history(scale.entries, team=scope == "workspace")
    with staged(account, scope) as stage:
        stage.read_history()
        stage.wait(stage.now + timedelta(hours=1))
        with stage.server.lock:
            change(account, Random(1), edits=scale.edits, deletions=scale.deletions, additions=scale.additions)
        requests, refused = _polls(stage, 1, scale.every)
        before = stage.missed()
        yield scope, "1 poll", requests, refused, before, _stated(stage)
        for night in range(1, _MOST_NIGHTS):
            if str(before) == "0/0/0":
                break
            more = _polls(stage, scale.polls, scale.every)
            requests, refused = requests + more[0], refused + more[1]
            if (after := stage.missed()) != before:
                before = after
                yield scope, _nights(night), requests, refused, after, _stated(stage)


def _polls(stage: Stage, count: int, every: timedelta) -> tuple[int, int]:
    """Requests and refusals of `count` polls."""
    rounds = []
    for _ in range(count):
        rounds.append(stage.round())
        stage.wait(stage.now + every)
    return sum(done.requests for done in rounds), sum(done.refused for done in rounds)


def _stated(stage: Stage) -> str:
    standing = stage.source.standing
    assert standing is not None
    return _nights(max(standing.seen_within.values()).days)


def _nights(count: int) -> str:
    return f"{count} night" + "s" * (count != 1)
