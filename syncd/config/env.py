"""Reads the top-level keys from the file or from the `SYNCD_…` variable of the same name, which wins."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from syncd.channel import Language
from syncd.config.model import TOP_LEVEL
from syncd.config.problems import Problems, problem
from syncd.core.wording import did_you_mean
from syncd.options import Zone
from syncd.platforms.values import Day

__all__ = ["Settings", "read_settings"]

PREFIX = "SYNCD_"
OTHER_VARIABLES = ("SYNCD_CONFIG", "SYNCD_LOG")  # the path of the file; the level of logging


def _file(value: object) -> object:
    if isinstance(value, str | Path) and str(value):
        return Path(value).expanduser()
    raise ValueError("must be the path of a file, in quotes")


_HOME = Path("~/.local/state/syncd/ledger.db")
"""Where the ledger lies by default."""


class Settings(BaseSettings):
    """The keys outside of tables."""

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True, validate_default=True)

    timezone: Zone = ZoneInfo("UTC")
    ledger: Annotated[Path, BeforeValidator(_file)] = _HOME
    since: Day | None = None
    language: Language = "en"


class _Variables(PydanticBaseSettingsSource):
    """Gives the values of variables by key."""

    def __init__(self, settings: type[BaseSettings], variables: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._variables = variables

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        return self._variables.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


@lru_cache(16)  # pydantic takes longer to make a class than to read a file
def _settings_under(variables: frozenset[tuple[str, str]]) -> type[Settings]:
    """Make the class of which these (key, value) of variables win over what it is given."""

    class Given(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return _Variables(settings_cls, dict(variables)), init_settings

    return Given


def read_settings(document: Mapping[str, Any], environ: Mapping[str, str], problems: Problems) -> Settings:
    """Read the top-level keys; variables of `environ` win over `document`, and an empty one counts as not set. After a
    mistake, all have their defaults."""
    _check_names(environ, problems)
    variables = frozenset((key, value) for key in TOP_LEVEL if (value := environ.get(_variable(key))))
    given = {"ledger": str(_default_ledger(environ))} | {key: document[key] for key in TOP_LEVEL if key in document}
    try:
        return _settings_under(variables)(**given)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            path, sentence = problem(Settings, details)
            if environ.get(variable := _variable(str(path[0]))):
                problems.add_outside(variable, sentence)
            else:
                problems.add(path, sentence)
        return Settings.model_construct()


def _default_ledger(environ: Mapping[str, str]) -> Path:
    """Where the ledger lies when nobody says: in the user's state folder, `$XDG_STATE_HOME/syncd` where that is set and
    no ledger lies in `~/.local/state/syncd`, where it was before."""
    state = Path(environ.get("XDG_STATE_HOME", ""))
    return state / "syncd" / _HOME.name if state.is_absolute() and not _HOME.expanduser().exists() else _HOME


def _check_names(environ: Mapping[str, str], problems: Problems) -> None:
    """Note misspelt variables, which pydantic-settings would ignore."""
    known = (*OTHER_VARIABLES, *map(_variable, TOP_LEVEL))
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name not in known:
            says = f"unknown environment variable{did_you_mean(name, known) or '; unset it'}"
            problems.add_outside(name, says)


def _variable(key: str) -> str:
    return PREFIX + key.upper()
