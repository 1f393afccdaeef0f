"""`report`: made now, sent, stored, and shown again."""

import json
import sqlite3
import tomllib
from contextlib import closing

import pytest


@pytest.fixture
def stored(home):
    """The id of the report that the first round made."""
    (only,) = home.json("report", "list")["reports"]
    return only["id"]


def test_make_is_the_default_command(home):
    assert home.lines("report", "weekly") == home.lines("report", "make", "weekly")


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "syncd · week of 9 to 15 nov"),
        ("html", "<!"),
        ("slack", "{"),
        ("json", "{"),
        ("csv", "\ufeffid,rule,"),
    ],
)
def test_every_format_can_be_printed_and_nothing_is_stored(home, stored, form, start):
    code, out, err = home.run("report", "weekly", "--format", form, now="2026-11-16T10:00:00Z")
    assert (code, err) == (0, "")
    assert out.lower().startswith(start)
    assert [report["id"] for report in home.json("report", "list")["reports"]] == [stored]


def test_a_period_takes_the_place_of_the_reports_own(home):
    assert home.json("report", "weekly", "--period", "2026-W44")["summary"]["period"] == "2026-W44"
    assert home.json("report", "weekly")["summary"]["period"] == "2026-W46"


def test_sending_stores_it_and_delivers_it_to_its_channels(home, stored):
    mails, posts = len(home.smtp.messages), len(home.hook.messages)
    code, out, _ = home.run("report", "weekly", "--send", "--json", now="2026-11-16T10:00:00Z")
    sent = json.loads(out)
    assert code == 0
    assert [(delivery["channel"], delivery["state"]) for delivery in sent["deliveries"]] == [
        ("mail", "done"), ("slack", "done"), ("page", "done")
    ]  # fmt: skip
    assert (len(home.smtp.messages), len(home.hook.messages)) == (mails + 1, posts + 1)
    assert [report["id"] for report in home.json("report", "list")["reports"]] == [sent["id"], stored]


def test_a_channel_that_is_down_means_try_later_and_the_others_deliver(home, made):
    home.edit(f"port     = {made.smtp.port}", "port     = 9")
    code, out, _ = home.run("report", "weekly", "--send", now="2026-11-16T10:00:00Z")
    assert code == 75
    (mail,) = (line for line in out.splitlines() if line.startswith("mail: report r-"))
    assert " not sent yet: the mail server" in mail
    assert " sent: posted" in out


def test_a_stored_report_is_shown_as_it_was_by_the_start_of_its_id(home, stored):
    before = home.lines("report", "show", stored)
    home.lines("discrepancies", "ack", home.json("discrepancies")["discrepancies"][0]["id"])
    assert home.lines("report", "show", stored[:5]) == before
    shown = home.json("report", "show", stored)
    assert shown["id"] == stored
    assert len(shown["discrepancies"]) == 16


def rewrite(home, change):
    """Replace the body of every stored report."""
    with closing(sqlite3.connect(home.ledger)) as ledger, ledger:
        for id, body in ledger.execute("SELECT id, body FROM report").fetchall():
            ledger.execute("UPDATE report SET body = ? WHERE id = ?", (change(json.loads(body)), id))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_stored_report_that_does_not_list_everything_says_so_beside_its_data(home, stored, form):
    rewrite(home, lambda body: json.dumps(body | {"left_out": {"discrepancies": 3}}))
    code, out, err = home.run("report", "show", stored, "--format", form)
    assert code == 0
    assert "This report lists the " in out
    assert "syncd: This report lists the " in err
    assert home.run("report", "show", stored, "--format", form)[1] == out


def test_a_stored_report_that_cannot_be_read_is_one_sentence(home, stored):
    rewrite(home, lambda _: "{}")
    for command in ("show", "resend"):
        error = home.refused("report", command, stored, code=1)
        assert f"the stored report {stored} cannot be read; make it anew with: syncd report weekly" in error


def test_the_list_shows_how_delivery_went(home, stored):
    header, only = home.lines("report", "list")
    assert header.split() == ["ID", "REPORT", "MADE", "DELIVERIES"]
    assert only.startswith(f"{stored}  weekly  Mon 16 Nov 2026 10:00:00 ")
    assert {"mail sent", "slack sent", "page sent"} == set(only.split("  ")[-1].split(", "))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("weeky",), 'there is no report "weeky" in the configuration; did you mean "weekly"?'),
        (("weeky", "--send"), 'did you mean "weekly"?'),
        (("show", "r-zzz"), 'the id "r-zzz" fits no report; see `syncd report list`'),
        (("weekly", "--period", "soon"), '--period: "soon" is no period'),
        (("weekly", "--period", "soon"), "or one of last-week, this-week, last-month, this-month"),
        (("weekly", "--period", "lastweek"), 'did you mean "last-week"?'),
        (("weekly", "--format", "pdf"), "--format"),
        (("show",), "Missing argument"),
        ((), "name a report; there are: weekly"),
        (("--send",), "name a report; there are: weekly"),
    ],
)
def test_an_unknown_name_is_refused(home, arguments, error):
    assert error in home.refused("report", *arguments)


def test_the_world_has_one_report(home):
    assert list(tomllib.loads(home.config.read_text())["report"]) == ["weekly"]
