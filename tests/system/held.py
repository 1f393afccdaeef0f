"""Pulls whose changes may be held."""

from dataclasses import replace

from syncd.core.records import Kind
from syncd.service.cycle import register

WEEK = 7 * 24
"""Hours."""


def pull(office, pull) -> None:
    """Take a pull whose changes may be held."""
    register(office.composition, office.now)
    office.now = max(office.now, pull.page().as_of)
    office.add(pull.source, [pull.page()])


def file_pull(office, pull) -> None:
    """Take a file whose changes may be held."""
    register(office.composition, office.now)
    office.now = max(office.now, pull.page().as_of)
    office.add(pull.source, [pull.page()], pull.export())


def summary(kit, day, lines):
    """A Weekly summary of all lines, saved in the night to a day of the first weeks."""
    covered = replace(kit.through(day * 24, Kind.WORK), platform="upwork")
    return kit.Pull("upwork", day * 24, tuple(lines), complete=(covered,), snapshot=(covered,), file=True)


def weeks(kit, office):
    """Four hours a day are tracked for six weeks; all but the last day's are logged."""
    label = kit.label(kit.project(1), "Acme")
    worked = [kit.entry(day, day * 24 + 9, 4) for day in range(41)]
    pull(office, kit.Pull("toggl", 41 * 24, (label, *worked), complete=(kit.through(41 * 24),)))
    file_pull(office, summary(kit, 40, [kit.line(day, day, 4) for day in range(40)]))
    office.settle(41 * 24 + 1)
