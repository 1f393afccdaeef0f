"""Draws pieces: pages and mails light and dark, on three screens and printed; terminals in colour; PDFs by the page."""

import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI
from rich.text import Text

from tests.screenshots import slack
from tests.screenshots.browser import Browser
from tests.screenshots.pieces import Piece

WIDTHS = (1100, 640, 360)
SCHEMES = ("light", "dark")
_PHONE = 360
SMALL = 0.4
"""How much smaller pictures are that README shows."""
_TEXT = 80  # columns: mail programs show plain text in at least that many
_THEMES = {"light": DEFAULT_TERMINAL_THEME, "dark": MONOKAI}
_TERMINAL = """<!doctype html><html lang="en"><meta charset="utf-8"><style>{stylesheet}
body{{margin:0;background:{background};color:{foreground}}}
pre{{display:inline-block;width:COLUMNSch;margin:16px;overflow:visible;
font:14px/1.35 "DejaVu Sans Mono",Menlo,Consolas,monospace}}
</style><body><pre>{code}</pre>"""


def draw(piece: Piece, seen: Browser, folder: Path) -> Iterator[Path]:
    """Write the piece itself and its pictures below `folder`; yields the pictures."""
    path = folder / piece.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(piece.data)
    stem, _, ending = piece.name.partition(".")
    picture = folder / stem
    if ending == "html":
        yield from _page(piece.data.decode(), seen, path.with_name(f"{path.stem}-{ending}"))
    elif ending == "slack.json":
        yield from _message(piece.data, seen, picture.with_name(f"{picture.name}-slack"))
    elif ending.endswith("ansi"):
        columns = int(ending.partition(".")[0])
        yield from _terminal(piece.data.decode(), columns, seen, picture.with_name(f"{picture.name}-{columns}"))
    elif ending == "txt":
        yield from _terminal(piece.data.decode(), _TEXT, seen, picture.with_name(f"{picture.name}-text"))
    elif ending == "pdf":
        yield from _paper(path, picture.with_name(f"{picture.name}-pdf"))


def _page(html: str, seen: Browser, picture: Path) -> Iterator[Path]:
    with TemporaryDirectory() as place:
        seen.open(html, Path(place))
        for width in WIDTHS:
            for scheme in SCHEMES:
                seen.look(width, scheme)
                yield _written(picture.with_name(f"{picture.name}-{width}-{scheme}.png"), seen.picture())
        seen.look(_PHONE, "light")
        first = seen.picture(first_screen=True)
        yield _written(picture.with_name(f"{picture.name}-{_PHONE}-first-screen.png"), first)
        small = seen.picture(first_screen=True, scale=SMALL)
        yield _written(picture.with_name(f"{picture.name}-{_PHONE}-small.png"), small)
        printed = picture.with_name(f"{picture.name}-printed.pdf")
        printed.write_bytes(seen.printed())
        yield from _paper(printed, picture.with_name(f"{picture.name}-printed"))


def _message(data: bytes, seen: Browser, picture: Path) -> Iterator[Path]:
    with TemporaryDirectory() as place:
        seen.open(slack.as_page(data), Path(place))
        for scheme in SCHEMES:
            seen.look(640, scheme)
            yield _written(picture.with_name(f"{picture.name}-{scheme}.png"), seen.picture())


def _terminal(written: str, columns: int, seen: Browser, picture: Path) -> Iterator[Path]:
    """A terminal in colour: lines longer than it is wide are seen to stick out."""
    for scheme in SCHEMES:
        console = Console(record=True, width=10_000, file=StringIO(), force_terminal=True, color_system="truecolor")
        console.print(Text.from_ansi(written), soft_wrap=True)
        layout = _TERMINAL.replace("COLUMNS", str(columns))
        with TemporaryDirectory() as place:
            seen.open(console.export_html(theme=_THEMES[scheme], code_format=layout), Path(place))
            seen.look(columns * 8 + 90, scheme)
            yield _written(picture.with_name(f"{picture.name}-{scheme}.png"), seen.picture())


def _paper(pdf: Path, picture: Path) -> Iterator[Path]:
    """A picture of each page, where pdftoppm (poppler-utils) is there to draw it."""
    if not shutil.which("pdftoppm"):
        return
    subprocess.run(["pdftoppm", "-r", "110", "-png", pdf, picture], check=True)
    yield from sorted(picture.parent.glob(f"{picture.name}-*.png"))


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
