"""`python -m tests.screenshots`: draw every report in every format, from a made-up world, into a folder."""

import argparse
import shutil
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.screenshots.browser import NoBrowser, browser
from tests.screenshots.pictures import draw
from tests.screenshots.pieces import COMMANDS, KINDS, Refused, pieces

MARKER = ".syncd-screenshots"
README = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = ("cut-off", "reconciliation", "billable-summary")
"""What README shows of reports: the first screen on a phone."""
_STYLE = """
body{background:#999;font:12px sans-serif}img{width:320px}
figure{display:inline-block;vertical-align:top;margin:8px}
"""


def main(arguments: list[str] | None = None) -> int:
    """See the module. Returns 1 where something could not be made, 2 for a folder that is not its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    kinds = f"kinds of report to draw, of {', '.join(KINDS)}, or terminal; all if left out"
    parser.add_argument("only", nargs="*", metavar="KIND", help=kinds)
    parser.add_argument("--out", type=Path, default=Path("screenshots"), metavar="FOLDER", help="where to draw them")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only) - {*KINDS, "terminal"}:
        parser.error(f"there is no {', '.join(sorted(unknown))}: there are {', '.join(KINDS)} and terminal")
    folder: Path = asked.out
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        print(f"{folder} exists and holds other files: choose another with --out.", file=sys.stderr)
        return 2
    try:
        refused, drawn = _draw_all(folder, asked.only or [*KINDS, "terminal"])
    except NoBrowser as error:
        print(error, file=sys.stderr)
        return 1
    for one in refused:
        print(f"Not made: {one.name}: {one.because}", file=sys.stderr)
    print(f"Drew {drawn} pictures. Open {folder / 'index.html'}.")
    return 1 if refused else 0


def _draw_all(folder: Path, wanted: list[str]) -> tuple[list[Refused], int]:
    refused: list[Refused] = []
    drawn: list[Path] = []
    with browser() as seen, TemporaryDirectory() as world:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / MARKER).touch()
        kinds = [kind for kind in KINDS if kind in wanted]
        for piece in pieces(Path(world) / "world", kinds, COMMANDS if "terminal" in wanted else ()):
            if isinstance(piece, Refused):
                refused.append(piece)
                continue
            print(piece.name, flush=True)
            drawn += draw(piece, seen, folder)
    for kind in SHOWN:
        if (small := folder / kind / f"{kind}-html-360-small.png").exists() and README.parent.exists():
            README.mkdir(exist_ok=True)
            shutil.copyfile(small, README / f"{kind}.png")
    (folder / "index.html").write_text(_index(folder, drawn), "utf-8")
    return refused, len(drawn)


def _index(folder: Path, drawn: list[Path]) -> str:
    """A page of all pictures, one beside the other."""
    shown = "".join(
        f'<figure><a href="{name}"><img src="{name}" loading="lazy"></a><figcaption>{name}</figcaption></figure>'
        for name in (escape(path.relative_to(folder).as_posix()) for path in drawn)
    )
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>Screenshots</title><style>{_STYLE}</style>{shown}"


if __name__ == "__main__":
    sys.exit(main())
