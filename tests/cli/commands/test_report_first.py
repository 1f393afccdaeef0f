"""The first report of somebody who has exports and no tracker: nothing in it is said twice, and no table is bare."""

import pytest

from tests.home import MONEY, UPWORK, Home, bill, configuration

LOGGED = "Date,Contract,Hours,Amount,Payment type\n2026-11-09,Backend API (36000001),2.5,100.00,\n"


@pytest.fixture
def home(tmp_path, capsys):
    config = configuration(UPWORK, '[person.me]\nnames = ["Jo"]\n')
    made = Home(tmp_path, capsys, "2026-12-15T09:00:00Z", config)
    made.take("upwork", "money.csv", MONEY + bill("Backend API", "2026-11-02", 3), made="2026-12-15T08:00:00Z")
    made.take("upwork", "weekly_summary.csv", LOGGED, made="2026-12-15T08:00:00Z")
    return made


def test_a_reason_why_something_was_not_checked_is_told_once(home):
    paragraphs = home.run("report").partition("NOT CHECKED")[2].split("\n\n")[0]
    assert paragraphs.count("No source gives tracked time") == 1


def test_a_period_without_any_figure_has_a_sentence_and_no_bare_table(home):
    told = home.run("report")
    assert "Nothing was tracked, logged or billed in these days, as far as it is known." in " ".join(told.split())
    assert "Hours  Gross" not in told
