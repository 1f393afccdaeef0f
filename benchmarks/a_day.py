"""A day of polls every 15 minutes after the first history, while entries are edited."""

from datetime import timedelta
from random import Random
from statistics import median

from benchmarks.account import edit, history
from benchmarks.scale import Scale
from benchmarks.stage import SCOPES, Round, staged
from benchmarks.table import Table


def measure(scale: Scale) -> Table:
    """Measure a day with its daily readings: labels, open days and some older windows."""
    return Table(
        f"A day: {scale.polls} polls, {scale.edits} edits of entries of any age",
        ("scope", "requests", "idle poll", "busiest poll", "put off", "402 or 429", "missed"),
        [_row(scale, scope) for scope in SCOPES],
        (
            "Idle poll: the median of polls without an edit before. Put off: polls that had to wait for the quota.",
            "Missed: edits/deletions/additions at the end; an edit of a year-old entry is seen at night.",
        ),
    )


def _row(scale: Scale, scope: str) -> tuple[object, ...]:
    random = Random(1)
    account = history(scale.entries, team=scope == "workspace")
    edited = {number * scale.polls // scale.edits for number in range(scale.edits)}
    idle: list[Round] = []
    busy: list[Round] = []
    with staged(account, scope) as stage:
        stage.read_history()
        began = stage.now + timedelta(hours=1)
        for number in range(scale.polls):
            stage.wait(began + number * scale.every)
            if number in edited:
                with stage.server.lock:
                    edit(account, random.choice(account.alive()))
            (busy if number in edited else idle).append(stage.round())
        wrong = stage.missed()
    rounds = idle + busy
    return (
        scope,
        sum(done.requests for done in rounds),
        f"{median(done.requests for done in idle):g}",
        max(done.requests for done in rounds),
        sum(done.put_off for done in rounds),
        sum(done.refused for done in rounds),
        wrong,
    )
