"""A strict reader of Prometheus' text format 0.0.4, which refuses what the format or its conventions do not allow.

https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/practices/naming/
"""

import re
from dataclasses import dataclass, field

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
TEXT = r'"(?:[^"\\\n]|\\["\\n])*"'
HELP = re.compile(rf"# HELP ({NAME}) ((?:[^\\\n]|\\[\\n])+)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram|summary|untyped)")
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL}={TEXT})(?:,{LABEL}={TEXT})*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")
NO_UNITS = ("minutes", "hours", "days", "milliseconds", "kilobytes", "megabytes", "percent")
"""Endings that the conventions do not know: base units alone."""


@dataclass
class Family:
    """A metric: `samples` has each value, as it is written, by its labels."""

    name: str
    says: str
    type: str = ""
    samples: dict = field(default_factory=dict)


def read(text):
    """The metrics of a text, by name. AssertionError names what is wrong."""
    assert text.endswith("\n"), "the last line must end"
    families, current = {}, None
    for line in text.removesuffix("\n").split("\n"):
        if match := HELP.fullmatch(line):
            assert match[1] not in families, f"{match[1]} stands in two groups"
            current = families[match[1]] = Family(match[1], unescaped(match[2]))
            _check_name(match[1])
        elif match := TYPE.fullmatch(line):
            assert current, f"no help before: {line}"
            assert (match[1], current.type, current.samples) == (current.name, "", {}), f"out of place: {line}"
            current.type = match[2]
            assert (match[2] == "counter") == match[1].endswith("_total"), f"_total is for counters alone: {line}"
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"no sample: {line!r}"
            assert current, f"no help before: {line}"
            assert current.type, f"no type before: {line}"
            assert match[1] == current.name, f"in the group of {current.name}: {line}"
            pairs = re.findall(rf"({LABEL})=({TEXT})", match[2] or "")
            labels = {name: unescaped(value[1:-1]) for name, value in pairs}
            assert len(labels) == len(pairs), f"a label twice: {line}"
            assert not any(name.startswith("__") for name in labels), f"a reserved label: {line}"
            key = frozenset(labels.items())
            assert key not in current.samples, f"twice: {line}"
            current.samples[key] = match[3]
    assert all(family.samples for family in families.values()), "a group without samples"
    for family in families.values():
        assert len({frozenset(name for name, _ in key) for key in family.samples}) == 1, f"{family.name}: other labels"
    return families


def values(families, name):
    """The samples of a metric with one label, or with several in the order of their names: value → figure."""
    return {tuple(value for _, value in sorted(key)): figure for key, figure in families[name].samples.items()}


def unescaped(text):
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), text)


def _check_name(name):
    words = name.split("_")
    assert name == name.lower(), f"{name} is not in lower case"
    assert words[-1] not in NO_UNITS, f"{name} is not in base units"
    if "timestamp" in words:
        assert words[-2:] == ["timestamp", "seconds"], f"{name} is a time that does not end with _timestamp_seconds"
