"""Real input: bodies recorded from Toggl and a freelancer's real export, through the whole job.

The data is not part of the project; these tests skip where it is absent.
"""

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from syncd.config import load
from syncd.core.money import Money
from syncd.core.time import instant
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register, run_cycle, settle
from syncd.wiring.composition import composed
from tests.loopback import answering

DATA = Path(os.environ.get("SYNCD_REAL_DATA") or Path(__file__).parents[3] / "shared" / "data")
RECORDED = DATA / "toggl" / "recorded"
EXPORT = DATA / "upwork" / "weekly_summary.csv"
NOW = instant("2024-12-16T03:00:00Z")

pytestmark = pytest.mark.skipif(not EXPORT.exists(), reason="the recorded data is not on this machine")

TOGGL = """
[source.toggl]
kind  = "toggl"
url   = "{url}"
token = {{ env = "TOGGL_TOKEN" }}
person = "me"
"""
UPWORK = """
[source.upwork]
kind     = "upwork"
folder   = "{folder}"
person   = "me"
currency = "USD"
"""


def body(name: str):
    return json.loads((RECORDED / f"{name}.json").read_text("utf-8"))


@contextmanager
def recorded(related, since, *, shift: timedelta = timedelta()) -> Iterator[str]:
    """A server that answers with recorded bodies; ranges answer with those recorded entries that start in them."""

    def moved(entry):
        def later(text):
            return (datetime.fromisoformat(text) + shift).isoformat() if text else text

        return {**entry, **{key: later(entry[key]) for key in ("start", "stop", "at", "server_deleted_at")}}

    everything = {**related, "time_entries": [moved(entry) for entry in related["time_entries"]]}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            if url.path == "/api/v9/me":
                answer = everything
            elif "since" in query:
                answer = [moved(entry) for entry in since]
            else:
                first, last = (datetime.fromisoformat(query[key]) for key in ("start_date", "end_date"))
                answer = [
                    entry
                    for entry in everything["time_entries"]
                    if first <= datetime.fromisoformat(entry["start"]) < last
                ]
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def configured(tmp_path, monkeypatch):
    monkeypatch.setenv("TOGGL_TOKEN", "0" * 32)

    def write(*tables: str, **values: object):
        folder = tmp_path / "upwork"
        folder.mkdir(exist_ok=True)
        text = "".join([f'ledger = "{tmp_path}/ledger.db"', *tables, "\n[person.me]\n"]).format(folder=folder, **values)
        path = tmp_path / "syncd.toml"
        path.write_text(text, "utf-8")
        return load(path, environ={})

    return write


def once(config, now=NOW):
    with composed(config, now, sleep=lambda _: None) as composition:
        cycle = run_cycle(composition, now, lambda: now, sources=list(config.sources), deliver=False)
        assert [pulled.error for pulled in cycle.pulls if pulled.error] == []


def imported(config, now, path=EXPORT):
    with composed(config, now) as composition:
        register(composition, now)
        (result,) = pull(composition, import_jobs("upwork", [path], None), now, lambda: now)
        settle(composition, now)
        return result


def times(composition):
    return composition.ledger.database.rows("SELECT ref, gone FROM record WHERE kind = 'time'")


def alive(composition, rule=None):
    return [discrepancy for discrepancy in composition.ledger.discrepancies.alive() if rule in (None, discrepancy.rule)]


def test_the_recorded_account_and_its_changes_land(configured):
    related, since = body("me_with_related_data"), body("me_time_entries_since_1734304527")
    with recorded(related, since) as url:
        config = configured(TOGGL, url=url)
        once(config)
        with composed(config, NOW) as composition:
            assert len(times(composition)) == 67
        once(config)
    with composed(config, NOW) as composition:
        rows = times(composition)
        assert Counter(row["gone"] for row in rows) == {0: 68, 1: 4}
        never_alive = [row["ref"] for row in rows if row["gone"]]
        for ref in never_alive:
            assert [version.gone for version in composition.ledger.records.history(ref)] == [True]
            assert composition.ledger.records.history(ref)[0].record.ref == ref


def test_with_nothing_mapped_there_are_eight_suspense_groups_and_no_overlaps(configured):
    with recorded(body("me_with_related_data"), body("me_time_entries_since_1734304527")) as url:
        config = configured(TOGGL, url=url)
        once(config)
        once(config)
    with composed(config, NOW) as composition:
        assert Counter(discrepancy.rule for discrepancy in alive(composition)) == {"entry-without-mapping": 8}
        groups = {part for _, part in composition.ledger.discrepancies.subjects("suspense-group")}
        assert len(groups) == 8
        assert "-" in groups


def test_a_running_timer_seen_late_does_not_undo_its_stop_and_alone_it_runs(configured):
    related, running = body("me_with_related_data"), body("me_time_entries_current_running")
    ref = f"toggl/time/{running['id']}"
    with recorded(related, [running]) as url:
        config = configured(TOGGL, url=url)
        once(config)
        with composed(config, NOW) as composition:
            before = composition.ledger.records.current([ref])
        once(config)
        with composed(config, NOW) as composition:
            assert composition.ledger.records.current([ref]) == before
            assert before[ref].seconds == 5619
            assert len(composition.ledger.records.history(ref)) == 2
    config.ledger.unlink()
    for left in config.ledger.parent.glob("ledger.db*"):
        left.unlink()
    with recorded({**related, "time_entries": []}, [running]) as url:
        config = configured(TOGGL, url=url)
        once(config)
        once(config)
    with composed(config, NOW) as composition:
        (alone,) = composition.ledger.records.current([ref]).values()
        assert (alone.stop, alone.seconds) == (None, 0)
        (timer,) = alive(composition, "running-timer-too-long")
        assert "Fri 13 Dec, 00:18 UTC" in timer.finding.action


def test_the_real_export_counts_to_the_minute_and_the_cent(configured):
    now = instant("2026-11-22T12:00:00Z")
    config = configured(UPWORK)
    result = imported(config, now)
    assert (result.error, result.totals.rows, result.totals.rejected) == (None, 252, 0)
    with composed(config, now) as composition:
        figures = {
            row["kind"]: (row["n"], row["seconds"], Money(row["minor"], "USD"))
            for row in composition.ledger.database.rows(
                "SELECT kind, count(*) AS n, sum(seconds) AS seconds, sum(minor) AS minor FROM line GROUP BY kind"
            )
        }
        assert figures == {
            "hourly": (243, 36_070 * 60, Money(490_283, "USD")),
            "bonus": (7, None, Money(17_175, "USD")),
            "fixed": (2, None, Money(11_500, "USD")),
        }
        assert len({contract.id for contract in composition.ledger.derived.contracts()}) == 11
        weeks = composition.ledger.database.rows("SELECT DISTINCT contract, week FROM line WHERE kind = 'hourly'")
        assert len(weeks) == 79
        assert {discrepancy.rule for discrepancy in alive(composition)} <= {"stale-source"}
        unmade = composition.ledger.discrepancies.unmade()
        # No tracked time and no bill is known for these weeks, so nothing is said about them either way.
        weeks = {(check.rule, check.facts["contract"], check.facts["start"]) for check in unmade}
        shown = composition.ledger.database.rows("SELECT DISTINCT contract, week FROM line")
        assert Counter(rule for rule, _, _ in weeks) == {
            "logged-not-tracked": 79,
            "tracked-not-logged": 79,
            "logged-not-billed": len(shown),  # bonuses and fixed payments have to be billed, too
        }


def test_importing_the_same_file_again_under_any_name_changes_nothing(configured, tmp_path):
    now = instant("2026-11-22T12:00:00Z")
    config = configured(UPWORK)
    imported(config, now)
    tables = ("version", "record", "line", "discrepancy", "event", "scope", "subject")

    def everything():
        with composed(config, now) as composition:
            return [
                [tuple(row) for row in composition.ledger.database.rows(f"SELECT * FROM {table}")] for table in tables
            ]

    before = everything()
    copy = tmp_path / "again.csv"
    shutil.copy2(EXPORT, copy)  # saved later, it would say that nothing new happened
    again = imported(config, now, copy)
    assert again.repeated
    assert everything() == before


MAPPED = """
[contract.crypto]
platform = "upwork"
id       = "39725429"
type     = "hourly"

[[map]]
project  = "{project}"
contract = "crypto"
"""


def test_one_mapped_project_shifted_onto_real_weeks_gives_exactly_these_discrepancies(configured, tmp_path):
    # Ten weeks later, the recorded days of December 2024 fall on weeks that the export has.
    shift = timedelta(weeks=10)
    related = body("me_with_related_data")
    of_project = Counter(entry["project_id"] for entry in related["time_entries"])
    project = max(related["projects"], key=lambda project: of_project[project["id"]])
    # The account's other entries are set aside, so that tracked time is whole and not a lower bound.
    related["time_entries"] = [entry for entry in related["time_entries"] if entry["project_id"] == project["id"]]
    now = NOW + shift + timedelta(days=14)
    with recorded(related, [], shift=shift) as url:
        config = configured("\nsince = 2025-02-10\n", TOGGL, UPWORK, MAPPED, url=url, project=project["name"])
        copy = tmp_path / "weekly.csv"
        shutil.copyfile(EXPORT, copy)
        os.utime(copy, (now.timestamp(), now.timestamp()))
        imported(config, now, copy)
        once(config, now)
    with composed(config, now) as composition:
        found = {
            (discrepancy.rule, discrepancy.subject.part, discrepancy.finding.seconds, str(discrepancy.finding.stake))
            for discrepancy in alive(composition)
            if discrepancy.subject.name == "crypto"
        }
        assert {check.rule for check in composition.ledger.discrepancies.unmade()} == {"logged-not-billed"}
    tracked, logged = weekly_tracked(related["time_entries"], shift), weekly_logged("(39725429)")
    # The rate of 6.00 an hour is learned from the export's own rows.
    assert (tracked["2025-02-10"], logged["2025-02-10"]) == (24_208, 61_200)
    assert (tracked["2025-02-17"], logged["2025-02-17"]) == (63_899, 20_400)
    assert found == {
        ("logged-not-tracked", "2025-02-10", 61_200 - 24_208, "-61.65 USD"),
        ("tracked-not-logged", "2025-02-17", 63_899 - 20_400, "72.50 USD"),
        ("logged-not-tracked", "2025-02-24", logged["2025-02-24"], "-68.00 USD"),
        ("logged-not-tracked", "2025-03-03", logged["2025-03-03"], "-12.00 USD"),
    }


def weekly_tracked(entries, shift):
    """Seconds per UTC week, second by second at the Sunday midnights, without any code of ours."""
    weeks: Counter[str] = Counter()
    for entry in entries:
        start, stop = (datetime.fromisoformat(entry[key]) + shift for key in ("start", "stop"))
        while start < stop:
            monday = (start - timedelta(days=start.weekday())).date()
            following = datetime.combine(monday + timedelta(days=7), datetime.min.time(), start.tzinfo)
            weeks[monday.isoformat()] += int((min(stop, following) - start).total_seconds())
            start = min(stop, following)
    return weeks


def weekly_logged(contract):
    weeks: Counter[str] = Counter()
    with EXPORT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Contract"].endswith(contract) and not row["Payment type"]:
                day = datetime.fromisoformat(row["Date"])
                weeks[(day - timedelta(days=day.weekday())).date().isoformat()] += round(float(row["Hours"]) * 6) * 600
    return weeks
