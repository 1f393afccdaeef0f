"""`check --migrate` replaces what earlier versions called otherwise, and shows the changes."""

import pytest

OLD, NEW = 'kind = "summary"', 'kind = "billable-summary"'


@pytest.fixture
def old(home):
    """A folder whose configuration has a report of the earlier name."""
    more = f"\n[report.old]  # as before\n{OLD}\nat = 'mon 08:00'\nto = ['mail']\n"
    home.config.write_text(home.config.read_text() + more)
    return home


def test_a_check_warns_of_a_name_from_before_with_its_line(old):
    (warning,) = [check for check in old.json("check", "--offline")["checks"] if check["warns"]]
    assert warning["what"] == "[report.old] kind"
    assert warning["cure"] == "run `syncd check --migrate`"
    assert old.config.read_text().splitlines()[warning["line"] - 1] == OLD


def test_a_dry_run_shows_the_changes_and_makes_none(old):
    before = old.config.read_text()
    lines = old.lines("check", "--migrate", "--dry-run")
    assert [f"-{OLD}", f"+{NEW}"] == [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert lines[-1] == f"{old.config} is as before: leave out --dry-run to change it"
    assert old.config.read_text() == before


def test_the_file_is_changed_and_then_there_is_nothing_to_change(old):
    before = old.config.read_text()
    assert old.json("check", "--migrate")["written"] is True
    assert old.config.read_text() == before.replace(OLD, NEW)
    assert old.lines("check", "--migrate") == [f"{old.config} has nothing that is called otherwise now"]
    assert not [check for check in old.json("check", "--offline")["checks"] if check["warns"]]


def test_a_configuration_with_mistakes_is_not_changed(old):
    old.config.write_text(before := old.config.read_text() + "\n[rule.no-such]\n")
    assert "[rule.no-such]: unknown rule" in old.refused("check", "--migrate", code=78)
    assert old.config.read_text() == before


def test_a_dry_run_of_a_check_is_refused(old):
    assert "--dry-run is for --migrate" in old.refused("check", "--dry-run", code=2)
