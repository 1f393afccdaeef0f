"""`report resend`: a stored report goes once more to whom it did not get, or to whom a person names."""

import pytest

from tests.report.post_office import PostOffice

ANN, BOB = "ann@example.com", "bob@example.com"
LATER = "2026-11-16T10:00:00Z"
AGAIN = "2026-11-16T10:05:00Z"


@pytest.fixture
def office(home, made):
    """A mail server for Ann and Bob."""
    with PostOffice() as office:
        home.edit(f"port     = {made.smtp.port}", f"port     = {office.port}")
        home.edit('to       = ["jane@example.com"]', f'to       = ["Ann <{ANN}>", "{BOB}"]')
        yield office


@pytest.fixture
def refused(home, office):
    """The id of a report that Ann got and Bob did not."""
    office.answers[BOB] = "550 5.1.1 no such user"
    code, out, _ = home.run("report", "weekly", "--send", now=LATER)
    assert code == 1
    office.answers.clear()
    return out.split(":")[0]


def resend(home, *arguments, code=0):
    ended, out, err = home.run("report", "resend", *arguments, now=AGAIN)
    assert (ended, err) == (code, "")
    return out


def count(office):
    return [len(office.of(who)) for who in (ANN, BOB)]


def test_it_goes_where_it_did_not_arrive_and_nowhere_else(home, office, refused):
    posts = len(home.hook.messages)
    out = resend(home, refused)
    assert f"mail: report {refused} to {BOB} sent: 250 OK" in out.splitlines()
    assert ANN not in out
    assert count(office) == [1, 1]
    assert len(home.hook.messages) == posts
    assert "is sent again because a person asked for it" in office.of(BOB)[0].text
    assert office.of(BOB)[0].mail["Subject"].startswith("Sent again: ")
    assert "resend" not in "\n".join(home.lines("report", "list"))


def test_what_arrived_everywhere_goes_everywhere_with_the_same_ids(home, office):
    code, out, _ = home.run("report", "weekly", "--send", now=LATER)
    assert code == 0
    resend(home, out.split(":")[0])
    assert count(office) == [2, 2]
    for who in (ANN, BOB):
        first, second = (arrived.mail["Message-ID"] for arrived in office.of(who))
        assert first == second


def test_a_channel_and_an_address_choose_where(home, office, refused):
    resend(home, refused, "--to", f"Somebody <{ANN.upper()}>")
    assert count(office) == [2, 0]
    posts = len(home.hook.messages)
    resend(home, refused, "--channel", "slack")
    assert (count(office), len(home.hook.messages)) == ([2, 0], posts + 1)
    resend(home, refused, "--channel", "mail", "--to", BOB)
    assert count(office) == [2, 1]


def test_a_dry_run_says_where_and_sends_nothing(home, office, refused):
    posts = len(home.hook.messages)
    assert home.lines("report", "resend", refused, "--dry-run")[1:] == [f"would be sent through mail to {BOB}"]
    assert home.json("report", "resend", refused, "--dry-run") == {
        "id": refused,
        "dry_run": True,
        "deliveries": [{"channel": "mail", "recipient": BOB}],
    }
    assert (count(office), len(home.hook.messages)) == ([1, 0], posts)


def test_another_refusal_is_a_failure_that_is_told_again_and_a_passing_one_means_try_later(home, office, refused):
    office.answers[BOB] = "550 5.1.1 still nobody"
    posts = len(home.hook.messages)
    resend(home, refused, code=1)
    (told,) = home.hook.messages[posts:]
    assert "still nobody" in told["text"]
    office.answers[BOB] = "450 later"
    assert f"to {BOB} not sent yet: the mail server 127.0.0.1 of [channel.mail] replied 450 later" in resend(
        home, refused, code=75
    )


def test_a_misspelt_address_is_corrected_in_the_configuration_and_the_report_sent_again(home, office, refused):
    home.edit(BOB, "rob@example.com")
    resend(home, refused)
    assert [len(office.of(who)) for who in (ANN, BOB, "rob@example.com")] == [1, 0, 1]
    assert home.json("status")["outbox"] == []


def test_through_a_channel_it_was_never_made_for_it_is_rendered_for_that(home, office, refused):
    page = home.folder / "late.txt"
    text = home.config.read_text()
    added = f'[channel.late]\nkind = "file"\npath = "{page}"\nformat = "text"\n\n[report.weekly]'
    home.config.write_text(text.replace("[report.weekly]", added))
    resend(home, refused, "--channel", "late")
    assert refused in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--to", "eve@example.com"), f"no channel here sends to eve@example.com; there are: {ANN}, {BOB}"),
        (("--to", "ann"), "must be one mail address"),
        (("--channel", "mial"), 'there is no channel "mial" in the configuration; did you mean "mail"?'),
        (("--channel", "slack", "--to", ANN), "no channel here sends to ann@example.com"),
    ],
)
def test_what_no_channel_knows_is_refused(home, office, refused, arguments, error):
    assert error in home.refused("report", "resend", refused, *arguments, now=AGAIN)
    assert count(office) == [1, 0]


@pytest.mark.parametrize("id", ["r-zzz", ""])
def test_an_id_that_is_none_is_refused(home, refused, id):
    assert f'the id "{id}" fits no report' in home.refused("report", "resend", id)


def test_a_refused_recipient_is_in_status_and_in_the_list(home, office, refused):
    (dead,) = home.json("status")["outbox"]
    assert (dead["channel"], dead["recipient"], dead["state"]) == ("mail", BOB, "dead")
    assert any("report resend" in line for line in home.lines("status"))
    lines = home.lines("report", "list")
    row = next(line for line in lines if line.startswith(f"{refused} "))
    assert f"mail to {ANN} sent, mail to {BOB} given up, slack sent" in row
    assert any(line.startswith(f"{refused} did not arrive through mail to {BOB}: ") for line in lines)
    listed = next(one for one in home.json("report", "list")["reports"] if one["id"] == refused)
    assert [row["recipient"] for row in listed["deliveries"] if row["state"] == "dead"] == [BOB]


def test_a_round_whose_message_was_refused_for_good_fails_and_one_that_waits_means_try_later(home, office):
    office.answers[BOB] = "450 later"
    assert home.run("once", now="2026-11-23T09:00:00Z")[0] == 75
    office.answers[BOB] = "550 no"
    assert home.run("once", now="2026-11-23T09:10:00Z")[0] == 1
