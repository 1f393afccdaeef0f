"""Shows a page in the user's browser."""

import tempfile
import webbrowser
from pathlib import Path

from syncd.cli.say import say, say_aside


def open_page(text: str, name: str) -> None:
    """Open an HTML page from a file that only the user may read; `name`: what the file's name begins with."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".html", prefix=f"{name}-", delete=False) as file:
        file.write(text)
    say(f"Written: {file.name}")
    if not webbrowser.open(Path(file.name).as_uri()):
        say_aside("syncd: no browser can be opened here: open that file yourself")
