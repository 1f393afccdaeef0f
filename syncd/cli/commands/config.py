"""`syncd config example`: the configuration's options, each with an example."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from syncd.cli.groups import Commands, Group
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json, json_of
from syncd.cli.views.table import ToCopy
from syncd.config.example import example, sections
from syncd.core.wording import hint
from syncd.errors import UsageError

app = Commands(cls=Group, help="Show how to write the configuration.")


@dataclass(frozen=True, slots=True)
class Example:
    """TOML to copy into a configuration."""

    toml: str

    def as_json(self) -> Json:
        return json_of(self, "toml")

    def as_text(self) -> Iterator[ToCopy]:
        yield ToCopy(tuple(self.toml.rstrip("\n").split("\n")))


def _names() -> dict[str, None]:
    """Return each table's name and the part before its dot, in the example's order."""
    return dict.fromkeys(part for name, _ in sections(example()) for part in (name.split(".")[0], name))


def _offered(incomplete: str) -> list[str]:
    return [name for name in _names() if name.startswith(incomplete)]


@app.command("example")
def show_example(
    section: Annotated[
        str | None,
        typer.Argument(
            metavar="SECTION", help="A section, such as source, source.upwork or map.", autocompletion=_offered
        ),
    ] = None,
    config: ConfigOption = None,  # noqa: ARG001 - every command takes it; the example is the same with any
    now: NowOption = None,  # noqa: ARG001
    as_json: JsonOption = False,
) -> None:
    """Print the example configuration, with every option explained, or one section of it to copy.

    For example: syncd config example source.upwork
    """
    if section is None:
        show(Example(example()), as_json=as_json)
        return
    chosen = [text for name, text in sections(example()) if name == section or name.startswith(f"{section}.")]
    if not chosen:
        raise UsageError(f'the example has no section "{section}"{hint(section, _names())}')
    show(Example("\n\n".join(chosen)), as_json=as_json)
