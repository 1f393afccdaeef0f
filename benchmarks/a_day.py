"""A day of polling every 15 minutes after the first history is read, while entries are edited."""

from datetime import timedelta
from random import Random
from statistics import median

from benchmarks.account import edit, history
from benchmarks.scale import Scale
from benchmarks.stage import SCOPES, Round, staged
from benchmarks.table import Table


def measure(scale: Scale) -> Table:
    """The day has its night, when names, open periods and some older windows are read again."""
    return Table(
        f"A day: {scale.polls} polls, {scale.edits} edits of entries of any age",
        ("scope", "requests", "idle poll", "busiest poll", "put off", "402 or 429", "missed"),
        [_row(scale, scope) for scope in SCOPES],
        (
            "Idle poll: the median of those before which nothing was edited. Put off: polls that had to wait for the",
            "quota. Missed: edits/deletions/additions at the end; an edit of what is a year old shows at night.",
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
        sum(each.requests for each in rounds),
        f"{median(each.requests for each in idle):g}",
        max(each.requests for each in rounds),
        sum(each.put_off for each in rounds),
        sum(each.refused for each in rounds),
        wrong,
    )
