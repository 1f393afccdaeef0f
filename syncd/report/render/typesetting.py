"""Sets one document as PDF in a process of its own: `python -m syncd.report.render.typesetting`.

typst keeps the memory of every page that it has set, so the daemon must not call it. The process reads one JSON object
from standard input, the keywords of `typeset`. It writes the PDF to standard output, or what typst has against it.
"""

import json
import resource
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any


def typeset(
    *,
    template: str,
    root: str,
    fonts: Sequence[str],
    families: Sequence[str],
    made_at: int,
    inputs: Mapping[str, str],
    standards: Sequence[str],
    tags: bool,
    memory: int,
) -> bytes:
    """Set `template`, in typst's language, which reads `inputs` and no file outside the folder `root`; `fonts` are
    folders, searched before the system's. `made_at`: seconds since 1970. Without a PDF, what is wrong as text.

    Of `families`, the template gets those that are here, as a further input. A document that takes more than `memory`
    bytes ends the process."""
    import typst

    compiler: Any = typst  # its types want literals for standards
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_CORE, 0)

    known = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=list(fonts))
    here = {family.lower() for family in known.families()}
    try:
        pdf: bytes = compiler.compile(
            template.encode(),
            root=root,
            font_paths=known,
            format="pdf",
            timestamp=made_at,
            sys_inputs={**inputs, "fonts": json.dumps([family for family in families if family.lower() in here])},
            pdf_standards=list(standards),
            pdf_tags=tags,
        )
    except typst.TypstError as fault:
        return f"{fault.message}\n{fault.diagnostic}".encode()
    return pdf


def _limit(kind: int, most: int) -> None:
    """Take no more of something; a service that may change no limits goes on with those it has."""
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(**json.load(sys.stdin)))
