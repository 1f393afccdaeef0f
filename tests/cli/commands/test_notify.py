"""`notify test`: a real message, and what the receiver answered."""


def test_a_mail_arrives(home):
    before = len(home.smtp.messages)
    assert home.json("notify", "test", "mail") == {"channel": "mail", "answer": "250 OK", "refused": []}
    (mail,) = home.smtp.messages[before:]
    assert b"Subject: Test of the channel mail" in mail
    assert b"This is a test of syncd's channel mail" in mail


def test_a_slack_message_arrives(home):
    before = len(home.hook.messages)
    assert home.lines("notify", "test", "slack") == ["slack: posted"]
    (posted,) = home.hook.messages[before:]
    assert "test of syncd's channel slack" in posted["text"]


def test_it_works_before_there_is_a_ledger_and_makes_none(home):
    for path in home.folder.glob("ledger.db*"):
        path.unlink()
    (home.folder / "report.html").write_text("the last report")
    (answer,) = home.lines("notify", "test", "page")
    assert list(home.folder.glob("ledger.db*")) == []
    (written,) = home.folder.glob("report.test-*.html")
    assert answer == f"page: written to {written}"
    assert "test of syncd" in written.read_text()
    assert (home.folder / "report.html").read_text() == "the last report"


def test_a_server_that_is_down_means_try_later(home, made):
    home.edit(f"port     = {made.smtp.port}", "port     = 9")
    assert home.refused("notify", "test", "mail", code=75).startswith("syncd: ")


def test_an_address_that_is_refused_for_good_is_a_failure_and_is_not_shown(home):
    (home.folder / "hook").write_text("https://example.com/services/T000/B000/secret")
    error = home.refused("notify", "test", "slack", code=1)
    assert "must start with https://hooks.slack.com/" in error
    assert "example.com" not in error


def test_a_missing_secret_is_a_configuration_error(home):
    (home.folder / "hook").unlink()
    assert "cannot be read" in home.refused("notify", "test", "slack", code=78)


def test_for_an_unknown_channel_the_nearest_is_suggested(home):
    error = home.refused("notify", "test", "slak")
    assert error == 'syncd: there is no channel "slak" in the configuration; did you mean "slack"?\n'
