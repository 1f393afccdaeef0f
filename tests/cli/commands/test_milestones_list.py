"""`syncd milestones`: the list, one with its history, renegotiations, and the page of evidence."""

import csv
import getpass
import json
from io import StringIO

import pytest

from syncd.cli.app import run
from tests.home import ME, TIME, TOGGL, Home, configuration

SITE = """[source.plan]
kind     = "milestones"
file     = "{folder}/plan.csv"
currency = "USD"

[contract.site]
platform    = "upwork"
titles      = ["Website"]
type        = "fixed"
target_rate = "50.00 USD"
terms       = [{ fee = "10%" }]

[person.ben]
names = ["Ben"]
cost  = [{ rate = "30.00 USD" }]

[[map]]
project   = "Website"
contract  = "site"
milestone = "M1"
"""
HEADER = "id,contract,title,acceptance,amount,due,state,funded,submitted,released,budget\n"
FIRST = "M1,site,Checkout page,all tests pass,600.00,2026-09-20,funded,2026-09-01,,,20h\n"
SECOND = "M2,site,Phase 2,,300.00,,unfunded,,,,\n"
LESS = FIRST.replace("600.00", "500.00")
RULE = "milestone-terms-changed"


def row(day, hours, text):
    return f"Jo,jo@example.com,,Website,,{text},Yes,{day},09:00:00,{day},{9 + hours:02}:00:00,0{hours}:00:00,\n"


@pytest.fixture
def home(tmp_path, capsys):
    home = Home(tmp_path, capsys, "2026-09-04T18:00:00Z", configuration(TOGGL, ME, SITE))
    plan(home, FIRST + SECOND, "2026-09-01T08:00:00Z")
    work = row("2026-09-02", 4, "Card form") + row("2026-09-03", 5, "Tests <b>")
    made = "2026-09-04T17:00:00Z"
    home.take("toggl", "drop/Toggl_2026-09-01_2026-09-04.csv", TIME + work, made=made)
    return home


def plan(home, rows, made):
    home.save("plan.csv", HEADER + rows, made)
    home.run("once", "--no-deliver", "--source", "plan", now=made)


def refused(home, *arguments):
    code = run([*arguments, "--config", str(home.config), "--now", home.now])
    printed = home.capsys.readouterr()
    assert (code, printed.out) == (2, "")
    return printed.err.strip()


def found(home):
    home.run("once", "--no-deliver")
    listed = home.json("discrepancies")["discrepancies"]
    return [one for one in listed if one["rule"] == RULE]


def test_the_list_has_time_burn_rate_letters_and_what_is_at_risk(home):
    first, second = home.json("milestones", "site")["milestones"]
    assert (first["spent_seconds"], first["left_seconds"], first["burn_percent"]) == (9 * 3600, 11 * 3600, 45)
    assert first["effective_rate"] == {"amount": "60.00", "currency": "USD"}
    assert first["states"] == {"spent": "exact", "left": "exact", "burn": "exact", "effective_rate": "at most"}
    assert first["exposure"]["unsubmitted_work"] == {"amount": "450.00", "currency": "USD"}
    assert first["exposure"]["renegotiate"]["ask_for"] == {"amount": "460.00", "currency": "USD"}
    assert first["exposure"]["subcontract"] == [
        {
            "person": "ben",
            "cost": {"amount": "330.00", "currency": "USD"},
            "keeps": {"amount": "210.00", "currency": "USD"},
        }
    ]
    assert second["smart"]["fails"] == ["S", "M", "T"]
    text = home.run("milestones")
    assert text.splitlines()[0].split() == [
        *("MILESTONE CONTRACT STATE AMOUNT FUNDED DUE SUBMITTED RELEASE BUDGET SPENT LEFT BURN PER HOUR NOT".split()),
        *("SMART AT RISK".split()),
    ]
    assert "9:00  11:00  45 %  ≤ 60.00 USD" in text


def test_csv_and_open_ones(home):
    plan(
        home, FIRST.replace("funded,2026-09-01,,", "released,2026-09-01,2026-09-03,2026-09-03"), "2026-09-04T09:00:00Z"
    )
    rows = list(csv.DictReader(StringIO(home.run("milestones", "--format", "csv"))))
    assert [(one["ref"], one["state"], one["spent_seconds"]) for one in rows] == [
        ("plan/milestone/M1", "released", "32400")
    ]
    assert home.json("milestones", "--open")["milestones"] == []


def test_stages_and_stop_points_say_when_they_may_lack_time(home):
    lacks = "Stages and stop points count only the time that is known to be of this milestone: there may be more."
    assert lacks not in home.run("milestones", "show", "M1")
    home.now = "2026-09-06T18:00:00Z"
    assert lacks in home.run("milestones", "show", "M1")


def test_time_of_the_contract_on_no_milestone_may_be_of_any_of_them(home):
    rule = 'contract  = "site"\nmilestone = "M1"\n'
    home.edit(rule, rule + '\n[[map]]\nproject = "Website"\ncontract = "site"\n')
    home.edit('project   = "Website"\n', 'project   = "Website"\ndescription = "Card*"\n')
    home.run("once", "--no-deliver", "--full")
    first, second = home.json("milestones")["milestones"]
    assert (first["spent_seconds"], first["states"]["spent"], first["states"]["left"]) == (14400, "at least", "at most")
    assert (second["spent_seconds"], second["states"]["spent"]) == (0, "at least")
    text = home.run("milestones")
    assert "≥ 4:00  ≤ 16:00  ≥ 20 %" in text
    assert (
        "5:00 tracked on Website is on no milestone; to put it on one, name it with `milestone` in a [[map]] rule"
        in text
    )


def test_while_not_all_time_is_known_no_figure_of_it_is_exact(home):
    home.now = "2026-09-06T18:00:00Z"
    first = home.json("milestones")["milestones"][0]
    assert first["states"] == {
        "spent": "at least",
        "left": "at most",
        "burn": "at least",
        "effective_rate": "at most",
    }
    assert "known through Fri 4 Sep" in first["because"]
    assert "≥ 9:00  ≤ 11:00  ≥ 45 %" in home.run("milestones")


def test_a_changed_amount_is_a_finding_until_it_is_recorded_as_agreed_with_who_and_why(home):
    plan(home, LESS + SECOND, "2026-09-04T09:00:00Z")
    (one,) = found(home)
    assert (one["severity"], one["stake"]) == ("high", {"amount": "100.00", "currency": "USD"})
    would = home.json("milestones", "renegotiate", "M1", "--note", "no search", "--dry-run")
    assert (would["dry_run"], would["terms"]) == (
        True,
        "500.00 USD, due Sun 20 Sep, accepted is “all tests pass”",
    )
    assert len(found(home)) == 1
    home.run("milestones", "renegotiate", "Checkout page", "--note", "no search")
    assert found(home) == []
    shown = home.json("milestones", "show", "M1")["milestone"]
    assert [(one["amount"]["amount"], one["agreed"] and one["agreed"]["note"]) for one in shown["versions"]] == [
        ("600.00", None),
        ("500.00", "no search"),
    ]
    assert shown["versions"][1]["agreed"]["actor"] == getpass.getuser()
    text = home.run("milestones", "show", "M1")
    assert f"{getpass.getuser()}, Fri 4 Sep 18:00 UTC: no search" in text
    home.run("milestones", "renegotiate", "M1", "--undo")
    assert len(found(home)) == 1


def test_what_is_recorded_already_is_not_recorded_again(home):
    plan(home, LESS + SECOND, "2026-09-04T09:00:00Z")
    again = [home.json("milestones", "renegotiate", "M1", "--note", note)["repeated"] for note in ("a", "a", "b")]
    assert again == [False, True, False]
    assert home.run("milestones", "renegotiate", "M1", "--note", "b").startswith("That is recorded already: ")
    for _ in range(2):  # one for each note
        home.run("milestones", "renegotiate", "M1", "--undo")
    assert len(found(home)) == 1


def test_a_change_after_the_agreement_is_compared_with_it(home):
    plan(home, LESS + SECOND, "2026-09-04T09:00:00Z")
    home.run("milestones", "renegotiate", "M1", "--note", "no search")
    plan(home, FIRST.replace("600.00", "450.00") + SECOND, "2026-09-04T12:00:00Z")
    (one,) = found(home)
    assert one["stake"]["amount"] == "50.00"
    home.run("check", "--deep", "--offline")


def by_word(home, *options):
    return home.json("milestones", "renegotiate", "M1", "--due", "2026-10-04", "--note", "agreed in the chat", *options)


def due(home):
    return home.json("milestones", "show", "M1")["milestone"]["due"]


def test_a_due_day_that_was_agreed_by_word_counts_and_has_a_version_with_who_why_and_when(home):
    would = by_word(home, "--on", "2026-09-03", "--dry-run")
    assert would["terms"] == "600.00 USD, due Sun 4 Oct, accepted is “all tests pass”"
    assert due(home) == "2026-09-20"
    by_word(home, "--on", "2026-09-03")
    shown = home.json("milestones", "show", "M1")["milestone"]
    assert shown["due"] == "2026-10-04"
    first, last = shown["versions"]
    assert (first["due"], last["due"], first["agreed"]) == ("2026-09-20", "2026-10-04", None)
    assert (last["agreed"]["actor"], last["agreed"]["note"]) == (getpass.getuser(), "agreed in the chat")
    assert (last["agreed"]["due"], last["agreed"]["agreed_on"]) == ("2026-10-04", "2026-09-03")
    assert "by word on Thu 3 Sep: agreed in the chat" in home.run("milestones", "show", "M1")
    assert found(home) == [], "what is agreed is no change"
    home.run("check", "--deep", "--offline")
    home.run("milestones", "renegotiate", "M1", "--undo")
    assert due(home) == "2026-09-20"


def test_a_due_day_by_word_holds_until_a_source_shows_a_new_one(home):
    by_word(home)
    plan(home, FIRST.replace("600.00", "650.00") + SECOND, "2026-09-05T09:00:00Z")
    assert due(home) == "2026-10-04", "its row never shows it"
    home.now = "2026-09-05T18:00:00Z"
    (one,) = found(home)
    assert one["summary"] == "“Checkout page” changed: 600.00 USD became 650.00 USD"
    plan(home, FIRST.replace("2026-09-20", "2026-09-27") + SECOND, "2026-09-06T09:00:00Z")
    home.now = "2026-09-06T18:00:00Z"
    assert due(home) == "2026-09-27"
    (one,) = found(home)
    assert one["summary"] == "“Checkout page” changed: the due day Sun 4 Oct became Sun 27 Sep"
    home.run("check", "--deep", "--offline")


def test_a_due_day_by_word_moves_the_risk_of_the_deadline(home):
    late = FIRST.replace("2026-09-20", "2026-09-07")
    plan(home, late + SECOND, "2026-09-04T09:00:00Z")
    home.run("once", "--no-deliver")
    home.run("milestones", "renegotiate", "M1", "--note", "ours")

    def risks():
        listed = home.json("discrepancies")["discrepancies"]
        return [one for one in listed if one["rule"] == "milestone-deadline-risk"]

    assert len(risks()) == 1
    by_word(home)
    assert risks() == []


def test_what_cannot_be_renegotiated_is_said_in_one_sentence(home):
    assert refused(home, "milestones", "renegotiate", "M1") == (
        "syncd: say why, so that you know it later: --note 'less work, agreed on 12 June'"
    )
    no_day = ("milestones", "renegotiate", "M1", "--note", "x", "--due", "friday")
    assert refused(home, *no_day) == 'syncd: cannot read --due "friday": write a date like 2026-12-04'
    ahead = ("milestones", "renegotiate", "M1", "--note", "x", "--on", "2026-09-05")
    assert "--on 2026-09-05 is still to come" in refused(home, *ahead)
    old = ("milestones", "renegotiate", "M1", "--note", "x", "--due")
    assert refused(home, *old, "1999-01-01", "--on", "2026-09-03").startswith(
        "syncd: --due 1999-01-01 is before 2026-09-03, the day on which you agreed: "
    )
    assert "--due 2026-09-02 is before 2026-09-03" in refused(home, *old, "2026-09-02", "--on", "2026-09-03")
    home.json(*old, "2026-09-03", "--on", "2026-09-03", "--dry-run")
    assert "leave out --due and --on" in refused(home, "milestones", "renegotiate", "M1", "--undo", "--due", "x")
    assert "nothing is recorded about plan/milestone/M1" in refused(home, "milestones", "renegotiate", "M1", "--undo")
    assert "there is no record" in refused(home, "milestones", "show", "nowhere")
    assert 'there is no contract "sit"; did you mean "site"?' in refused(home, "milestones", "sit")


def test_show_tells_stages_feedback_and_stop_points(home):
    submitted = FIRST.replace("funded,2026-09-01,", "submitted,2026-09-01,2026-09-02")
    plan(home, submitted, "2026-09-02T20:00:00Z")
    plan(home, submitted.replace("submitted,", "changes-requested,"), "2026-09-03T08:00:00Z")
    shown = home.json("milestones", "show", "M1")["milestone"]
    assert [(one["state"], one["seconds"]) for one in shown["stages"]] == [
        ("funded", 4 * 3600),
        ("submitted", 0),
        ("changes-requested", 5 * 3600),
    ]
    assert shown["feedback_rounds"] == [{"requested": "2026-09-03T08:00:00Z", "resubmitted": None, "seconds": 5 * 3600}]
    text = home.run("milestones", "show", "M1")
    assert "1 round of feedback:" in text
    assert "  renegotiate: 460.00 USD more, after fees, brings all hours to your target" in text
    assert "  subcontract to ben: costs 330.00 USD, and leaves you 210.00 USD" in text
    assert "  walk away: 450.00 USD of work stays unpaid, and you do not earn 540.00 USD" in text


@pytest.mark.parametrize(
    ("estimate", "left"),
    [("", "11:00 left;"), ("20h", "11:00 left;"), ("12h", "3:00 left of the 12:00 that you estimate;")],
)
def test_show_says_what_the_time_that_is_left_is_counted_from(home, estimate, left):
    rows = f"{HEADER.strip()},estimate\n{FIRST.strip()},{estimate}\n"
    home.save("plan.csv", rows, "2026-09-02T20:00:00Z")
    home.run("once", "--no-deliver", "--source", "plan")
    assert f"  9:00 spent of 20:00, 45 %; {left}" in home.run("milestones", "show", "M1")


def test_the_page_of_evidence_has_work_and_days_and_no_money_unless_it_is_asked_for(home):
    page = home.folder / "m1.html"
    home.run("milestones", "export", "M1", "--out", str(page))
    text = page.read_text("utf-8")
    assert "Checkout page" in text
    assert "Tests &lt;b&gt;" in text
    assert "2 to 3 Sep 2026" in text
    assert "USD" not in text
    assert page.stat().st_mode & 0o777 == 0o600
    assert "exists already" in refused(home, "milestones", "export", "M1", "--out", str(page))
    home.run("milestones", "export", "M1", "--out", str(page), "--force", "--with-money")
    assert "600.00 USD" in page.read_text("utf-8")
    data = home.folder / "m1.json"
    home.run("milestones", "export", "M1", "--out", str(data))
    said = json.loads(data.read_text("utf-8"))
    assert [(stage["name"], stage["seconds"]) for stage in said["stages"]] == [("Work", 9 * 3600)]
    assert said["money"] == []


@pytest.mark.parametrize(
    ("name", "says"), [("m1.pdf", "must end with .html or .json"), ("no/m1.html", "cannot be written")]
)
def test_a_page_that_cannot_be_written_is_said_in_one_sentence(home, name, says):
    assert says in refused(home, "milestones", "export", "M1", "--out", str(home.folder / name))
