from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.discrepancies import Side
from syncd.errors import CONFIGURATION, ConfigError
from syncd.profiles import load_profile, profile_names

BERLIN = ZoneInfo("Europe/Berlin")


def test_every_data_file_is_a_profile():
    assert profile_names() == ["direct", "golance", "upwork"]
    for name in profile_names():
        assert load_profile(name, BERLIN).platform == name


def test_upwork_lets_hours_be_edited_until_monday_noon_utc():
    upwork = load_profile("upwork", BERLIN)
    assert upwork.editable_until(date(2026, 11, 9)) == datetime(2026, 11, 16, 12, tzinfo=UTC)
    assert (upwork.segment, upwork.auto_release_days, upwork.security_days) == (600, 14, 5)
    assert upwork.has(Side.LOGGED)


def test_a_platform_without_a_zone_counts_in_the_users():
    direct = load_profile("direct", BERLIN)
    assert direct.zone == BERLIN
    assert not direct.has(Side.LOGGED)
    assert (direct.editable_for, direct.segment) == (timedelta(), 1)


def test_an_unknown_platform_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match=r'^unknown platform "Upwrk"; did you mean "upwork"\?$') as caught:
        load_profile("Upwrk", BERLIN)
    assert caught.value.exit_code == CONFIGURATION


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("segment_minuts = 10", "site.toml: segment_minuts: "),
        ('first_weekday = "moonday"', "site.toml: first_weekday: "),
        ("security_days = 2.5", "site.toml: security_days: "),
        ('zone = "Moon/Base"', "site.toml: zone: "),
    ],
)
def test_a_data_file_that_says_something_else_is_refused(tmp_path, line, said):
    lines = {"title": 'title = "Site"', "sides": 'sides = ["tracked"]', "first_weekday": 'first_weekday = "sunday"'}
    file = tmp_path / "site.toml"
    file.write_text("\n".join(lines.values()))
    assert load_profile("site", BERLIN, tmp_path).first_weekday == 6
    file.write_text("\n".join({**lines, line.split(" ")[0]: line}.values()))
    with pytest.raises(ConfigError) as caught:
        load_profile("site", BERLIN, tmp_path)
    assert str(caught.value).startswith(said)
