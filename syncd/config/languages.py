"""Which languages reports speak: English, and those that have a catalogue."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator

FOLDER = "report/language/catalogues"
"""Below the package: a folder of catalogues for each language but English."""


@cache
def languages() -> tuple[str, ...]:
    """The languages of reports, as BCP 47 names them: `de`, `en`."""
    folder = files("syncd").joinpath(FOLDER)
    return tuple(sorted({"en", *(entry.name for entry in folder.iterdir() if entry.is_dir())}))


def _spoken(language: str) -> str:
    if language not in languages():
        known = " or ".join(f'"{one}"' for one in languages())
        raise ValueError(f"must be {known}, the languages that reports speak")
    return language


Language = Annotated[str, AfterValidator(_spoken)]
"""A language that reports speak, in the configuration."""
