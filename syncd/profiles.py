"""Platform profiles: the data files `syncd/platforms/NAME.toml`, read strictly."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from syncd.core.discrepancies import Side
from syncd.core.profile import Profile
from syncd.errors import ConfigError
from syncd.options import Hours, Minutes, Options, Zone
from syncd.suggest import hint

__all__ = ["load_profile", "profile_names"]

_FOLDER = Path(__file__).parent / "platforms"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Facts(Options):
    """What a platform's file may say. `zone` left out means the user's."""

    title: str
    zone: Zone | None = None
    sides: frozenset[Side]
    first_weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    editable_hours_after_week: Hours = timedelta()
    segment_minutes: Minutes = timedelta(seconds=1)  # without a segment, every second counts
    auto_release_days: int | None = None
    security_days: int = 0


def profile_names(folder: Path = _FOLDER) -> list[str]:
    """The platforms that have a profile."""
    return sorted(file.stem for file in folder.glob("*.toml"))


def load_profile(platform: str, zone: ZoneInfo, folder: Path = _FOLDER) -> Profile:
    """The profile of `platform`; `zone` is the user's, for a platform without one. ConfigError when the platform is
    unknown or its file says something that a profile has no place for."""
    known = profile_names(folder)
    if platform not in known:
        raise ConfigError(f'unknown platform "{platform}"{hint(platform, known)}')
    file = folder / f"{platform}.toml"
    try:
        facts = _Facts.model_validate(tomllib.loads(file.read_text("utf-8")))
    except ValidationError as error:
        raise ConfigError(
            *(f"{file.name}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        ) from None
    return Profile(
        platform=platform,
        title=facts.title,
        zone=facts.zone or zone,
        sides=facts.sides,
        first_weekday=_WEEKDAYS.index(facts.first_weekday),
        editable_for=facts.editable_hours_after_week,
        segment=int(facts.segment_minutes.total_seconds()),
        auto_release_days=facts.auto_release_days,
        security_days=facts.security_days,
    )
