"""`discrepancies`: list, show, and decide."""

import csv
import io
import re
import shlex
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest

from syncd.core.ageing import AGES

RULES = {
    "tracked-not-logged": 3,
    "logged-not-tracked": 1,
    "overlapping-entries": 2,
    "entry-without-mapping": 2,
    "work-on-unfunded-milestone": 1,
    "running-timer-too-long": 1,
    "rate-drift": 1,
    "release-clock": 1,
    "reversal-after-payment": 1,
    "fee-mismatch": 1,
    "retainer-overrun": 1,
    "subcontractor-margin": 1,
}
KEYS = (
    "id rule assertion severity state resolved_by subject seconds stake timing deadline summary action evidence "
    "parent counts first_seen last_seen economic_date age_days age_bucket decision denied written_off explained"
).split()


@pytest.fixture
def urgent(home):
    """The most urgent discrepancy."""
    return home.json("discrepancies")["discrepancies"][0]


def states(home, *arguments: str) -> dict[str, str]:
    return {
        discrepancy["id"]: discrepancy["state"]
        for discrepancy in home.json("discrepancies", *arguments)["discrepancies"]
    }


def test_list_is_the_default_command(home):
    assert home.lines("discrepancies") == home.lines("discrepancies", "list")
    labels = [line.split()[0] for line in home.lines("discrepancies") if re.match("  d-", line)]
    assert len(labels) == len(set(labels)) == sum(RULES.values())


def test_json_has_the_promised_shape_and_the_most_urgent_first(home):
    listed = home.json("discrepancies")
    assert list(listed) == [
        *("generated_at", "discrepancies", "cannot_tell", "at_stake", "owed", "aside", "unsettled"),
    ]
    assert listed["generated_at"] == home.now
    assert all(list(discrepancy) == KEYS for discrepancy in listed["discrepancies"])
    assert [discrepancy["deadline"] for discrepancy in listed["discrepancies"][:2]] == ["2026-11-16T12:00:00Z"] * 2
    first = listed["discrepancies"][0]
    assert first["subject"] == {
        "kind": "billing-period",
        "contract": "api",
        "start": "2026-11-09",
        "end": "2026-11-15",
        "zone": "UTC",  # of these days
    }
    assert (first["seconds"], first["stake"]) == (9000, {"amount": "100.00", "currency": "USD"})
    assert first["evidence"][0]["ref"].startswith("toggl/time/")


@pytest.mark.parametrize(("rule", "count"), RULES.items())
def test_a_rule_filters(home, rule, count):
    listed = home.json("discrepancies", "--rule", rule)["discrepancies"]
    assert [discrepancy["rule"] for discrepancy in listed] == [rule] * count


def test_contract_and_severity_filter_together(home):
    listed = home.json("discrepancies", "--contract", "shop", "--severity", "high")["discrepancies"]
    assert {discrepancy["subject"]["contract"] for discrepancy in listed} == {"shop"}
    assert {discrepancy["severity"] for discrepancy in listed} == {"critical", "high"}


def test_csv_has_a_row_for_each(home):
    code, out, _ = home.run("discrepancies", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert code == 0
    assert {row["id"] for row in rows} == set(states(home))


def test_fail_on_ends_with_3_only_when_something_so_severe_speaks(home, urgent):
    assert home.run("discrepancies", "--fail-on", "critical")[0] == 3
    assert home.run("discrepancies", "--rule", "release-clock", "--fail-on", "low")[0] == 0
    home.lines("discrepancies", "snooze", urgent["id"], "--for", "1 hours")
    assert home.run("discrepancies", "--rule", urgent["rule"], "--contract", "api", "--fail-on", "low")[0] == 0


def test_a_stake_that_is_unknown_is_called_so_once(home):
    stakes = set()
    for one in home.json("discrepancies")["discrepancies"]:
        stakes |= {
            " ".join(line.split()) for line in home.lines("discrepancies", "show", one["id"]) if "amount  " in line
        }
    assert {"amount unknown", "amount none"} <= stakes
    assert not any("amount amount" in line for line in stakes)


def test_show_shows_everything_of_the_one_whose_id_begins_so(home, urgent):
    shown = "\n".join(home.lines("discrepancies", "show", urgent["id"][2:6]))
    for text in (urgent["summary"], urgent["action"], urgent["id"], "amount    100.00 USD", "opened by syncd"):
        assert text in shown
    assert all(f"[{', '.join(fact['refs'])}]" in shown for fact in urgent["evidence"])
    shown = home.json("discrepancies", "show", urgent["id"])
    assert shown.pop("events") == [
        {
            "at": home.now,
            "change": "opened",
            "actor": "syncd",
            "note": "",
            "from": None,
            "to": "open",
            "until": None,
            "cause": None,
        }
    ]
    assert shown == {**urgent, "unsettled": None}


def test_an_ambiguous_id_lists_the_discrepancies_it_fits(home):
    error = home.refused("discrepancies", "show", "d-")
    assert "write more of it" in error
    assert sum(id in error for id in states(home)) == 10


def test_for_an_unknown_id_the_nearest_is_suggested(home, urgent):
    mistyped = urgent["id"][:-1] + ("0" if urgent["id"][-1] != "0" else "1")
    assert f'did you mean "{urgent["id"]}"' in home.refused("discrepancies", "show", mistyped)


@pytest.mark.parametrize(
    ("how", "now"),
    [
        (("ack",), "acknowledged, "),
        (("snooze", "--until", "2027-01-01"), "snoozed until "),
        (("wait", "--on", "client"), "waiting for the client, "),
        (("explain", "--note", "agreed"), "explained, "),
        (("write-off", "--note", "mine"), "written-off, "),
        (("write-off", "--note", "mine", "--amount", "1.00 USD"), "open, "),
        (("resolve", "--note", "paid"), "resolved by hand but not confirmed, "),
    ],
)
def test_a_decision_says_what_holds_now_and_the_command_that_it_prints_undoes_it(home, urgent, how, now):
    before = states(home), home.json("discrepancies", "show", urgent["id"])["stake"]
    decided, holds, undo = home.lines("discrepancies", how[0], urgent["id"], *how[1:])
    assert decided.startswith(urgent["id"])
    assert holds.startswith(f"  now   {now}")
    word, *command = shlex.split(undo)
    assert (word, command[0], command[-2:]) == ("undo", "syncd", ["--config", str(home.config)])
    undone = home.lines(*command[1:-2])
    assert [line[:8] for line in undone[1:]] == ["  now   "]
    assert (states(home), home.json("discrepancies", "show", urgent["id"])["stake"]) == before


def test_acknowledging_is_kept_with_who_when_and_why(home, urgent, monkeypatch):
    monkeypatch.setenv("LOGNAME", "jane")
    before = states(home)
    assert home.lines("discrepancies", "ack", urgent["id"], "--note", "client knows") == [
        f"{urgent['id']} acknowledged: {urgent['summary']}",
        "  now   acknowledged, 100.00 USD, in no total",
        f"  undo  syncd discrepancies reopen {urgent['id']} --config {shlex.quote(str(home.config))}",
    ]
    assert states(home) == {**before, urgent["id"]: "acknowledged"}
    last = home.json("discrepancies", "show", urgent["id"])["events"][-1]
    who, moves = (
        {"actor": "jane", "note": "client knows"},
        {"from": "open", "to": "acknowledged", "until": None, "cause": None},
    )
    assert last == {"at": home.now, "change": "acknowledged", **who, **moves}


@pytest.mark.parametrize(
    ("how", "other"),
    [
        (("ack",), ("snooze", "--until", "2026-11-20")),
        (("snooze", "--until", "2026-11-20"), ("snooze", "--until", "2026-11-21")),
        (("wait", "--on", "client"), ("wait", "--on", "self")),
        (("explain", "--note", "agreed"), ("explain", "--note", "agreed by phone")),
        (("write-off", "--note", "mine"), ("write-off", "--note", "mine", "--cause", "fee-change")),
        (("resolve", "--note", "paid"), ("resolve", "--note", "paid in cash")),
    ],
)
def test_the_same_decision_twice_is_recorded_once_and_another_one_is(home, urgent, how, other):
    def events():
        return len(home.json("discrepancies", "show", urgent["id"])["events"])

    home.lines("discrepancies", how[0], urgent["id"], *how[1:])
    before = events()
    again = replace(home, now="2026-11-16T10:00:00Z")
    assert again.lines("discrepancies", how[0], urgent["id"], *how[1:])[0].startswith(f"{urgent['id']} is already ")
    (decision,) = again.json("discrepancies", how[0], urgent["id"], *how[1:])["decisions"]
    assert (decision["repeated"], events()) == (True, before)
    (decision,) = again.json("discrepancies", other[0], urgent["id"], *other[1:])["decisions"]
    assert (decision["repeated"], events()) == (False, before + 1)


def test_one_that_speaks_again_or_comes_with_a_note_is_acknowledged_anew(home):
    def notes():
        return [event["note"] for event in home.json("discrepancies", "show", clock["id"])["events"]]

    (clock,) = home.json("discrepancies", "--rule", "release-clock")["discrepancies"]
    home.lines("discrepancies", "ack", clock["id"])
    home.lines("discrepancies", "ack", clock["id"], "--note", "Ann knows")
    assert notes()[-2:] == ["", "Ann knows"]
    (decision,) = home.json("discrepancies", "ack", clock["id"], "--note", "Ann knows")["decisions"]
    assert (decision["repeated"], len(notes())) == (True, 3)
    late = replace(home, now=clock["deadline"])
    (decision,) = late.json("discrepancies", "ack", clock["id"])["decisions"]
    assert (decision["repeated"], len(notes())) == (False, 4), "it spoke again, close to its deadline"


def test_several_are_decided_together_or_not_at_all(home):
    first, second, *_ = before = states(home)
    home.refused("discrepancies", "ack", first, second, "d-nothing")
    assert states(home) == before
    home.lines("discrepancies", "ack", first, second)
    assert [states(home)[id] for id in (first, second)] == ["acknowledged"] * 2


@pytest.mark.parametrize(
    ("how", "until"),
    [
        (("--until", "2026-11-20"), "Fri 20 Nov 00:00"),
        (("--until", "2026-11-17T08:00:00Z"), "Tue 17 Nov 09:00"),
        (("--for", "3 days"), "Thu 19 Nov 10:00"),
    ],
)
def test_a_snooze_ends_when_the_user_says(home, urgent, how, until):
    home.lines("discrepancies", "snooze", urgent["id"], *how)
    lines = home.lines("discrepancies", "show", urgent["id"])
    assert f"state     snoozed until {until}, critical, 1 day old" in lines
    home.lines("discrepancies", "reopen", urgent["id"])
    assert any(f" until {until}, was open" in line for line in home.lines("discrepancies", "show", urgent["id"]))
    events = home.json("discrepancies", "show", urgent["id"])["events"]
    assert [bool(event["until"]) for event in events] == [False, True, False]


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ((), "say how long"),
        (("--until", "2026-11-20", "--for", "3 days"), "say how long"),
        (("--until", "2026-11-01"), "has passed already"),
        (("--until", "next week"), "write a date like"),
        (("--until", "2026-11-31"), "write a date like"),
        (("--for", "a while"), "write it like '3 days'"),
        (("--for", "mon 08:00"), "write it like '3 days'"),
        (("--for", ""), "write it like '3 days'"),
    ],
)
def test_a_snooze_without_a_clear_end_is_refused(home, urgent, how, error):
    assert error in home.refused("discrepancies", "snooze", urgent["id"], *how)
    assert states(home)[urgent["id"]] == "open"


@pytest.mark.parametrize(
    ("command", "state", "note", "decision"),
    [
        (
            ("explain", "--note", "ok", "--cause", "rounding"),
            "explained",
            "ok (rounding)",
            {"cause": "rounding"},
        ),
        (("write-off", "--note", "too small"), "written-off", "too small", {"reason": "too small"}),
        (("resolve", "--note", "added"), "resolved", "added", {"reason": "added"}),
        (("wait", "--on", "client"), "waiting", "for the client", {"waits_for": "client"}),
        (
            ("wait", "--on", "platform", "--until", "2026-11-20", "--note", "ticket 7"),
            "waiting",
            "for the platform: ticket 7",
            {"waits_for": "platform", "until": "2026-11-19T23:00:00Z"},
        ),
    ],
)
def test_what_a_person_decides_is_kept_out_of_reports_and_totals(home, urgent, command, state, note, decision):
    home.lines("discrepancies", command[0], urgent["id"], *command[1:])
    shown = home.json("discrepancies", "show", urgent["id"])
    assert (shown["state"], shown["events"][-1]["note"]) == (state, note)
    assert shown["decision"].items() >= {"at": home.now, "stake": urgent["stake"], **decision}.items()
    assert f"state     {state}" in "\n".join(home.lines("discrepancies", "show", urgent["id"]))
    report = home.json("report", "weekly")
    assert urgent["id"] in report["hushed"]
    assert urgent["id"] not in [one["id"] for one in report["discrepancies"]]


@pytest.mark.parametrize("command", [("explain",), ("write-off",), ("resolve",), ("wait",), ("wait", "--on", "nobody")])
def test_a_decision_without_what_it_needs_is_refused(home, urgent, command):
    said = home.refused("discrepancies", command[0], urgent["id"], *command[1:])
    assert "Value error" not in said, "that is how Python says it"
    assert states(home)[urgent["id"]] == "open"


@pytest.mark.parametrize(
    "hush",
    [
        ("ack",),
        ("snooze", "--for", "3 days"),
        ("wait", "--on", "self"),
        ("explain", "--note", "agreed"),
        ("write-off", "--note", "too small"),
        ("resolve", "--note", "added"),
    ],
    ids=lambda hush: hush[0],
)
def test_reopening_undoes_what_was_decided(home, urgent, hush):
    home.lines("discrepancies", hush[0], urgent["id"], *hush[1:])
    home.lines("discrepancies", "reopen", urgent["id"])
    assert states(home)[urgent["id"]] == "open"
    changes = [discrepancy["change"] for discrepancy in home.json("discrepancies", "show", urgent["id"])["events"]]
    assert changes[-1] == "reopened"


@pytest.mark.parametrize("by", ["age"])
def test_a_list_by_age_has_a_table_for_each_bucket_that_adds_up(home, by):
    listed = home.json("discrepancies", "--by", by)
    numbers = {group["age"]: group["number"] for group in listed["ages"]}
    counting = [one for one in listed["discrepancies"] if one["counts"]]
    assert numbers == Counter(one["age_bucket"] for one in counting)
    titles = [line for line in home.lines("discrepancies", "--by", by) if " DAYS OLD: " in line]
    assert [title.partition(" (")[0] for title in titles] == [
        f"{name} DAYS OLD: {number}" for name, number in numbers.items()
    ]
    assert list(numbers) == sorted(numbers, key=AGES.index, reverse=True)


def worth(money):
    return sum(Decimal(one["amount"]) for one in money if one["currency"] == "USD")


def test_what_is_put_aside_leaves_the_totals_and_stands_on_a_line_of_its_own(home, urgent):
    before = home.json("discrepancies")
    home.lines("discrepancies", "explain", urgent["id"], "--note", "agreed by phone")
    after = home.json("discrepancies")
    (aside,) = after["aside"]
    assert (aside["state"], aside["number"], worth(aside["at_stake"])) == ("explained", 1, Decimal("100.00"))
    assert worth(before["at_stake"]) - worth(after["at_stake"]) == Decimal("100.00")
    assert home.lines("discrepancies")[-2:] == ["PUT ASIDE", "1 explained (100.00 USD)"]
    report = " ".join("\n".join(home.lines("report", "weekly")).split())
    assert "PUT ASIDE 1 explained (100.00 USD)" in report
    assert "EXPLAINED, CARRIED FORWARD" in report
    assert "“agreed by phone”" in report
    report = home.json("report", "weekly")
    assert (report["aside"], worth(report["at_stake"])) == (after["aside"], worth(after["at_stake"]))


def test_a_part_that_is_written_off_leaves_the_rest_in_the_totals_until_it_is_undone(home, urgent):
    before = home.json("discrepancies")
    for amount in ("30.00 USD", "10.00 USD"):
        home.lines("discrepancies", "write-off", urgent["id"], "--note", "a goodwill", "--amount", amount)
    after = home.json("discrepancies")
    (one,) = (one for one in after["discrepancies"] if one["id"] == urgent["id"])
    assert (one["state"], one["stake"]["amount"]) == ("open", "60.00")
    assert one["written_off"] == {
        "at": home.now,
        "amount": {"amount": "40.00", "currency": "USD"},
        "reason": "a goodwill",
        "cause": None,
    }
    assert worth(before["at_stake"]) - worth(after["at_stake"]) == Decimal("40.00")
    (aside,) = after["aside"]
    assert (aside["state"], worth(aside["at_stake"])) == ("written-off in part", Decimal("40.00"))
    (*_, first, second) = home.json("discrepancies", "show", urgent["id"])["events"]
    assert (first["note"], second["note"]) == (
        "30.00 USD of 100.00 USD: a goodwill",
        "10.00 USD of 70.00 USD: a goodwill",
    )
    home.lines("discrepancies", "reopen", urgent["id"])
    assert home.json("discrepancies")["at_stake"] == before["at_stake"]
    home.lines("discrepancies", "write-off", urgent["id"], "--note", "all", "--amount", "100.00 USD")
    assert states(home)[urgent["id"]] == "written-off"


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        ("100.01 USD", "at most 100.00 USD"),
        ("30.00 EUR", "at most 100.00 USD"),
        ("0.00 USD", "at most 100.00 USD"),
        ("-5.00 USD", "at most 100.00 USD"),
        ("much", "write an amount like '30.00 USD'"),
    ],
)
def test_a_part_that_is_none_is_refused(home, urgent, amount, error):
    assert error in home.refused("discrepancies", "write-off", urgent["id"], "--note", "x", "--amount", amount)
    assert states(home)[urgent["id"]] == "open"


def test_the_history_says_who_did_what_when_why_and_what_it_was_before(home, urgent):
    home.lines("discrepancies", "resolve", urgent["id"], "--note", "added to the diary", "--cause", "forgot-to-log")
    home.lines("discrepancies", "reopen", urgent["id"], "--note", "not saved")
    for command in (("discrepancies", "show"), ("why",)):
        events = home.json(*command, urgent["id"])["events"]
        assert [(one["change"], one["from"], one["to"], one["note"]) for one in events] == [
            ("opened", None, "open", ""),
            ("resolved", "open", "resolved", "added to the diary (forgot-to-log)"),
            ("reopened", "resolved", "open", "not saved"),
        ]
        assert [one["cause"] for one in events] == [None, "forgot-to-log", None]
        assert all(one["at"] and one["actor"] for one in events)
        text = "\n".join(home.lines(*command, urgent["id"]))
        assert "resolved by " in text
        assert ", was open: added to the diary (forgot-to-log)" in text


DECISIONS = {
    "ack": (),
    "snooze": ("--for", "3 days"),
    "wait": ("--on", "client"),
    "explain": ("--note", "agreed", "--cause", "rounding"),
    "write-off": ("--note", "small"),
    "write-off a part": ("--note", "small", "--amount", "30.00 USD", "--cause", "fx"),
    "resolve": ("--note", "added"),
    "reopen": (),
}
STATES = ("acknowledged", "snoozed", "waiting", "explained", "written-off", "open", "resolved", "open")
WORDS = dict(zip(DECISIONS, STATES, strict=True))


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_dry_run_changes_nothing_and_shows_the_lines_and_totals_that_the_decision_makes(home, urgent, decision):
    command = ("discrepancies", decision.split()[0], urgent["id"], *DECISIONS[decision])
    if decision == "reopen":
        home.lines("discrepancies", "explain", urgent["id"], "--note", "agreed")
    everything = (("discrepancies", "--all"), ("discrepancies", "show", urgent["id"]))
    before = [home.json(*what) for what in everything]
    dry, text = home.json(*command, "--dry-run"), home.lines(*command, "--dry-run")
    assert [home.json(*what) for what in everything] == before
    done = home.json(*command)
    assert done == {**dry, "dry_run": False}
    listed, shown = home.json("discrepancies"), home.json("discrepancies", "show", urgent["id"])
    assert (dry["before"]["at_stake"], dry["before"]["aside"]) == (before[0]["at_stake"], before[0]["aside"])
    totals = ("at_stake", "owed", "aside")
    assert [dry["after"][name] for name in totals] == [listed[name] for name in totals]
    assert dry["after"]["number"] == sum(one["counts"] for one in listed["discrepancies"])
    (line,) = dry["decisions"]
    assert line["after"] == {name: shown[name] for name in ("state", "stake", "counts")}
    assert line["before"] == {name: before[1][name] for name in ("state", "stake", "counts")}
    assert (shown["state"], line["state"]) == (WORDS[decision], WORDS[decision])
    assert text[0].startswith(f"{urgent['id']} would be ")
    assert text[-1] == "Nothing is kept."
    cause = shown["events"][-1]["cause"]
    assert cause == (shown["written_off"] or shown["decision"] or {"cause": None})["cause"]


def test_a_dry_run_names_what_is_wrong_like_the_decision(home, urgent):
    for command in (("explain", urgent["id"]), ("reopen", urgent["id"]), ("ack", "d-nothing")):
        assert home.refused("discrepancies", *command, "--dry-run") == home.refused("discrepancies", *command)


@pytest.mark.parametrize("decision", [*DECISIONS][:-1])
def test_a_state_has_one_word_in_json_in_the_view_of_the_ledger_in_csv_and_in_texts(home, urgent, decision):
    home.lines("discrepancies", decision.split()[0], urgent["id"], *DECISIONS[decision])
    with closing(sqlite3.connect(home.folder / "ledger.db")) as ledger:
        query = "SELECT state, resolved_by FROM v_discrepancies WHERE id = ?"
        (row,) = ledger.execute(query, (urgent["id"],)).fetchall()
    (one,) = (one for one in home.json("discrepancies")["discrepancies"] if one["id"] == urgent["id"])
    _, out, _ = home.run("discrepancies", "--format", "csv")
    (cells,) = (one for one in csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))) if one["id"] == urgent["id"])
    word = WORDS[decision]
    assert row == (one["state"], one["resolved_by"]) == (word, "person" if word == "resolved" else None)
    assert (cells["state"], cells["resolved_by"]) == (word, one["resolved_by"] or "")
    text = "\n".join(home.lines("discrepancies", "show", urgent["id"]))
    assert f"state     {word}" in text


def test_an_open_discrepancy_cannot_be_reopened(home, urgent):
    assert "only one that you put aside can be reopened" in home.refused("discrepancies", "reopen", urgent["id"])


def test_a_resolved_discrepancy_cannot_be_decided_and_only_all_lists_it(home):
    (drift,) = states(home, "--rule", "rate-drift")
    home.edit('rate = "40.00 USD"', 'rate = "38.00 USD"')
    home.run("once", "--no-deliver", "--source", "milestones")
    assert drift not in states(home)
    assert states(home, "--all")[drift] == "resolved"
    for command in (("ack",), ("snooze", "--for", "3 days"), ("reopen",)):
        assert f"{drift} is resolved" in home.refused("discrepancies", command[0], drift, *command[1:])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--rule", "rate-drif"), 'there is no rule "rate-drif"; did you mean "rate-drift"?'),
        (("--rule", "end"), "did you mean one of: work-after-contract-end?"),
        (("--rule", "nosuch"), 'there is no rule "nosuch"; most like it, of '),
        (("--contract", "shp"), 'there is no contract "shp"; did you mean "shop"?'),
        (("--severity", "huge"), "use info, low, medium, high, critical"),
        (("--fail-on", "huge"), "use info, low, medium, high, critical"),
        (("lst",), "Did you mean 'list'?"),
        (("--format", "html"), "--format"),
    ],
)
def test_for_an_unknown_name_the_nearest_is_suggested(home, arguments, error):
    assert error in home.refused("discrepancies", *arguments)


# -- a contract that is configured later


@pytest.fixture
def moved(home):
    """(the id under which a discrepancy of a contract that nobody had configured was acknowledged, the id under which
    it goes on since somebody did)."""
    text = home.config.read_text()
    start, end = text.index("[contract.shop]"), text.index("[contract.site]")
    home.config.write_text(text[:start] + text[end:])
    assert home.run("once", "--no-deliver")[0] == 0
    old, *_ = states(home, "--contract", "upwork-36000002")
    home.lines("discrepancies", "ack", old, "--note", "agreed by phone")
    home.config.write_text(text)
    assert home.run("once", "--no-deliver")[0] == 0
    shown = home.json("discrepancies", "show", old)
    return old, shown["id"]


def test_an_acknowledgement_survives_a_contract_merge_and_the_old_id_still_works(home, moved):
    old, new = moved
    assert old != new
    shown = home.json("discrepancies", "show", old)
    assert (shown["state"], shown["subject"]["contract"]) == ("acknowledged", "shop")
    assert shown == home.json("discrepancies", "show", new)
    notes = [event["note"] for event in shown["events"]]
    assert [f"continues as {new}", f"continues {old}"] == [note for note in notes if note.startswith("continues")]
    assert "agreed by phone" in notes
    assert home.lines("why", old) == home.lines("why", new)
    assert f"continues {old}" in "\n".join(home.lines("why", old))


def test_a_decision_by_an_old_id_is_about_the_discrepancy_that_continues_it(home, moved):
    old, new = moved
    (error, _) = home.lines("discrepancies", "reopen", old)
    assert error.startswith(f"{new} reopened: ")
    home.lines("discrepancies", "ack", old, new)
    assert [discrepancy["change"] for discrepancy in home.json("discrepancies", "show", new)["events"]][-2:] == [
        "reopened", "acknowledged"
    ]  # fmt: skip


def test_an_old_id_is_listed_among_all_as_moved_and_nowhere_else(home, moved):
    old, new = moved
    assert old not in states(home)
    assert new in states(home)
    assert states(home, "--all")[old] == "moved"
    assert old not in str(home.json("report", "weekly"))
