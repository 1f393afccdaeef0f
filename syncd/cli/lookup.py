"""Reads what a person writes on the command line: names, ids, periods, severities. UsageError says what would fit."""

import re
from collections.abc import Iterable

from syncd.cli.opening import Opened
from syncd.core.lifecycle import Discrepancy
from syncd.core.records import Ref, id_of
from syncd.core.severity import Severity
from syncd.core.time import NotAPeriodError, Period, day_of
from syncd.core.wording import clean, did_you_mean, hint
from syncd.errors import UsageError
from syncd.report.build import period_of

PERIODS = ("last-week", "this-week", "last-month", "this-month")
"""Periods by name, as a report's `period` in the configuration."""
REFS = 5
"""Records named where several fit."""
SHORTEST_PART = 3
"""Characters from which on a part of an id names a record."""
SUMMARY_LENGTH = 200
"""Characters of a summary where several stand below each other."""


def check_name(kind: str, name: str, known: Iterable[str], place: str = " in the configuration") -> None:
    """Raise a UsageError that names the nearest of `known` when `name` is none of them."""
    known = list(known)
    if name not in known:
        raise UsageError(f'there is no {kind} "{name}"{place}{hint(name, known)}')


def find_discrepancy(opened: Opened, id: str) -> Discrepancy:
    """Find a discrepancy by its id or the beginning of it, with or without `d-`.

    One that continues under another id is found as that one. UsageError unless exactly one fits.
    """
    discrepancies = opened.composition.ledger.discrepancies
    prefix = "d-" + id.removeprefix("d-")
    fitting = {latest.id: latest for latest in map(discrepancies.latest, discrepancies.starting_with(prefix))}
    if len(fitting) == 1 and prefix != "d-":
        return next(iter(fitting.values()))
    if not fitting:
        near = did_you_mean(prefix, (discrepancy.id for discrepancy in discrepancies.alive()))
        raise UsageError(f'there is no discrepancy "{id}"{near or "; `syncd discrepancies --all` lists all"}')
    shown = "".join(
        f"\n  {discrepancy.id}  {clean(discrepancy.finding.summary, SUMMARY_LENGTH)}"
        for discrepancy in list(fitting.values())[:10]
    )
    raise UsageError(f'the id "{id}" fits {len(fitting)} discrepancies; write more of it:{shown}')


def find_ref(opened: Opened, text: str, *, or_contract: bool = False) -> Ref:
    """Find a record by its ref, its bare id, or a whole part of its id. UsageError when none or several fit;
    `or_contract`: whether the text may have meant a contract, too.
    """
    records = opened.composition.ledger.records
    if "/" in text and records.history(text):
        return text
    id = text.rpartition("/")[2]
    containing = [] if len(id) < SHORTEST_PART else records.with_part(id)
    fitting = records.with_id(id) or [ref for ref in containing if _has_part(id_of(ref), id)]
    if "/" in text or not fitting:
        near = (fitting or containing)[:REFS]
        kinds, lists = "record", ""
        if or_contract and "/" not in text:
            kinds, lists = "contract or record", ", and `syncd contracts` lists all contracts"
        says = f"did you mean {' or '.join(near)}?" if near else f"a record is named like toggl/time/123{lists}"
        raise UsageError(f'there is no {kinds} "{text}": {says}')
    if len(fitting) > 1:
        more = f" and {len(fitting) - REFS} more" if len(fitting) > REFS else ""
        raise UsageError(f'several records have the id "{text}": {", ".join(fitting[:REFS])}{more}; name one of them')
    return fitting[0]


def _has_part(id: str, part: str) -> bool:
    """Whether `part` stands in an id between its ends and signs: `R001` in `ac35-R001-2026`, but not in `R0010`."""
    return re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", id, re.IGNORECASE) is not None


def read_period(text: str | None, option: str = "--period") -> Period | None:
    """Read the period given with `option`. UsageError with the accepted spellings."""
    if text is None:
        return None
    try:
        return Period.parse(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def read_named_period(text: str | None, opened: Opened) -> Period | None:
    """Read the period given with --period, also by the names of the configuration, such as `this-week`."""
    if text in PERIODS:
        return period_of(text, day_of(opened.now, opened.composition.config.timezone))
    try:
        return None if text is None else Period.parse(text)
    except NotAPeriodError as error:
        names = did_you_mean(text or "", PERIODS) or f", or one of {', '.join(PERIODS)}"
        raise UsageError(f"--period: {error}{names}") from None
    except ValueError as error:
        raise UsageError(f"--period: {error}") from None


def read_severity(text: str | None) -> Severity | None:
    """Read a severity by its name. UsageError with those there are."""
    if text is None:
        return None
    try:
        return Severity[text.upper()]
    except KeyError:
        raise UsageError(f'unknown severity "{text}": use {", ".join(level.word for level in Severity)}') from None
