"""`webhook secret`: a new one each time, which signs and verifies."""

from syncd.core.webhooks import USUAL, key_of


def test_each_secret_is_new_and_long_enough(home):
    (first,), (second,) = home.lines("webhook", "secret"), home.lines("webhook", "secret")
    assert first != second
    assert len(key_of(first)) == len(key_of(second)) == USUAL
    assert len(key_of(home.json("webhook", "secret")["secret"])) == USUAL


def test_it_needs_no_configuration(home):
    home.config.unlink()
    assert home.run("webhook", "secret")[0] == 0
