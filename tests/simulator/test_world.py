"""The world is the same for the same seed, and exactly the planted faults are in it.

The checks count from the account and the files, without syncd's rules.
"""

import csv
import io
import json
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.time import iso, week_start
from syncd.simulator.consultant import REPORT
from syncd.simulator.milestones import AGREED, RENEGOTIATED
from syncd.simulator.toggl.endpoints import me
from syncd.simulator.world import EXPORTED, NOW, build

CONTRACTS = {"api": "Backend API (36000001)", "shop": "Shop maintenance (36000002)", "site": "New website (36000003)"}
OWN = {"care": "Website care", "book": "Brand book"}  # contracts of her own client
PROJECTS = {"Acme API": "api", "Shop maintenance": "shop", "Green Leaf website": "site", "Website care": "care"}
RATES = {"api": 40, "shop": 55}
MONDAYS = [date(2026, 10, 5) + timedelta(weeks=number) for number in range(6)]
TOLERANCE = 20 * 60  # seconds: the least a period of two sessions tolerates
SEEDS = st.integers(min_value=0, max_value=2**32)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return build(7, tmp_path_factory.mktemp("world"))


def rows_of(world, name):
    (file,) = [file for file in world.files if file.name.endswith(name)]
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def live(world):
    return [entry for entry in world.account.entries.values() if entry.deleted is None]


def work_of(world, entry):
    return PROJECTS.get(world.account.projects[entry.project].name) if entry.project else None


def private(world, entry):
    return "private" in [world.account.tags[tag].name for tag in entry.tags]


def tracked(world):
    """Seconds per hourly work and UTC week, from the account."""
    sums = Counter()
    for entry in live(world):
        work = work_of(world, entry)
        if work not in RATES or entry.stop is None:
            continue
        monday = datetime.combine(week_start(entry.start.date()), datetime.min.time(), UTC)
        border = monday + timedelta(days=7)
        sums[work, monday.date()] += int((min(entry.stop, border) - entry.start).total_seconds())
        sums[work, border.date()] += max(0, int((entry.stop - border).total_seconds()))
    return sums


def logged(world):
    """Seconds per hourly work and UTC week, from the weekly summary."""
    works = {title: work for work, title in CONTRACTS.items()}
    sums = Counter()
    for row in rows_of(world, "weekly_summary.csv"):
        if row["Hours"]:
            minutes = round(Decimal(row["Hours"]) * 60)
            sums[works[row["Contract"]], week_start(date.fromisoformat(row["Date"]))] += minutes * 60
    return sums


def planted(world, rule):
    return {(finding.name, finding.part): finding for finding in world.planted if finding.rule == rule}


def test_more_than_a_dozen_discrepancies_are_planted(world):
    assert Counter(finding.rule for finding in world.planted) == {
        "tracked-not-logged": 3,
        "logged-not-tracked": 1,
        "overlapping-entries": 2,
        "running-timer-too-long": 1,
        "entry-without-mapping": 2,
        "rate-drift": 1,
        "work-on-unfunded-milestone": 1,
        "release-clock": 1,
        "reversal-after-payment": 1,
        "fee-mismatch": 1,
        "retainer-overrun": 1,
        "subcontractor-margin": 1,
    }
    assert len({(finding.rule, finding.subject_kind, finding.name, finding.part) for finding in world.planted}) == 16


@given(SEEDS)
@settings(max_examples=12, deadline=None)
def test_the_same_seed_gives_the_same_bytes(tmp_path_factory, seed):
    def everything():
        folder = tmp_path_factory.mktemp("world")
        world = build(seed, folder)
        related = me(world.account, {"with_related_data": "true"}, "token")
        entries = world.account.listed(world.account.entries.values())
        files = [(file.relative_to(folder), file.read_bytes()) for file in world.files]
        return json.dumps([related, entries]), files, world.planted

    assert everything() == everything()


def test_another_seed_moves_ordinary_work_but_no_planted_figure_except_of_a_whole_week(tmp_path):
    one, other = build(1, tmp_path / "one"), build(2, tmp_path / "other")
    assert [entry.start for entry in live(one)] != [entry.start for entry in live(other)]

    def fixed(world):
        return [finding for finding in world.planted if finding.rule not in ("rate-drift", "fee-mismatch")]

    assert fixed(one) == fixed(other)


@given(SEEDS)
@settings(max_examples=12, deadline=None)
def test_weeks_differ_from_the_work_diary_as_planted_and_otherwise_within_tolerance(tmp_path_factory, seed):
    world = build(seed, tmp_path_factory.mktemp("world"))
    missing, surplus = planted(world, "tracked-not-logged"), planted(world, "logged-not-tracked")
    ours, theirs = tracked(world), logged(world)
    for work in RATES:
        for monday in MONDAYS:
            key = (work, monday.isoformat())
            difference = ours[work, monday] - theirs[work, monday]
            if key in missing:
                assert difference == missing[key].seconds
                assert missing[key].stake.decimal * 3600 == pytest.approx(difference * RATES[work], abs=18)
            elif key in surplus:
                assert -difference == surplus[key].seconds
            else:
                assert 0 <= difference < TOLERANCE
    assert {monday for (_, monday), seconds in ours.items() if seconds} == set(MONDAYS)


@given(SEEDS)
@settings(max_examples=12, deadline=None)
def test_entries_overlap_only_as_planted(tmp_path_factory, seed):
    world = build(seed, tmp_path_factory.mktemp("world"))
    zone, overlaps, touches = ZoneInfo("Europe/Berlin"), {}, []
    for one, other in combinations([entry for entry in live(world) if entry.stop], 2):
        common = int((min(one.stop, other.stop) - max(one.start, other.start)).total_seconds())
        if common >= 60:
            overlaps["me", max(one.start, other.start).astimezone(zone).date().isoformat()] = common
        elif common > 0:
            touches.append(common)
    assert overlaps == {key: finding.seconds for key, finding in planted(world, "overlapping-entries").items()}
    assert touches == [34]


def test_no_finished_entry_overlaps_the_running_timer(world):
    (timer,) = [entry for entry in live(world) if entry.stop is None]
    assert NOW - timer.start > timedelta(hours=12)
    assert work_of(world, timer) == "api"
    assert all(entry.stop <= timer.start for entry in live(world) if entry is not timer)
    day = timer.start.astimezone(ZoneInfo("Europe/Berlin")).date().isoformat()
    assert set(planted(world, "running-timer-too-long")) == {("me", day)}


def test_time_without_a_mapping_is_as_planted_and_not_in_weeks_of_other_findings(world):
    unmapped, weeks = Counter(), set()
    for entry in live(world):
        if not work_of(world, entry) and not private(world, entry):
            label = f"toggl/label/project-{entry.project}" if entry.project else "-"
            unmapped["me", label] += entry.duration
            weeks.add(week_start(entry.start.date()).isoformat())
    assert unmapped == {key: finding.seconds for key, finding in planted(world, "entry-without-mapping").items()}
    assert not weeks & {part for _, part in planted(world, "logged-not-tracked")}
    assert any(private(world, entry) for entry in live(world))


def test_one_week_is_paid_at_another_rate(world):
    missing, works = {}, {title: work for work, title in CONTRACTS.items()}
    for row in rows_of(world, "weekly_summary.csv"):
        if not row["Hours"]:
            continue
        work = works[row["Contract"]]
        agreed = round(Decimal(row["Hours"]) * 60) * Decimal(RATES[work]) / 60
        if abs(short := agreed - Decimal(row["Amount"])) > Decimal("0.005"):
            key = (work, week_start(date.fromisoformat(row["Date"])).isoformat())
            missing[key] = missing.get(key, 0) + short
    ((key, finding),) = planted(world, "rate-drift").items()
    assert set(missing) == {key}
    assert missing[key] == pytest.approx(finding.stake.decimal, abs=Decimal("0.05"))


def test_only_one_milestone_has_work_outside_funding_and_submission(world):
    table = {row["id"]: row for row in rows_of(world, "milestones.csv")}
    assert [row["state"] for row in table.values()] == ["released", "submitted", "unfunded"]
    spent = Counter()
    for entry in live(world):
        if work_of(world, entry) == "site":
            (milestone,) = [world.account.tags[tag].name for tag in entry.tags]
            spent[milestone] += entry.duration
            if milestone != "M3":
                assert table[milestone]["funded"] <= entry.start.date().isoformat() < table[milestone]["submitted"]
    assert set(spent) == set(table)
    assert spent["M3"] == planted(world, "work-on-unfunded-milestone")["milestones/milestone/M3", ""].seconds
    assert set(planted(world, "release-clock")) == {("milestones/milestone/M2", "")}


def test_a_retainer_is_overrun_in_one_month_and_not_in_the_next(world):
    spent = Counter()
    for entry in live(world):
        if work_of(world, entry) == "care":
            spent[entry.start.date().replace(day=1).isoformat()] += entry.duration
    assert spent == {"2026-10-01": 11 * 3600, "2026-11-01": 6 * 3600}
    (((name, month), found),) = planted(world, "retainer-overrun").items()
    assert (name, found.seconds) == ("care", spent[month] - 10 * 3600)
    assert found.stake.decimal * 3600 == found.seconds * 60


def test_a_consultant_costs_more_than_the_client_pays(world):
    rows = rows_of(world, REPORT)
    (((name, monday), found),) = planted(world, "subcontractor-margin").items()
    days = {datetime.strptime(row["Start Date"], "%d/%m/%Y").date() for row in rows}  # noqa: DTZ007 - a day
    assert {week_start(day).isoformat() for day in days} == {monday}
    assert {row["Project"] for row in rows} == {OWN[name]}
    seconds = sum(int(Decimal(row["Duration (decimal)"]) * 3600) for row in rows)
    assert (seconds, found.stake.decimal * 3600) == (found.seconds, found.seconds * (55 - 50))


def test_the_renegotiated_milestone_falls_by_what_is_planted(tmp_path):
    world = build(7, tmp_path)
    today = {row["id"]: row for row in rows_of(world, "milestones.csv")}
    world.agree()
    agreed = {row["id"]: row for row in rows_of(world, "milestones.csv")}
    assert (tmp_path / "milestones.csv").stat().st_mtime == AGREED.timestamp()
    changed = {id for id in today if any(today[id][name] != agreed[id][name] for name in ("amount", "due", "title"))}
    assert changed == {RENEGOTIATED.name.rpartition("/")[2]}
    (id,) = changed
    was, is_now = (Decimal(table[id]["amount"].removesuffix(" USD")) for table in (agreed, today))
    assert was - is_now == RENEGOTIATED.stake.decimal > 0
    world.renegotiate()
    assert {row["id"]: row for row in rows_of(world, "milestones.csv")} == today
    assert {file.stat().st_mtime for file in world.files} == {EXPORTED.timestamp()}


def test_the_weekly_summary_has_the_exports_shape(world):
    (file,) = [file for file in world.files if file.name == "weekly_summary.csv"]
    text = file.read_bytes().decode("utf-8")
    assert text.startswith('"Date","Contract","Hours","Amount","Payment type"\n"2026-10-05"')
    assert text.endswith('"')
    rows = rows_of(world, "weekly_summary.csv")
    assert [row["Date"] for row in rows] == sorted(row["Date"] for row in rows)
    assert {row["Payment type"] for row in rows} == {"", "Bonus", "Fixed Price Payment"}
    assert {row["Contract"] for row in rows} == set(CONTRACTS.values())
    keys = [(row["Date"], row["Contract"], row["Payment type"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert "." not in row["Amount"] or not row["Amount"].endswith("0")
        if row["Hours"]:
            assert round(Decimal(row["Hours"]) * 3600) % 600 in (0, 1, 599)


def test_the_transaction_report_adds_up_and_bills_the_invoiced_weeks(world):
    rows = rows_of(world, "transaction_report.csv")
    assert len(rows[0]) == 19
    assert len({row["Ref ID"] for row in rows}) == len(rows)
    balance = Decimal(0)
    for row in reversed(rows):
        balance += Decimal(row["Amount $"])
        assert Decimal(row["Current balance $"]) == balance >= 0
    posted = [datetime.strptime(row["Date"], "%b %d, %Y").replace(tzinfo=UTC).date() for row in rows]
    assert posted == sorted(posted, reverse=True)
    invoiced = Counter()
    for row, day in zip(rows, posted, strict=True):
        if row["Transaction type"] == "Hourly":
            invoiced[row["Transaction summary"], day - timedelta(days=7)] += Decimal(row["Amount $"])
    logged_amounts = Counter()
    for row in rows_of(world, "weekly_summary.csv"):
        if row["Hours"]:
            title, monday = row["Contract"].rpartition(" (")[0], week_start(date.fromisoformat(row["Date"]))
            logged_amounts[title, monday] += Decimal(row["Amount"])
    assert set(invoiced) == {key for key in logged_amounts if key[1] != MONDAYS[-1]}
    assert all(abs(invoiced[key] - logged_amounts[key]) < Decimal("0.05") for key in invoiced)


def test_every_fee_is_ten_percent_of_its_earning_but_one_that_was_changed_afterwards(world):
    rows = {row["Ref ID"]: row for row in rows_of(world, "transaction_report.csv")}
    taken = Counter()
    for fee in (row for row in rows.values() if row["Transaction type"].startswith("Service Fee")):
        taken[fee["Description 1"].rpartition("Ref ID ")[2]] += Decimal(fee["Amount $"])
    ((name, _), late), *none = planted(world, "fee-mismatch").items()
    for ref, fees in taken.items():
        more = late.stake.decimal if name == f"upwork/transaction/{ref}" else 0
        assert abs(Decimal(rows[ref]["Amount $"]) / 10 + fees + more) <= Decimal("0.005")
    assert late.stake.decimal > 0
    assert none == []
    kinds = Counter(row["Transaction type"] for row in rows.values())
    assert kinds == {
        "Hourly": 10,
        "Bonus": 1,
        "Fixed Price": 1,
        "Service Fee": 13,
        "Refund to client": 1,
        "Service Fee Refund": 1,
        "Withdrawal": 1,
        "Withdrawal Fee": 1,
    }


def test_a_refund_gives_back_hours_that_were_billed(world):
    rows = rows_of(world, "transaction_report.csv")
    (refund,) = (row for row in rows if row["Transaction type"] == "Refund to client")
    (bill,) = (
        row
        for row in rows
        if row["Transaction type"] == "Hourly"
        and all(row[name] == refund[name] for name in ("Transaction summary", "Transaction summary details"))
    )
    assert 0 < -Decimal(refund["Amount $"]) < Decimal(bill["Amount $"])
    (((name, _), found),) = planted(world, "reversal-after-payment").items()
    assert (name, found.stake.decimal) == (f"upwork/transaction/{refund['Ref ID']}", -Decimal(refund["Amount $"]))


def test_the_payout_arrives_at_the_bank(world):
    (payout,) = (row for row in rows_of(world, "transaction_report.csv") if row["Transaction type"] == "Withdrawal")
    sent, day = -Decimal(payout["Amount $"]), datetime.strptime(payout["Date"], "%b %d, %Y").date()  # noqa: DTZ007
    (line,) = (row for row in rows_of(world, "statement_2026-10-05_2026-11-15.csv") if Decimal(row["Amount"]) == sent)
    assert timedelta(days=1) <= date.fromisoformat(line["Booking date"]) - day <= timedelta(days=5)


def test_the_files_were_made_half_an_hour_before_now(world):
    assert timedelta(minutes=30) == NOW - EXPORTED
    assert {file.stat().st_mtime for file in world.files} == {EXPORTED.timestamp()}
    assert {file.parent.name for file in world.files if "milestones" not in file.name} == {"upwork", "bank", "clockify"}


def test_the_accounts_clock_stands_at_now_and_nothing_in_it_is_later(world):
    assert world.account.now == world.now == NOW
    assert iso(NOW) == "2026-11-16T09:00:00Z"
    assert max(entry.at for entry in world.account.entries.values()) < NOW
    assert [entry.deleted is not None for entry in world.account.entries.values()].count(True) == 1


def test_the_configuration_is_toml_with_the_addresses_and_no_secret(world):
    text = world.config(toggl_url="http://127.0.0.1:1", smtp_port=2525, slack_url_file=Path("/run/slack"))
    config = tomllib.loads(text)
    assert config["source"]["toggl"]["url"] == "http://127.0.0.1:1"
    assert config["source"]["toggl"]["token"] == {"env": "TOGGL_TOKEN"}
    assert Path(config["source"]["upwork"]["folder"]) == world.folder / "upwork"
    assert Path(config["source"]["milestones"]["file"]).exists()
    assert config["channel"]["mail"]["port"] == 2525
    assert config["channel"]["slack"]["url"] == {"file": "/run/slack"}
    assert set(config["report"]["weekly"]["to"]) == set(config["channel"])
    own = {key: config["contract"].pop(key) for key in OWN}
    assert {key: contract["titles"] for key, contract in own.items()} == {key: [title] for key, title in OWN.items()}
    assert {(contract["id"], *contract["titles"]) for contract in config["contract"].values()} == {
        (title.rpartition("(")[2][:-1], title.rpartition(" (")[0]) for title in CONTRACTS.values()
    }
    rates = {key: contract["terms"][0].get("rate") for key, contract in config["contract"].items()}
    assert rates == {"api": str(Money(4000, "USD")), "shop": str(Money(5500, "USD")), "site": None}
