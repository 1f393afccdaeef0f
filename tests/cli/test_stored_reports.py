"""A stored report reads back as it was, with every sentence still in words that other languages can look up."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from syncd.config import ReportConfig, load
from syncd.core.discrepancies import Severity
from syncd.core.phrases import Hours, Phrase, say
from syncd.core.report import Report, ReportKind
from syncd.core.time import instant
from syncd.ledger.codec import decode, encode
from syncd.service.made_reports import Asked, made_report
from syncd.wiring.composition import composed

SAID = say("{hours} tracked", hours=Hours(9000))


def classes(kind: Any, found: dict[type, Mapping[str, Any]]) -> dict[type, Mapping[str, Any]]:
    """Every dataclass that a value of this type may hold, with the types of its fields."""
    for part in get_args(kind):
        classes(part, found)
    if is_dataclass(kind) and isinstance(kind, type) and kind not in found:
        found[kind] = get_type_hints(kind)
        for of_field in found[kind].values():
            classes(of_field, found)
    return found


def phrased(kind: Any) -> Any:
    """A value of this type that holds a phrase; None where the type has no room for one."""
    if kind is Phrase:
        return SAID
    parts = [phrased(part) for part in get_args(kind)]
    if not any(parts):
        return None
    if get_origin(kind) in (Union, UnionType):
        return next(part for part in parts if part)
    if get_origin(kind) is tuple:
        return (next(part for part in parts if part),)
    return {"key": parts[-1]}


SENTENCES = [
    pytest.param(of_field, id=f"{owner.__name__}.{name}")
    for owner, hints in classes(Report, {}).items()
    for name, of_field in hints.items()
    if phrased(of_field)
]


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_field_for_a_sentence_keeps_the_template_and_the_values(kind):
    again = decode(encode(phrased(kind)), kind)
    assert encode(again) == encode(phrased(kind))
    assert [(one.template, dict(one.values)) for one in phrases(again)] == [(SAID.template, dict(SAID.values))]


def phrases(value: Any) -> Iterator[Phrase]:
    """All phrases in a stored value."""
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from phrases(part)
    elif isinstance(value, tuple | frozenset):
        for part in value:
            yield from phrases(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from phrases(getattr(value, field.name))


@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind is not ReportKind.CUT_OFF])
def test_a_report_of_each_kind_reads_back(home, kind):
    """Also where a sentence got into a field for plain text: that could be written, and never read."""
    wanted = ReportConfig(
        name="mine",
        kind=kind,
        at=None,
        to=(),
        period="last-month",
        min_severity=Severity.INFO,
        client="acme" if kind is ReportKind.TIMESHEET else "",
    )
    now = instant(home.now)
    with composed(load(home.config, environ={}), now) as composition:
        report = made_report(Asked(composition=composition, wanted=wanted, now=now))
    assert decode(encode(report), Report) == report
