"""The demo finds what its world plants, and nothing else, with every rule on."""

from syncd.cli.app import run
from syncd.config import load
from syncd.simulator import settings, world
from syncd.simulator.milestones import RENEGOTIATED
from syncd.wiring.composition import composed


def test_it_finds_all_that_is_planted_and_the_milestone_that_was_renegotiated(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "demo"
    assert run(["demo", "--out", str(folder)]) == 0
    printed = capsys.readouterr().out
    planted = {
        (fault.rule, fault.subject_kind, fault.name, fault.part, fault.seconds, fault.stake)
        for fault in (*world.build(1, tmp_path / "again").planted, RENEGOTIATED)
    }
    monkeypatch.setenv("TOGGL_TOKEN", settings.TOKEN)
    with composed(load(folder / "config.toml", environ={}), world.NOW) as composition:
        found = {
            (one.rule, one.subject.kind, one.subject.name, one.subject.part, one.finding.seconds, one.finding.stake)
            for one in composition.ledger.discrepancies.alive()
        }
    assert found == planted
    waiting = sum(fault[0] == "release-clock" for fault in planted)  # it comes by itself: nothing to do
    more = len(planted) - 2 - waiting
    assert "164.17 USD CAN STILL BE SAVED, UNTIL 13:00 TODAY" in printed
    assert f"\n  {more + 2}  " in printed
    assert "500.00 USD became 450.00 USD, the due day Fri 27 Nov became Fri 4 Dec" in " ".join(printed.split())
    assert "Resolved since the last report" not in printed
