"""`report`: made now, sent, stored, and shown again."""

import json
import sqlite3
import tomllib
from contextlib import closing

import pytest

from syncd.core.report import ReportKind


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


def test_a_report_is_shown_as_the_readers_of_a_channel_get_it(home, stored):
    home.edit('kind     = "email"', 'language = "de"\nkind     = "email"')
    _, german, _ = home.run("report", "show", stored, "--for", "mail")
    _, english, _ = home.run("report", "show", stored, "--for", "slack")
    assert "16. Nov." in german
    assert "16 Nov" in english
    code, _, err = home.run("report", "show", stored, "--for", "nobody")
    assert (code, err.count("\n")) == (2, 1)


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
        (("weeky",), 'there is no report "weeky" in the configuration, and no such kind; did you mean "weekly"?'),
        (("weeky", "--send"), 'did you mean "weekly"?'),
        (("show", "r-zzz"), 'the id "r-zzz" fits no report; see `syncd report list`'),
        (("weekly", "--period", "soon"), '--period: "soon" is no period'),
        (("weekly", "--period", "soon"), "or one of last-week, this-week, last-month, this-month"),
        (("weekly", "--period", "lastweek"), 'did you mean "last-week"?'),
        (("weekly", "--format", "docx"), "--format"),
        (("show",), "Missing argument"),
        (("reconcilation",), 'did you mean "reconciliation"?'),
        (("--send",), "name a report to send; there are: weekly"),
        (("cut-off", "--send"), 'there is no report "cut-off" in the configuration'),
        (("weekly", "--open", "--json"), "--open shows a page in the browser: leave out --format, --json and --out"),
        (("weekly", "--open", "--send"), "--send stores and delivers a report, --open only shows one"),
    ],
)
def test_an_unknown_name_is_refused(home, arguments, error):
    assert error in home.refused("report", *arguments)


def test_the_world_has_one_report(home):
    assert list(tomllib.loads(home.config.read_text())["report"]) == ["weekly"]


@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind is not ReportKind.TIMESHEET])
def test_a_kind_needs_no_table_in_the_configuration_and_nothing_of_it_is_stored(home, kind):
    text = home.config.read_text()
    home.config.write_text(text[: text.index("[report.weekly]")])
    made = home.json("report", kind)
    assert (made["kind"], made["name"]) == (kind, kind)
    assert home.lines("report", kind)[0].startswith("syncd · ")
    assert len(home.json("report", "list")["reports"]) == 1  # the one of the first round


def test_without_a_name_it_is_the_reconciliation_as_of_now_also_where_reports_are_configured(home):
    now, kind = home.json("report"), home.json("report", "reconciliation")
    assert now == kind
    assert (now["kind"], now["name"]) == ("reconciliation", "reconciliation")
    weekly = home.json("report", "weekly")
    assert [one["id"] for one in now["discrepancies"]] == [one["id"] for one in weekly["discrepancies"]]


def test_a_kind_without_a_table_tells_what_was_settled_since_the_last_report_of_that_kind(home, stored):
    weekly = home.json("report", "weekly")
    assert home.json("report")["resolved"] == weekly["resolved"]


def test_a_configured_report_goes_before_the_kind_of_its_name(home):
    home.edit("[report.weekly]", "[report.cut-off]")
    assert home.json("report", "cut-off")["kind"] == "reconciliation"


def test_it_opens_in_the_browser_and_prints_no_report(home, monkeypatch, tmp_path):
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}\n', "utf-8")
    browser.chmod(0o755)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("BROWSER", str(browser))
    for name in ("_tryorder", "_browsers"):  # what the standard library found for other tests
        monkeypatch.setattr(f"webbrowser.{name}", None if name == "_tryorder" else {})
    (line,) = home.lines("report", "cut-off", "--open")
    (page,) = tmp_path.glob("cut-off-*.html")
    assert (line, seen.read_text("utf-8")) == (f"Written: {page}", page.as_uri())
    assert "164.17" in page.read_text("utf-8")
