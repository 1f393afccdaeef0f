"""Finds `[[map]]` rules to which an earlier rule leaves nothing."""

import re
from collections.abc import Iterator, Sequence

from syncd.core.map_rules import MapRule
from syncd.core.mapping import fits, normalise_name

_PATTERNS = ("project", "client", "task", "tag", "description")
_ANY = "\0"
"""Stands for what a `*` matches: no pattern has this character, so only a `*` can match it."""


def never_reached(rules: Sequence[MapRule]) -> Iterator[tuple[int, int]]:
    """Yield each rule that can never hold first, with the first earlier rule that takes all of its time; both as their
    numbers in `rules`, from 1."""
    for number, rule in enumerate(rules):
        earlier = next((place for place, other in enumerate(rules[:number]) if _takes_all(other, rule)), None)
        if earlier is not None:
            yield number + 1, earlier + 1


def _takes_all(general: MapRule, rule: MapRule) -> bool:
    """Whether `general` holds for whatever `rule` holds for."""
    exact = all(getattr(general, name) in (None, getattr(rule, name)) for name in ("person", "billable"))
    return exact and all(_covers(getattr(general, name), getattr(rule, name)) for name in _PATTERNS)


def _covers(general: str | None, pattern: str | None) -> bool:
    """Whether every name that fits `pattern` fits `general`, too; None fits every name, and an entry without one."""
    if general is None:
        return True
    return pattern is not None and fits(general, _example(pattern))


def _example(pattern: str) -> str:
    """A name that fits `pattern`, with `_ANY` for each `*` and a star for each that is one itself."""
    return re.sub(r"\\?\*", lambda star: "*" if star[0] == r"\*" else _ANY, normalise_name(pattern))
