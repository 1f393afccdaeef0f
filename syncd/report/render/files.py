"""Formats of a report that are files: bytes, with an ending of their name and a media type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from syncd.errors import ConfigError
from syncd.report.document import Document
from syncd.report.render import pdf, xlsx


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A format by its ending; `render` imports the library that it needs, if any. `extra` of pip installs that.
    `instead`: what there is without it."""

    media_type: str
    render: Callable[[Document], bytes]
    library: str = ""
    extra: str = ""
    instead: str = ""


FILES: Mapping[str, FileFormat] = {
    "xlsx": FileFormat(
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        render=xlsx.render,
        library="xlsxwriter",
        extra="xlsx",
    ),
    "pdf": FileFormat(
        media_type="application/pdf",
        render=pdf.render,
        library="typst",
        extra="pdf",
        instead="without it, the HTML page prints well",
    ),
}
"""Each by the ending of its files, which is its name in options, too."""


def why_missing(name: str) -> str:
    """Why a format cannot be rendered here, and what to do; "" where it can."""
    known = FILES.get(name)
    if known is None or not known.library or find_spec(known.library):
        return ""
    instead = f"; {known.instead}" if known.instead else ""
    return f"{name.upper()} needs a library: pip install 'syncd[{known.extra}]'{instead}"


def render_file(name: str, document: Document) -> bytes:
    """The bytes of a document in a format. ConfigError where its library is missing."""
    if why := why_missing(name):
        raise ConfigError(why)
    return FILES[name].render(document)
