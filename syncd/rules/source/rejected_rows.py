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

from syncd.core.source_health import RejectedRows
from syncd.core.wording import agree, clean
from syncd.rule import Assertion, Finding, Rule, RuleOptions, Severity, SourceHealth, count


def check(source: SourceHealth, options: RuleOptions) -> Iterator[Finding]:  # noqa: ARG001
    """One finding for each file with such rows, with its name as the key; one for a server."""
    for rows in source.rejected:
        whose = f"of {clean(rows.file, 120)}" if rows.file else f"from {source.source}"
        first = "" if rows.count == 1 else "first "
        why = f"{first}{clean(rows.place, 120)}: {clean(rows.reason, 200)}"
        yield Finding(
            key=f"rows {rows.file}",
            summary=f"{count(rows.count, 'row')} {whose} could not be read and {agree(rows.count, 'counts', 'count')} "
            f"nowhere ({why})",
            action=_action(source, rows),
        )


def _action(source: SourceHealth, rows: RejectedRows) -> str:
    if not rows.file:
        return f"Correct {agree(rows.count, 'it', 'them')} where the time is kept; {source.source} is asked again"
    these = agree(rows.count, "this row", "these rows")
    return f"Correct {these}, or export the file again, and let {source.source} read it"


RULE = Rule(
    id="rejected-rows",
    subject=SourceHealth,
    needs=frozenset(),
    assertion=Assertion.COMPLETENESS,
    severity=Severity.MEDIUM,
    check=check,
)
