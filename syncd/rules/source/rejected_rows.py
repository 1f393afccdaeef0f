"""Rows of a file, or of a server's answer, that could not be read: what they say counts nowhere.

Reports as soon as they are read, with the file, the number of rows, and the first of them with the reason. It ends when
a file of that name is read again, or others without such rows cover the same days; a day that was not over is covered
once an export of a later day has it. For a server, it ends when it sends none any more.

What to do: correct the rows and save the file again, or export it again. `syncd status` lists the rows of the last
pull.

Options: only `enabled`.

What it cannot know: what the rows are worth. Where they may hold hours of a week, `export-needed` names the time.
"""

from collections.abc import Iterator

from syncd.core.phrases import Value
from syncd.core.source_health import RejectedRows
from syncd.core.wording import clean
from syncd.rule import Assertion, Finding, Phrase, Rule, RuleOptions, Severity, SourceHealth, plural

PLACE, REASON = 120, 200
"""Letters that are shown of where a row is, and of why it was not read."""


def check(source: SourceHealth, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """One finding for each file with such rows, with its name as the key; one for a server."""
    for rows in source.rejected:
        yield Finding(key=f"rows {rows.file}", summary=_summary(source, rows), action=_action(source, rows))


def _summary(source: SourceHealth, rows: RejectedRows) -> Phrase:
    first: dict[str, Value] = {"place": clean(rows.place, PLACE), "reason": clean(rows.reason, REASON)}
    if rows.file:
        return plural(
            rows.count,
            "{number} row of {file} was not read and counts nowhere ({place}: {reason})",
            "{number} rows of {file} were not read and count nowhere (first {place}: {reason})",
            file=clean(rows.file, PLACE),
            **first,
        )
    return plural(
        rows.count,
        "{number} row from {source} was not read and counts nowhere ({place}: {reason})",
        "{number} rows from {source} were not read and count nowhere (first {place}: {reason})",
        source=source.source,
        **first,
    )


def _action(source: SourceHealth, rows: RejectedRows) -> Phrase:
    if not rows.file:
        return plural(
            rows.count,
            "Correct {number} row where the time is kept: {source} is asked again",
            "Correct {number} rows where the time is kept: {source} is asked again",
            source=source.source,
        )
    return plural(
        rows.count,
        "Correct {number} row of {file}, or export the file again, and let {source} read it",
        "Correct {number} rows of {file}, or export the file again, and let {source} read it",
        file=clean(rows.file, PLACE),
        source=source.source,
    )


RULE = Rule(
    id="rejected-rows",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.MEDIUM,
    check=check,
)
