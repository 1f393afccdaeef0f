"""Writes `docs/reliability.md`: a section for each trial, with its figures. Those of trials that did not run stay."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from tests.torture.tally import Tally, as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_HEAD = """\
# What was tried to break it

`make torture` breaks a real daemon and real commands on a made-up world; servers and checker are another process. It
writes this page. It takes about an hour, on Linux with a C compiler.

* *tries*: how often the machine, a partner or the clock was broken.
* *survived*: tries after which everything was as it must be.
* *lost*: tries after which something is missing that was acknowledged to a server, to a person or by moving a file.
* *doubled*: reports that arrived twice. Both copies name the same report: what may have arrived is sent again.
"""
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def write_page(trials: Mapping[str, ModuleType], tallies: Mapping[str, Sequence[Tally]], page: Path = PAGE) -> None:
    """Write the sections of `tallies`, by the trials' names, and keep the others."""
    known = dict(_SECTION.findall(page.read_text("utf-8"))) if page.exists() else {}
    sections = []
    for name, trial in trials.items():
        if name in tallies:
            text = f"\n{(trial.__doc__ or '').strip()}\n\n{as_markdown(tallies[name])}{_failures(tallies[name])}"
        else:
            text = known.get(name, "").rstrip("\n") + "\n"
        if text.strip():
            sections.append(f"\n## {name}\n{text}")
    page.write_text(_HEAD + "".join(sections), "utf-8")


def _failures(tallies: Sequence[Tally]) -> str:
    failures = [f"* {tally.name}: {failure}\n" for tally in tallies for failure in tally.failures]
    return "".join(["\nNot survived:\n\n", *failures]) if failures else ""
