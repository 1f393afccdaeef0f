"""`status`: how far the data reaches and what comes next; no secret, and beside a process that writes."""

import sqlite3
from dataclasses import replace

from syncd.core.quota import Quota
from syncd.core.time import instant
from syncd.ledger import Ledger
from syncd.ledger.locks import lane_lock
from syncd.ledger.upkeep import FailedBackup, MadeBackup
from syncd.simulator import settings
from syncd.wiring.fingerprints import account_of


def test_json_has_the_promised_parts(home):
    status = home.json("status")
    assert list(status) == ["generated_at", "sources", "quota", "outbox", "next", "attention", "ledger", "unsettled"]
    assert status["outbox"] == []
    assert status["ledger"] == {
        "path": str(home.ledger),
        "size": home.ledger.stat().st_size,
        "discrepancies": 16,
        "cannot_tell": 0,
        "aside": [],
        "checked": None,
        "damage": None,
        "backup": {"folder": None, "last": None, "failed": None, "next": None},
    }


def test_what_people_put_aside_stands_as_in_lists_and_speaks_again_by_the_clock(home):
    first, other = [one["id"] for one in home.json("discrepancies")["discrepancies"] if not one["parent"]][:2]
    home.run("discrepancies", "explain", first, "--note", "agreed")
    home.run("discrepancies", "snooze", other, "--until", "2026-11-18")
    listed, status = home.json("discrepancies"), home.json("status")["ledger"]
    assert status["aside"] == listed["aside"]
    assert [group["state"] for group in status["aside"]] == ["explained", "snoozed"]
    assert status["discrepancies"] == 16
    aside = home.run("discrepancies")[1].splitlines()[-2:]
    assert len(aside) == 2
    assert f"Put aside, in no total: {'; '.join(aside)}" in home.run("status")[1].splitlines()
    later = replace(home, now="2026-11-19T08:00:00Z")
    assert [group["state"] for group in later.json("status")["ledger"]["aside"]] == ["explained"]


def test_each_source_shows_its_last_pull_its_coverage_and_its_counts(home):
    every = toggl, upwork, milestones, ben, giro = home.json("status")["sources"]
    assert (toggl["source"], toggl["connector"]) == ("toggl", "toggl")
    assert toggl["last_success"] == toggl["last_pull"]["ended"] == home.now
    assert toggl["last_pull"]["outcome"] == "done"
    assert toggl["complete_through"]["time"] == home.now
    assert toggl["suspense"] == 5
    assert upwork["records"] == {"contract": 3, "transaction": 29, "work": 47}
    assert upwork["as_of"] == {"transaction": "2026-11-16T08:30:00Z", "work": "2026-11-16T08:30:00Z"}
    assert milestones["records"] == {"milestone": 3}
    assert ben["records"] == {"label": 2, "time": 3}
    assert giro["records"] == {"transaction": 2}
    assert [source["error"] for source in every] == [None] * 5
    assert [source["rejected"] for source in every] == [0] * 5


def test_what_is_next_comes_in_the_order_of_time(home):
    coming = {coming["what"]: coming["at"] for coming in home.json("status")["next"]}
    assert coming == {
        "look again at what changes with time": "2026-11-16T09:00:01Z",  # in every round while a retainer's month lasts
        "pull toggl": "2026-11-16T09:15:00Z",
        "report weekly to mail, slack, page": "2026-11-23T07:00:00Z",
    }
    assert list(coming.values()) == sorted(coming.values())


def test_what_is_due_is_due_now(home):
    later = "2026-11-24T09:00:00Z"
    _, out, _ = home.run("status", now=later)
    assert "Tue 24 Nov 10:00  pull toggl" in out
    assert "Tue 24 Nov 10:00  report weekly to mail, slack, page" in out


def test_a_failing_source_shows_its_error_and_when_it_is_tried_again(home, monkeypatch):
    monkeypatch.setenv("TOGGL_TOKEN", "f" * 32)
    home.run("once", "--no-deliver", "--source", "toggl")
    toggl = home.json("status")["sources"][0]
    assert toggl["error"]
    assert toggl["last_pull"]["outcome"] == "refused"
    assert instant(toggl["next"]) > instant(home.now)
    assert f"toggl: {toggl['error']}" in home.lines("status")


def test_changes_that_are_held_are_counted_and_named(home):
    assert home.json("status")["sources"][0]["held"] == 0
    with sqlite3.connect(home.ledger) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(
            "INSERT INTO hold (id, source, pull, began, covered) "
            "SELECT 1, 'toggl', max(id), '2026-11-16T08:00:00Z', 60 FROM pull WHERE source = 'toggl'"
        )
        connection.execute(
            "INSERT INTO held (version, hold, ref, person, starts, ends) SELECT version, 1, ref, person, starts, ends "
            "FROM record WHERE kind = 'time' AND ends IS NOT NULL ORDER BY ref LIMIT 21"
        )
    connection.close()
    assert home.json("status")["sources"][0]["held"] == 21
    assert (
        "toggl: 21 older records changed at once on Mon 16 Nov 09:00 and need your confirmation: "
        "see `syncd accept toggl --dry-run`"
    ) in home.lines("status")


def test_duplicates_are_counted_and_named(home):
    assert home.json("status")["sources"][0]["repeated"] == 0
    with sqlite3.connect(home.ledger) as connection:
        connection.execute(
            "INSERT INTO alias (ref, why) "
            "SELECT ref, 'the same' FROM record WHERE kind = 'time' AND ref LIKE 'toggl/%' ORDER BY ref LIMIT 2"
        )
    connection.close()
    assert home.json("status")["sources"][0]["repeated"] == 2
    assert "toggl: 2 entries also in another source, counted once" in home.lines("status")


def test_a_message_that_waits_is_in_the_outbox(home, made):
    home.edit(f"port     = {made.smtp.port}", "port     = 9")
    home.run("report", "weekly", "--send", now="2026-11-16T10:00:00Z")
    (waiting,) = home.json("status")["outbox"]
    assert (waiting["channel"], waiting["state"], waiting["attempts"]) == ("mail", "pending", 1)


def test_a_round_counts_the_deliveries_that_wait_and_are_not_due(home, made):
    home.edit(f"port     = {made.smtp.port}", "port     = 9")
    home.run("report", "weekly", "--send", now="2026-11-16T10:00:00Z")
    _, out, _ = home.run("once", "--source", "milestones", now="2026-11-16T10:00:01Z")
    assert "1 delivery waits for another attempt: `syncd status` says when and why" in out.splitlines()


def test_where_nothing_is_checked_because_since_lies_ahead_every_round_and_report_says_so(home):
    home.edit("since    = 2026-10-05", "since    = 2027-01-01")
    _, out, _ = home.run("once", "--source", "milestones")
    assert any(line.startswith("warning: nothing before 2027-01-01 is checked") for line in out.splitlines())
    reported = " ".join("\n".join(home.lines("report", "weekly")).split())
    assert "Nothing before 2027-01-01 is checked, and that day lies ahead" in reported


def test_a_source_that_was_never_pulled_is_shown_and_due(home):
    text = home.config.read_text()
    home.config.write_text(text.replace("[source.toggl]", "[source.second]"))
    second = home.json("status")["sources"][0]
    assert (second["last_pull"], second["last_success"], second["next"]) == (None, None, home.now)


def quota_lines(home):
    lines = home.lines("status")
    start = lines.index("Quota")
    return [line.split() for line in lines[start + 2 : lines.index("", start)]]


def test_a_quota_is_named_by_the_sources_that_use_it(home, monkeypatch):
    account = account_of([settings.TOKEN])
    later = instant("2026-11-16T10:00:00Z")
    with Ledger.open(home.ledger, instant(home.now)) as ledger, ledger.write() as write:
        for bucket in (f"{account}:organisation-12", "0123456789abcdef:user"):
            write.quotas.store(Quota(bucket, 7, later, instant(home.now)))
    shown = {" ".join(line[:-4]) for line in quota_lines(home)}
    assert {"toggl organisation 12 7", "another token user 7"} <= shown
    by_bucket = {quota["bucket"]: quota["sources"] for quota in home.json("status")["quota"]}
    assert by_bucket[f"{account}:organisation-12"] == ["toggl"]
    assert by_bucket["0123456789abcdef:user"] == []
    monkeypatch.delenv("TOGGL_TOKEN")
    assert all(line[0] == "toggl" for line in quota_lines(home))  # whose it may be


def test_no_command_is_run_to_name_a_quota(home, tmp_path):
    asked = tmp_path / "asked"
    home.edit('{ env = "TOGGL_TOKEN" }', f'{{ command = ["touch", "{asked}"] }}')
    home.lines("status")
    assert not asked.exists()


def test_no_secret_is_shown(home):
    code, out, err = home.run("status")
    assert code == 0
    assert settings.TOKEN not in out + err
    assert "/services/" not in out + err


def test_it_reads_beside_a_process_that_is_writing(home):
    connection = sqlite3.connect(home.ledger, isolation_level=None)
    with lane_lock(home.ledger, "settle"):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM discrepancy")
        try:
            assert home.json("status")["ledger"]["discrepancies"] == 16
        finally:
            connection.rollback()
            connection.close()


def test_an_empty_file_is_no_ledger_of_an_older_syncd(home):
    for path in home.folder.glob("ledger.db*"):
        path.unlink()
    home.ledger.touch()
    assert "is empty: run `syncd once` or `syncd import` first" in home.refused("status", code=1)


def test_without_a_ledger_it_says_what_to_run(home):
    for path in home.folder.glob("ledger.db*"):
        path.unlink()
    error = home.refused("status", code=1)
    assert error == f"syncd: there is no ledger at {home.ledger} yet: run `syncd once` or `syncd import` first\n"


def test_it_says_whether_the_ledger_is_sound_and_backed_up(home):
    assert any("No backups are made by themselves" in line for line in home.run("status")[1].splitlines())
    text = home.config.read_text("utf-8")
    home.config.write_text(f'{text}\n[backup]\nfolder = "{home.folder}/copies"\n', "utf-8")
    assert home.json("status")["ledger"]["backup"] == {
        "folder": f"{home.folder}/copies",
        "last": None,
        "failed": None,
        "next": home.now,
    }
    now = instant(home.now)
    with Ledger.open(home.ledger, now) as ledger, ledger.write() as write:
        write.upkeep.backed_up(MadeBackup(at=now, file="/copies/a.db", size=10, sha256="ab"))
        write.upkeep.backup_failed(FailedBackup(now, "no disk"))
    with Ledger.open(home.ledger, now) as ledger:
        ledger.upkeep.check_weekly(now)
    said, seen = home.json("status")["ledger"], home.run("status")[1]
    assert said["checked"] == home.now
    assert said["backup"]["last"] == {"at": home.now, "file": "/copies/a.db", "bytes": 10, "sha256": "ab"}
    assert said["backup"]["failed"] == {"at": home.now, "reason": "no disk"}
    assert "to its last row" in seen
    assert ": no disk" in seen
    assert "/copies/a.db; the next one is due" in seen
