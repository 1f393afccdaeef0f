"""`syncd accept`: a source that shows nothing any more is believed when a person says so, and only then."""

from datetime import timedelta

from syncd.cli.app import run
from syncd.errors import TRY_LATER, USAGE


def entries(stage):
    with stage.open() as composition:
        return composition.ledger.records.counts().get(("toggl", "time"), 0)


def empty(stage):
    """The account loses every entry without a word, and the next pull reads all history again."""
    stage.toggl.account.entries.clear()
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE source SET cursor = NULL WHERE name = 'toggl'")


def test_an_emptied_account_changes_nothing_until_a_person_accepts_it(stage, capsys):
    stage.cycle()
    held = entries(stage)
    empty(stage)
    (refused,) = stage.cycle(stage.world.now + timedelta(minutes=15), sources=["toggl"]).pulls
    assert refused.error.exit_code == TRY_LATER
    assert "syncd accept toggl" in str(refused.error)
    assert entries(stage) == held > 100
    assert run(["accept", "toggl", "--config", str(stage.config_file)]) == 0
    assert "syncd once --source toggl" in capsys.readouterr().out
    (accepted,) = stage.cycle(stage.world.now + timedelta(minutes=30), sources=["toggl"]).pulls
    assert (accepted.error, accepted.taken.gone) == (None, held)
    assert entries(stage) == 0


def test_a_source_that_is_not_configured_cannot_be_accepted(stage, capsys):
    stage.cycle(sources=["milestones"])
    assert run(["accept", "togl", "--config", str(stage.config_file)]) == USAGE
    assert 'did you mean "toggl"' in capsys.readouterr().err
