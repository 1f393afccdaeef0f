"""Platforms: facts from syncd's data and the user's table, and the profile that follows."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from syncd.core.discrepancies import Side
from syncd.core.fees import fee_fraction
from syncd.core.money import Money
from syncd.core.to_do import Link
from syncd.errors import CONFIGURATION, ConfigError
from syncd.platforms import Platform, PlatformTable, platform_names, read_platforms
from syncd.platforms.schema import DATED

BERLIN = ZoneInfo("Europe/Berlin")
FOLDER = Path(__file__).parents[2] / "syncd" / "platforms"
HUNDRED = Money(10_000, "USD")


def table(text: str) -> PlatformTable:
    return PlatformTable.model_validate(tomllib.loads(text))


def load(name: str, text: str | None = None):
    """Return a platform's profile, with the facts of a user's table."""
    return read_platforms({} if text is None else {name: table(text)})[name].profile(BERLIN)


# Data of syncd


def test_every_known_platform_has_data():
    platforms = "contra deel direct fiverr freelancer golance guru peopleperhour toptal upwork".split()
    assert platform_names() == sorted(read_platforms({})) == platforms


@pytest.mark.parametrize("name", platform_names())
def test_every_data_file_makes_a_profile_and_names_its_sources(name):
    platform = read_platforms({})[name]
    assert platform.profile(BERLIN).platform == name
    assert platform.history("title")
    assert platform.history("source")
    assert (FOLDER / f"{name}.toml").read_text("utf-8").startswith("# ")


def test_upworks_calendar_and_clocks():
    upwork, monday = load("upwork"), date(2026, 11, 9)
    assert upwork.editable_until(monday) == datetime(2026, 11, 16, 12, tzinfo=UTC)
    assert upwork.review_until(monday) == datetime(2026, 11, 21, tzinfo=UTC)  # the end of Friday
    assert upwork.available_on(monday) == date(2026, 11, 25)  # Wednesday, ten days after the week
    assert upwork.auto_release(date(2026, 6, 1)) == datetime(2026, 6, 16, tzinfo=UTC)
    assert (upwork.segment, upwork.security_days, upwork.milestone_minimum) == (600, 5, Money(500, "USD"))
    assert upwork.has(Side.LOGGED)


@pytest.mark.parametrize(
    ("day", "known", "fraction"),
    [
        (date(2016, 5, 1), {}, "0.10"),
        (date(2018, 1, 1), {"billed": Money(0, "USD")}, "0.20"),
        (date(2018, 1, 1), {"billed": Money(1_000_000, "USD")}, "0.05"),
        (date(2018, 1, 1), {}, None),
        (date(2023, 9, 1), {}, None),  # some contracts were still at 5 %
        (date(2024, 1, 1), {}, "0.10"),
        (date(2026, 1, 1), {"agreed": date(2024, 1, 1)}, "0.10"),
        (date(2026, 1, 1), {"agreed": date(2025, 6, 1)}, None),
        (date(2026, 1, 1), {}, None),
    ],
)
def test_upworks_fee_is_known_only_where_its_rules_determine_it(day, known, fraction):
    fee = fee_fraction(load("upwork").fees, day, HUNDRED, **known)
    assert fee == (None if fraction is None else Decimal(fraction))


def test_unknown_facts_are_absent_and_the_users_calendar_is_used():
    toptal = load("toptal")
    assert (toptal.zone, toptal.first_weekday, toptal.sides) == (BERLIN, 0, frozenset(Side))
    assert (toptal.editable_for, toptal.segment) == (timedelta(), 1)
    assert {toptal.review_days, toptal.security_days, toptal.auto_release_days, toptal.milestone_minimum} == {None}
    assert fee_fraction(toptal.fees, date(2026, 1, 1), HUNDRED) is None


def test_direct_contracts_have_no_logged_side():
    assert load("direct").zone == BERLIN
    assert not load("direct").has(Side.LOGGED)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("segment_minuts = 10", "site.toml: segment_minuts: "),
        ('first_weekday = "moonday"', "site.toml: first_weekday: "),
        ("security_days = 2.5", "site.toml: security_days: "),
        ('zone = "Moon/Base"', "site.toml: zone: "),
    ],
)
def test_a_mistake_in_a_data_file_is_refused(tmp_path, line, message):
    file = tmp_path / "site.toml"
    file.write_text('title = "Site"')
    assert read_platforms({}, tmp_path)["site"].profile(BERLIN).title == "Site"
    file.write_text(f'title = "Site"\n{line}')
    with pytest.raises(ConfigError) as caught:
        read_platforms({}, tmp_path)
    assert str(caught.value).startswith(message)
    assert caught.value.exit_code == CONFIGURATION


# The user's tables

days = st.dates(date(2020, 1, 1), date(2027, 12, 31))
facts = st.fixed_dictionaries(
    {},
    optional={
        "security_days": st.integers(0, 9),
        "auto_release_days": st.integers(0, 9),
        "release_weekday": st.sampled_from(["monday", "friday"]),
    },
)
era_tables = st.lists(st.tuples(days, facts), max_size=4, unique_by=lambda era: era[0]).map(
    lambda drawn: [{"from": day, **changed} for day, changed in drawn]
)
fee_tables = st.lists(st.tuples(days, st.integers(0, 50)), max_size=4, unique_by=lambda fee: fee[0]).map(
    lambda drawn: [{"from": day, "kind": "flat", "fee": f"{number}%"} for day, number in drawn]
)
tables = st.builds(lambda undated, eras, fees: {**undated, "era": eras, "fee": fees}, facts, era_tables, fee_tables)
BOUNDED = settings(max_examples=60, deadline=None)


def of(shipped, own=None) -> Platform:
    users = None if own is None else PlatformTable.model_validate(own)
    return Platform.of("site", PlatformTable.model_validate(shipped), users)


def on_day(table: dict, fact: str, day: date) -> object:
    """Return the value of a fact on a day by one table alone."""
    steps = [(date.min, table), *((era["from"], era) for era in table["era"])]
    values = [(start, step[fact]) for start, step in steps if start <= day and fact in step]
    return max(values, key=lambda dated: dated[0])[1] if values else None


@BOUNDED
@given(tables, days, st.sampled_from(["security_days", "auto_release_days"]))
def test_a_fact_on_a_day_comes_from_the_latest_era_that_has_it(shipped, day, fact):
    assert getattr(of(shipped).profile(BERLIN).on(day), fact) == on_day(shipped, fact, day)


@BOUNDED
@given(tables, tables, days, st.sampled_from(["security_days", "auto_release_days"]))
def test_a_fact_of_the_user_wins_from_its_first_day_on(shipped, own, day, fact):
    users = on_day(own, fact, day)
    expected = on_day(shipped, fact, day) if users is None else users
    assert getattr(of(shipped, own).profile(BERLIN).on(day), fact) == expected


@BOUNDED
@given(tables, tables, days)
def test_a_fee_of_the_user_applies_from_its_day_on(shipped, own, day):
    def latest(fees):
        return max((fee for fee in fees if fee["from"] <= day), key=lambda fee: fee["from"], default=None)

    fee = latest(own["fee"]) or latest(shipped["fee"])
    expected = None if fee is None else Decimal(fee["fee"].rstrip("%")) / 100
    assert fee_fraction(of(shipped, own).profile(BERLIN).fees, day, HUNDRED) == expected


@BOUNDED
@given(tables)
def test_an_empty_table_of_the_user_changes_nothing(shipped):
    assert of(shipped, {}) == of(shipped)
    assert of(shipped, {}).profile(BERLIN) == of(shipped).profile(BERLIN)


@pytest.mark.parametrize("name", platform_names())
def test_an_empty_table_of_the_user_changes_no_known_platform(name):
    assert load(name, "") == load(name)


@BOUNDED
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_eras_and_fees_in_the_file_does_not_matter(shipped, random):
    shuffled = {**shipped, "era": random.sample(shipped["era"], len(shipped["era"]))}
    shuffled["fee"] = random.sample(shipped["fee"], len(shipped["fee"]))
    assert of(shuffled) == of(shipped)


def test_a_table_of_the_user_replaces_only_the_facts_it_has():
    changed = load("upwork", "security_days = 3\nauto_release_days = 10")
    assert (changed.security_days, changed.auto_release_days, changed.release_weekday) == (3, 10, 2)
    assert changed.fees == load("upwork").fees


def test_an_era_may_have_every_dated_fact_and_no_other():
    assert set(DATED).isdisjoint({"title", "zone", "first_weekday", "sides"})
    every = (
        'editable_hours_after_week = 6\nrelease_weekday = "friday"\nsegment_minutes = 6\nmilestone_minimum = "9 USD"'
    )
    every += "\nreview_days_after_week = 1\nsecurity_days = 2\nauto_release_days = 3"
    assert set(tomllib.loads(every)) == set(DATED)
    profile = load("upwork", f"[[era]]\nfrom = 2026-11-01\n{every}")
    before, after = profile.on(date(2026, 10, 31)), profile.on(date(2026, 11, 1))
    assert (before.editable_for, before.segment) == (timedelta(hours=12), 600)
    assert (after.editable_for, after.segment) == (timedelta(hours=6), 360)
    assert (after.release_weekday, after.milestone_minimum) == (4, Money(900, "USD"))
    assert (after.review_days, after.security_days, after.auto_release_days) == (1, 2, 3)


def test_a_platform_of_the_user_has_the_users_facts():
    own = {"acme": table('title = "Acme"\nfirst_weekday = "sunday"\nsides = ["tracked"]')}
    acme = read_platforms(own)["acme"].profile(BERLIN)
    assert (acme.title, acme.first_weekday, acme.zone, acme.sides) == ("Acme", 6, BERLIN, {Side.TRACKED})


def test_the_page_of_hours_is_known_and_a_user_may_name_another():
    assert load("upwork").diary == Link("Work Diary", "https://www.upwork.com/wd/")
    mine = load("upwork", 'diary = { title = "My diary", url = "https://www.example.com/?week=now" }')
    assert mine.diary == Link("My diary", "https://www.example.com/?week=now")
    assert load("direct").diary is None


@pytest.mark.parametrize(
    "page",
    [
        '"https://www.example.com"',
        '{ url = "https://www.example.com" }',
        '{ title = "", url = "https://www.example.com" }',
        '{ title = "Diary", url = "http://www.example.com" }',
        '{ title = "Diary", url = "https://me:secret@www.example.com" }',
        '{ title = "Diary", url = "https://www.example.com/a b" }',
        '{ title = "Diary", url = "javascript:alert(1)" }',
        '{ title = "Dia\\nry", url = "https://www.example.com" }',
    ],
)
def test_what_is_no_page_is_refused(page):
    with pytest.raises(ValidationError):
        table(f"diary = {page}")
