"""The example of the configuration, with every option: the file `config.example.toml`, shipped with the package."""

import re
from importlib.resources import files

__all__ = ["example", "sections"]

HEADER = re.compile(r"\[\[?([^\]]+)\]")


def example() -> str:
    """Return the text of the whole example."""
    return (files("syncd.config") / "example.toml").read_text("utf-8")


def sections(text: str) -> list[tuple[str, str]]:
    """Split a configuration into its tables, each with its name, such as `source.toggl`, and the comments above it.

    What stands before the first table belongs to none; nor do lines that head a part of the file, as `# ---- Sources`.
    """
    found: list[tuple[str, list[str]]] = [("", [])]
    above: list[str] = []
    for line in text.splitlines():
        if line.startswith("# ----"):
            found.append(("", []))
            above = []
        elif header := HEADER.match(line):
            found.append((header[1], [*above, line]))
            above = []
        elif line.startswith("#"):
            above.append(line)
        else:
            found[-1][1].extend([*above, line])
            above = []
    return [(name, "\n".join(lines).strip("\n")) for name, lines in found if name]
