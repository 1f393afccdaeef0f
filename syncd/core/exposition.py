"""Figures for a monitoring system, in the text format of Prometheus (version 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Gauge", "exposition"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure that may go up and down: `samples` has a value for each set of `labels`, in the order of the labels.

    The name ends with its unit, as `_bytes` or `_timestamp_seconds` (of the Unix time). Amounts are in major units.
    """

    name: str
    says: str
    labels: tuple[str, ...]
    samples: Mapping[tuple[str, ...], int | Decimal]


def exposition(gauges: Iterable[Gauge]) -> str:
    """Write gauges as text; those without a sample are left out."""
    return "".join(f"{line}\n" for gauge in gauges if gauge.samples for line in _lines(gauge))


def _lines(gauge: Gauge) -> Iterator[str]:
    yield f"# HELP {gauge.name} {_escaped(gauge.says)}"
    yield f"# TYPE {gauge.name} gauge"
    for values, figure in sorted(gauge.samples.items()):
        named = ",".join(f'{label}="{_quoted(value)}"' for label, value in zip(gauge.labels, values, strict=True))
        name = f"{gauge.name}{{{named}}}" if named else gauge.name
        yield f"{name} {Decimal(figure):f}"  # an int as `f` goes through a float


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
