"""Renders a document as a PDF on A4, for clients and archives: with typst, of the extra `pdf`.

The file is tagged for screen readers and made for archives (PDF/UA-1 and PDF/A-2a). The same document gives the same
bytes. Where a letter has no font on this machine, the file keeps to no standard, and its foot says so. One of more than
`TAGGED` rows has no tags, which would make it ten times as large, and its foot says that. Where typst itself fails on a
layout, the simplest is tried before the report is given up.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from syncd import log
from syncd.errors import ConfigError, SyncdError
from syncd.report.document import Document
from syncd.report.language.voice import Voice
from syncd.report.render.pdf_values import FONTS, Values, in_plain_rows, number_of_rows, values_of
from syncd.report.render.shortened import voice_of

TAGGED = 500
"""Rows of the longest document that is tagged."""
PATIENCE = 180.0
"""Seconds for a document of any size."""
MEMORY = 1536 << 20
"""Bytes that one may take at most."""
_PAGE, _LAST = "‹page›", "‹last›"  # stand for numbers of pages, which typst knows
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_JOINING = "\u200d\ufe0e\ufe0f"
_NAMED = 12  # letters without a font that the foot names


def render(document: Document) -> bytes:
    """Render a PDF. ConfigError where typst is not installed, SyncdError where a document is too large for it."""
    if find_spec("typst") is None:
        raise ConfigError("PDF needs a library: pip install 'syncd[pdf]'; without it, the HTML page prints well")
    voice = voice_of(document)
    values, rows = values_of(document), number_of_rows(document)
    tags, notes = rows <= TAGGED, list[str]()
    if not tags:
        notes.append(_untagged(rows, voice))
    made = _typeset(document, values, voice, notes, ("a-2a", "ua-1") if tags else ("a-2u",), tags=tags)
    if isinstance(made, str):
        letters = _without_font(made)
        logger = log.get_logger(__name__)
        logger.warning("PDF keeps to no standard", report=document.id, letters=letters, reason=_first_line(made))
        notes.append(_no_standard(letters, voice))
        made = _typeset(document, values, voice, notes, (), tags=tags)
    if isinstance(made, str):
        made = _typeset(document, in_plain_rows(values), voice, notes, (), tags=False)
    if isinstance(made, str):
        raise SyncdError(f"the PDF cannot be made: {_first_line(made)}. The HTML page prints well")
    return made


def _without_font(fault: str) -> str:
    """The letters that typst has no font for, each once."""
    named = "".join(_MISSING.findall(fault))
    letters = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), named)
    return "".join(letter for letter in dict.fromkeys(letters) if letter not in _JOINING)


def _untagged(rows: int, voice: Voice) -> str:
    return voice.say("With {number} rows, this PDF has no tags for screen readers; the HTML page has.", number=rows)


def _no_standard(letters: str, voice: Voice) -> str:
    if not letters:
        return voice.say("This PDF has letters that the standards for archives and screen readers do not allow.")
    named = ", ".join(f"U+{ord(letter):04X}" for letter in letters[:_NAMED]) + ("…" if letters[_NAMED:] else "")
    return voice.say(
        "Letters without a font on the machine that made this are missing: {letters}. The HTML page shows them.",
        letters=named,
    )


def _typeset(
    document: Document, values: Values, voice: Voice, notes: Sequence[str], standards: Sequence[str], *, tags: bool
) -> bytes | str:
    """The PDF, or what is wrong."""
    page = voice.say("Page {page} of {last}", page=_PAGE, last=_LAST)
    shown = values | {"notes": [*notes], "page": re.split(f"({_PAGE}|{_LAST})", page)}
    return _in_a_process(
        {
            "template": _template(),
            "root": str(Path(__file__).parent / "templates"),
            "fonts": [*filter(None, [_own_fonts()])],
            "families": FONTS,
            "made_at": int(document.made_at.timestamp()),
            "inputs": {"document": json.dumps(shown)},
            "standards": standards,
            "tags": tags,
            "memory": _memory(),
        }
    )


def _in_a_process(request: Values) -> bytes | str:
    """Let a process of its own set it: the memory that typst takes goes with it. SyncdError where it does not end."""
    program = [sys.executable, "-P", "-m", "syncd.report.render.typesetting"]
    environment = os.environ | {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    written = json.dumps(request).encode()
    try:
        done = subprocess.run(  # noqa: S603 - this Python, with a module of ours
            program, input=written, capture_output=True, env=environment, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_large(f"it takes more than {PATIENCE:.0f} seconds") from None
    if done.returncode < 0:
        raise _too_large(f"it takes more than {request['memory'] >> 20} MB of memory")
    if done.returncode:
        return done.stderr.decode(errors="replace").rstrip().rpartition("\n")[2]
    return done.stdout if done.stdout.startswith(b"%PDF") else done.stdout.decode(errors="replace")


def _too_large(why: str) -> SyncdError:
    return SyncdError(f"this report is too large for a PDF: {why}. The HTML page prints well")


def _memory() -> int:
    """Bytes that typst may take: where a service manager limits those of syncd, two thirds of them."""
    try:
        groups = Path("/proc/self/cgroup").read_text("utf-8").splitlines()
        own = next(group.removeprefix("0::") for group in groups if group.startswith("0::"))
        most = int(Path(f"/sys/fs/cgroup{own}/memory.max").read_text("utf-8"))
    except (OSError, ValueError, StopIteration):
        return MEMORY
    return min(MEMORY, most * 2 // 3)


@cache
def _template() -> str:
    return files("syncd.report.render").joinpath("templates", "report.typ").read_text("utf-8")


def _own_fonts() -> str:
    """The folder of the sans serif that comes with the extra; "" where it is not installed."""
    package = find_spec("font_source_sans_pro")
    return str(Path(package.origin).parent / "files") if package and package.origin else ""


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:300]
