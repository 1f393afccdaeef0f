"""A report about days of which no source has sent anything says so first, whatever else it says."""

import pytest

from tests.home import ME, TOGGL, UPWORK, WEEKLY, Home, configuration, entries, entry

SITE = """[contract.site]
platform = "upwork"
id       = "41000001"
titles   = ["Site"]
type     = "hourly"
{more}
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
WORKED = ("2026-11-18", "2026-11-25")
LAST_EXPORT, SUNDAY = "2026-11-30T12:30:00Z", "2026-12-06T17:05:00Z"
FIRST = "Export toggl and upwork before Mon 7 Dec, 13:00 (12:00 UTC): nothing is known of 30 Nov to 6 Dec"


def configured(more='terms = [{ rate = "40.00 USD" }]'):
    return configuration(TOGGL, UPWORK, ME, SITE.replace("{more}", more), WEEKLY, SOON, zone="Europe/Berlin")


@pytest.fixture
def home(tmp_path, capsys):
    return Home(tmp_path, capsys, SUNDAY, configured())


def export(home, made, sources=("toggl", "upwork")):
    """Import exports of both weeks that were made at an instant."""
    texts = {"toggl": entries("Site", [(day, 2) for day in WORKED])}
    texts["upwork"] = HOURS + "".join(LINE.format(day=day) for day in WORKED)
    for source in sources:
        home.take(source, f"{source}.csv", texts[source], made=made, now=made)


def report_at(home, now, name="soon"):
    return home.json("report", name, now=now)


def test_a_forgotten_week_is_the_first_thing_that_the_report_about_it_says(home):
    export(home, LAST_EXPORT)
    report = report_at(home, SUNDAY)
    assert report["subject"].startswith(f"{FIRST}, 80.00 USD in a usual week")
    assert report["silence"] == {
        "first": "2026-11-30",
        "last": "2026-12-06",
        "sources": ["toggl", "upwork"],
        "before": "2026-12-07T12:00:00Z",
        "usual": [{"amount": "80.00", "currency": "USD"}],
        "usual_partial": False,
    }
    assert "agree" not in home.run("report", "soon")
    assert report_at(home, "2026-12-07T07:05:00Z", "weekly")["subject"].startswith(FIRST)  # five hours are left


def test_after_the_cut_off_it_names_no_deadline_and_weeks_later_it_is_no_calmer(home):
    export(home, LAST_EXPORT)
    assert report_at(home, "2026-12-08T07:05:00Z", "weekly")["silence"]["before"] is None
    later = report_at(home, "2027-01-24T17:05:00Z")
    assert later["subject"].startswith(
        "Export toggl and upwork before Mon 25 Jan, 13:00 (12:00 UTC): nothing is known of 30 Nov 2026 to 24 Jan 2027"
    )
    assert later["silence"]["usual"] == [{"amount": "80.00", "currency": "USD"}]


def test_a_week_that_was_lost_before_is_named_with_the_one_of_the_report(home):
    export(home, LAST_EXPORT)
    report = report_at(home, "2026-12-13T17:05:00Z")
    assert report["subject"].startswith(
        "Export toggl and upwork before Mon 14 Dec, 13:00 (12:00 UTC): nothing is known of 30 Nov to 13 Dec"
    )


@pytest.mark.parametrize("now", ["2026-11-30T17:05:00Z", "2026-12-02T17:05:00Z"])
def test_a_week_that_has_just_begun_is_no_silence(home, now):
    export(home, LAST_EXPORT)
    assert report_at(home, now)["silence"] is None


def test_a_new_export_ends_the_silence_even_if_you_did_not_work(home):
    export(home, LAST_EXPORT)
    export(home, "2026-12-06T16:00:00Z")
    assert report_at(home, SUNDAY)["silence"] is None


def test_where_an_export_waits_for_a_decision_that_is_asked_for_instead(home):
    """The newer file of the tracker lacks most of the old entries, so that it is held."""
    old = [(f"2026-{month:02}-{day:02}", 2) for month in (10, 11) for day in range(1, 29)]
    home.take("toggl", "all.csv", entries("Site", old), made=LAST_EXPORT, now=LAST_EXPORT)
    export(home, LAST_EXPORT, ["upwork"])
    few = entries("Site", [*old[::9], ("2026-12-02", 2)])
    home.take("toggl", "few.csv", few, "--covers", "2026-10-01..2026-12-06", made=SUNDAY, now=SUNDAY)
    subject = report_at(home, SUNDAY)["subject"]
    assert "Confirm the changes of toggl: syncd accept toggl" in subject
    assert "Export upwork before" in subject
    home.run("accept", "toggl", now=SUNDAY)
    assert report_at(home, SUNDAY)["silence"] is None


def test_an_export_of_the_week_that_ends_days_before_leaves_the_rest_of_it_unknown(home):
    export(home, "2026-12-03T16:00:00Z")
    silence = report_at(home, SUNDAY)["silence"]
    assert (silence["first"], silence["last"]) == ("2026-12-03", "2026-12-06")


def test_where_only_the_tracker_is_silent_only_it_is_named(home):
    export(home, LAST_EXPORT)
    export(home, "2026-12-06T16:00:00Z", sources=("upwork",))
    assert report_at(home, SUNDAY)["silence"]["sources"] == ["toggl"]


def test_a_contract_that_has_ended_and_a_tracker_without_work_need_no_export(home):
    home.configure(configured("end = 2026-11-29\n"))
    export(home, LAST_EXPORT)
    assert report_at(home, SUNDAY)["silence"] is None


BLOG = SITE.replace("site", "blog").replace("Site", "Blog").replace("41000001", "41000002").replace("{more}", "")


def test_where_one_rate_is_unknown_a_usual_week_is_worth_at_least_the_rest(home):
    home.edit("[[map]]", f"{BLOG}\n[[map]]")
    blog = "".join(entry(day, 2, "Blog", at=14) for day in WORKED)
    worked = entries("Site", [(day, 2) for day in WORKED]) + blog
    home.take("toggl", "both.csv", worked, made=LAST_EXPORT, now=LAST_EXPORT)
    report = report_at(home, SUNDAY)
    assert report["silence"]["usual_partial"]
    assert "≥ 80.00 USD in a usual week" in report["subject"]


def test_where_a_rate_is_unknown_so_is_the_stake(home):
    home.configure(configured(""))
    export(home, LAST_EXPORT, sources=("toggl",))
    report = report_at(home, SUNDAY)
    assert (report["silence"]["usual"], "and nobody knows what they are worth" in report["subject"]) == ([], True)


OTHERS = """[person.ann]
names = ["Ann"]
[client.acme]
names = ["Acme"]
[client.globex]
names = ["Globex"]
[contract.own]
platform = "direct"
titles   = ["Own"]
type     = "direct"
client   = "globex"
person   = "ann"
terms    = [{ rate = "30.00 USD" }]
[report.ann]
kind   = "reconciliation"
at     = "sun 18:00"
to     = ["folder"]
period = "this-week"
person = "ann"
[report.globex]
kind   = "reconciliation"
at     = "sun 18:00"
to     = ["folder"]
period = "this-week"
client = "globex"
"""


def test_a_report_about_a_person_or_a_client_is_silent_of_days_of_other_contracts(tmp_path, capsys):
    site = SITE.replace("{more}", 'client = "acme"\nperson = "me"\nterms = [{ rate = "40.00 USD" }]')
    home = Home(
        tmp_path, capsys, SUNDAY, configuration(TOGGL, UPWORK, ME, site, WEEKLY, SOON, OTHERS, zone="Europe/Berlin")
    )
    export(home, LAST_EXPORT)
    assert report_at(home, SUNDAY)["silence"] is not None
    for name in ("ann", "globex"):
        assert report_at(home, SUNDAY, name)["silence"] is None
        assert "Export" not in report_at(home, SUNDAY, name)["subject"]
