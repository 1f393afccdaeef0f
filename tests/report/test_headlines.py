"""Reports, `once`, `status` and `--fail-on` say the same of how things are, and reassure only of what was checked."""

from datetime import date, timedelta

import pytest

from syncd.plugins import names
from tests.home import ME, MONEY, TOGGL, UPWORK, WEEKLY, Home, bill, configuration, entries

SITE = """[contract.site]
platform = "upwork"
id       = "41000001"
titles   = ["Site"]
type     = "hourly"
terms    = [{ rate = "40.00 USD" }]
[[map]]
project  = "Site"
contract = "site"
"""
SOON = """[report.soon]
kind   = "reconciliation"
at     = "sun 18:00"
to     = ["folder"]
period = "this-week"
"""
HOURS = "Date,Contract,Hours,Amount,Payment type\n"
LINE = "{day},Site (41000001),2,80,\n"
CONFIG = configuration(TOGGL, UPWORK, ME, SITE, WEEKLY, SOON, zone="Europe/Berlin")
LAST_EXPORT, NEW_EXPORT, SUNDAY = "2026-11-30T12:30:00Z", "2026-12-06T16:00:00Z", "2026-12-06T17:05:00Z"
WORKED = ("2026-11-16", "2026-11-25")  # a file begins with its first day, and the week of Monday the 16th is whole
BEFORE = "Export toggl and upwork before Mon 7 Dec, 13:00 (12:00 UTC)"
CALM = "All agrees."
CALM_WEEK = "All agrees: week of 30 Nov"


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, SUNDAY, CONFIG)


def export(home, made, days=WORKED, sources=("toggl", "upwork"), name="{}.csv"):
    """Import exports of two hours on each of some days that were made at an instant."""
    texts = {"toggl": entries("Site", [(day, 2) for day in days])}
    bills = {day: bill("Site", f"{monday(day)}", 2) for day in days}
    home.take("upwork", "money.csv", MONEY + "".join(bills.values()), made=made, now=made)
    texts["upwork"] = HOURS + "".join(LINE.format(day=day) for day in days)
    for source in sources:
        home.take(source, name.format(source), texts[source], made=made, now=made)


def monday(text):
    """The first day of the week of a day."""
    day = date.fromisoformat(text)
    return day - timedelta(days=day.weekday())


def headlines(home):
    """How things are, as a round, `status` and a report say it."""
    done, shown = home.json("once", "--no-deliver")["attention"] + ".", home.run("once", "--no-deliver")
    assert ("ALL AGREES" in shown) is (done == CALM)
    status = home.run("status").splitlines()[-1]
    assert home.json("status")["attention"] + "." == status
    return [done, status, home.json("report", "soon")["subject"] + "."]


def assert_calm(home):
    """Every headline says that all agrees, and that of a report also of which week."""
    done, status, report = headlines(home)
    assert (done, status) == (CALM, CALM)
    assert report.startswith(CALM_WEEK)


def test_days_of_which_nothing_is_known_are_in_every_headline(home):
    export(home, LAST_EXPORT)
    assert all(line.startswith(f"{BEFORE}: nothing is known of 30 Nov to 6 Dec") for line in headlines(home))
    home.run("discrepancies", "--fail-on", "critical", code=3)
    home.run("once", "--no-deliver", "--fail-on", "critical", code=3)


def test_where_all_is_known_every_headline_reassures(home):
    export(home, NEW_EXPORT)
    assert_calm(home)
    assert home.run("discrepancies", "--fail-on", "info") == f"{CALM}\n"


@pytest.mark.parametrize(
    ("sources", "off", "why", "code"),
    [
        (("upwork",), (), "no source shows tracked time", 3),
        (("toggl", "upwork"), ("tracked-not-logged",), "rule tracked-not-logged is switched off", 0),
        (
            ("toggl", "upwork"),
            tuple(plugin.name for plugin in names("rules")),
            "every rule is switched off",
            3,
        ),
    ],
    ids=["untracked", "one-rule-off", "every-rule-off"],
)
def test_no_headline_reassures_of_what_was_not_checked(home, sources, off, why, code):
    home.configure(CONFIG + "".join(f"[rule.{rule}]\nenabled = false\n" for rule in off))
    export(home, NEW_EXPORT, sources=sources)
    assert all(why in line and "All agree" not in line for line in headlines(home))
    if off and code:
        assert all(line.startswith("Nothing was checked") for line in headlines(home))
    home.run("discrepancies", "--fail-on", "info", code=code)
    home.run("once", "--no-deliver", "--fail-on", "info", code=code)


def test_a_rule_that_only_informs_may_be_off(home):
    home.configure(CONFIG + "[rule.week-straddle-shift]\nenabled = false\n")
    export(home, NEW_EXPORT)
    assert_calm(home)


@pytest.mark.parametrize(
    ("first", "days", "why"),
    [
        ("10-01", ("2026-10-07", "2026-10-28"), f"{BEFORE}: nothing is known of"),
        ("09-01", ("2026-09-02",), "tracked time is known only until Sun 1 Nov, 00:00"),
    ],
    ids=["worked-lately", "long-ago"],
)
def test_an_old_export_that_is_saved_again_is_no_new_one(home, first, days, why):
    export(home, NEW_EXPORT, days, name="{}" + f"_2026-{first}_to_2026-10-31.csv")
    assert all(why in line and "All agree" not in line for line in headlines(home))
    home.run("discrepancies", "--fail-on", "critical", code=3)


def test_a_report_counts_the_less_severe_ones_that_it_does_not_show(home):
    home.configure(CONFIG + 'min_severity = "critical"\n' + "[rule.overlapping-entries]\n")
    export(home, NEW_EXPORT)
    rows = [("2026-11-16", 2), ("2026-11-25", 2), ("2026-11-25", 1)]
    home.take("toggl", "again.csv", entries("Site", rows), made=NEW_EXPORT, now=NEW_EXPORT)
    home.run("once", "--no-deliver")
    report = home.json("report", "soon")
    less = len(home.json("discrepancies")["discrepancies"])
    assert (report["discrepancies"], report["less_severe"], less > 0) == ([], less, True)
    assert (
        report["subject"]
        == f"{less} less severe thing{' to do is' if less == 1 else 's to do are'} not shown: week of 30 Nov"
    )
    text = home.run("report", "soon")
    assert f"{less} less severe than this report shows" in " ".join(text.split())
    assert "Everything that could be checked agrees" not in text
