"""A report about days of which no source has sent anything says so first, whatever else it says."""

import json
import os

import pytest

from syncd.cli.app import run
from syncd.core.time import instant

CONFIG = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"
[source.toggl]
kind   = "toggl-csv"
folder = "{folder}/drop"
person = "me"
[source.upwork]
kind   = "upwork"
folder = "{folder}/upwork"
person = "me"
[person.me]
names = ["Jo"]
[contract.site]
platform = "upwork"
id       = "41000001"
titles   = ["Site"]
type     = "hourly"
{more}
[[map]]
project  = "Site"
contract = "site"
[channel.folder]
kind = "file"
path = "{folder}/out.txt"
[report.soon]
kind   = "reconciliation"
at     = "sun 18:00"
to     = ["folder"]
period = "this-week"
[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["folder"]
"""
TIME = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
ENTRY = "Jo,jo@example.com,,Site,,Work,Yes,{day},09:00:00,{day},11:00:00,02:00:00,\n"
HOURS = "Date,Contract,Hours,Amount,Payment type\n"
LINE = "{day},Site (41000001),2,80,\n"
WORKED = ("2026-11-18", "2026-11-25")
LAST_EXPORT, SUNDAY = "2026-11-30T12:30:00Z", "2026-12-06T17:05:00Z"
FIRST = "Nothing is known of 30 Nov to 6 Dec 2026: export toggl and upwork before Mon 7 Dec 13:00 (12:00 UTC)"


@pytest.fixture
def home(tmp_path, capsys):
    """Imports exports made at an instant, and says what a report says at another."""

    class Home:
        def configure(self, more='terms = [{ rate = "40.00 USD" }]'):
            (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, more=more), "utf-8")

        def command(self, now, *arguments):
            assert run([*arguments, "--config", str(tmp_path / "config.toml"), "--now", now]) == 0
            return capsys.readouterr().out

        def export(self, made, days=WORKED, sources=("toggl", "upwork")):
            texts = {"toggl": (TIME, ENTRY), "upwork": (HOURS, LINE)}
            for source in sources:
                header, row = texts[source]
                path = tmp_path / f"{source}.csv"
                path.write_text(header + "".join(row.format(day=day) for day in days), "utf-8")
                os.utime(path, (instant(made).timestamp(),) * 2)
                self.command(made, "import", source, str(path))

        def report(self, now, name="soon"):
            return json.loads(self.command(now, "report", name, "--json"))

    home = Home()
    home.configure()
    return home


def test_a_forgotten_week_is_the_first_thing_that_the_report_about_it_says(home):
    home.export(LAST_EXPORT)
    report = home.report(SUNDAY)
    assert report["subject"].startswith(f"{FIRST} (80.00 USD in a usual week)")
    assert report["silence"] == {
        "first": "2026-11-30",
        "last": "2026-12-06",
        "sources": ["toggl", "upwork"],
        "before": "2026-12-07T12:00:00Z",
        "usual": [{"amount": "80.00", "currency": "USD"}],
    }
    assert "Nothing to fix" not in home.command(SUNDAY, "report", "soon")
    assert home.report("2026-12-07T07:05:00Z", "weekly")["subject"].startswith(FIRST)  # five hours are left


def test_after_the_cut_off_it_names_no_deadline_and_weeks_later_it_is_no_calmer(home):
    home.export(LAST_EXPORT)
    assert home.report("2026-12-08T07:05:00Z", "weekly")["silence"]["before"] is None
    later = home.report("2027-01-24T17:05:00Z")
    assert later["subject"].startswith("Nothing is known of 18 Jan to 24 Jan 2027: export toggl and upwork before")
    assert later["silence"]["usual"] == [{"amount": "80.00", "currency": "USD"}]


@pytest.mark.parametrize("now", ["2026-11-30T17:05:00Z", "2026-12-02T17:05:00Z"])
def test_a_week_that_has_just_begun_is_no_silence(home, now):
    home.export(LAST_EXPORT)
    assert home.report(now)["silence"] is None


def test_a_new_export_ends_the_silence_even_if_you_did_not_work(home):
    home.export(LAST_EXPORT)
    home.export("2026-12-06T16:00:00Z")
    assert home.report(SUNDAY)["silence"] is None


def test_an_export_of_the_week_that_ends_days_before_leaves_the_rest_of_it_unknown(home):
    home.export("2026-12-03T16:00:00Z")
    silence = home.report(SUNDAY)["silence"]
    assert (silence["first"], silence["last"]) == ("2026-12-03", "2026-12-06")


def test_where_only_the_tracker_is_silent_only_it_is_named(home):
    home.export(LAST_EXPORT)
    home.export("2026-12-06T16:00:00Z", sources=("upwork",))
    assert home.report(SUNDAY)["silence"]["sources"] == ["toggl"]


def test_a_contract_that_has_ended_and_a_tracker_without_work_need_no_export(home):
    home.configure("end = 2026-11-29\n")
    home.export(LAST_EXPORT)
    assert home.report(SUNDAY)["silence"] is None


def test_where_a_rate_is_unknown_so_is_the_stake(home):
    home.configure("")
    home.export(LAST_EXPORT, sources=("toggl",))
    report = home.report(SUNDAY)
    assert (report["silence"]["usual"], "(stake unknown)" in report["subject"]) == ([], True)
