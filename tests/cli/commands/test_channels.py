"""Channels as a person meets them: in `check`, `notify test`, `report --send` and `plugins`, without a secret."""

import json

import pytest

from syncd.core.webhooks import secret_text

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # which Apprise imports
CANARY = "Canary9Token7Of42"
SECRET = secret_text(b"canary key of more than 24 bytes")


@pytest.fixture
def channels(home):
    """A webhook and a service of Apprise, both on the simulated server, which receive the weekly report."""

    def place(name, text):
        path = home.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return f'{{ file = "{path}" }}'

    service = home.hook.url.replace("http://", "json://") + f"/{CANARY}"
    with home.config.open("a") as config:
        config.write(
            f'\n[channel.hook]\nkind = "webhook"\nurl = {place("hook-url", f"{home.hook.url}/{CANARY}")}\n'
            f"secret = {place('hook-secret', SECRET)}\n"
            f'\n[channel.phone]\nkind = "apprise"\nurl = {place("phone-url", service)}\n'
        )
    home.edit('["mail", "slack", "page"]', '["mail", "slack", "page", "hook", "phone"]')
    return place


def test_a_report_goes_through_all_of_them(home, channels):
    before = len(home.hook.messages)
    sent = home.json("report", "weekly", "--send")["id"]
    posted = home.hook.messages[before:]
    (hook,) = [message for message in posted if message.get("type") == "report.made"]
    (phone,) = [message for message in posted if "attachments" in message]
    assert hook["data"] == json.loads(home.run("report", "show", sent, "--json")[1])
    assert phone["title"] == hook["data"]["subject"]
    assert sent in phone["message"]


def test_their_tests_arrive_too(home, channels):
    assert home.lines("notify", "test", "hook") == ["hook: accepted with 200"]
    assert home.lines("notify", "test", "phone") == ["phone: accepted by JSON"]
    hook, phone = home.hook.messages[-2:]
    assert (hook["type"], hook["data"]["notice"]) == ("notice.made", phone["message"].replace("phone", "hook"))


def test_check_says_that_they_are_well_and_shows_no_secret(home, channels):
    code, out, err = home.run("check", "--offline")
    assert code == 0
    for place in ("[channel.hook] url", "[channel.hook] secret", "[channel.phone] url", "[channel.hook]"):
        assert place in out
    for shown in (out, err, *home.run("plugins"), *home.run("status"), *home.run("report", "list")):
        assert CANARY not in str(shown)
        assert SECRET not in str(shown)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("hook-url", f"http://{CANARY}.example.org/", "must start with https:// and hold no login"),
        ("hook-secret", f"whsec_{CANARY}", "make one with: syncd webhook secret"),
        ("phone-url", f"nothing://{CANARY}", "is none that Apprise knows"),
        ("phone-url", f"json://{CANARY}.example.org/{CANARY}", "begin it with jsons://"),
    ],
)
def test_check_finds_what_is_wrong_before_anything_is_sent(home, channels, name, text, says):
    channels(name, text)
    code, out, err = home.run("check", "--offline")
    assert code == 78
    assert says in " ".join(out.split())
    assert CANARY not in out + err


def test_check_runs_the_command_of_a_token(home):
    text = home.config.read_text()
    login = '\nusername = "jane@example.com"\ntoken = {{ command = [{}] }}\n'
    command = '"printf", "%s", "' + CANARY + '"'
    home.config.write_text(text.replace("[channel.mail]\n", "[channel.mail]" + login.format(command)))
    code, out, err = home.run("check", "--offline")
    assert (code, CANARY in out + err) == (0, False)
    home.config.write_text(text.replace("[channel.mail]\n", "[channel.mail]" + login.format('"false"')))
    code, out, err = home.run("check", "--offline")
    assert code != 0
    assert "the secret in command false cannot be read: the command ended with status 1" in " ".join(out.split())


def test_a_mail_of_a_report_can_be_filtered(home):
    before = len(home.smtp.messages)
    sent = home.json("report", "weekly", "--send")["id"]
    (mail,) = home.smtp.messages[before:]
    headers = mail.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode()
    assert "\r\nList-Id: syncd weekly <weekly.example.com>\r\n" in headers
    assert "\r\nX-Syncd-Kind: reconciliation\r\n" in headers
    assert f"\r\nX-Syncd-Report: {sent}\r\n" in headers
    assert "\r\nList-Unsubscribe" not in headers
