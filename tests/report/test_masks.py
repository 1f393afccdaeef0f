"""What readers may not see changes nothing of what they get: not a letter, a header, a file or the name of one."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.audience import OWNER, Audience, Role
from syncd.core.bounds import State
from syncd.core.discrepancies import Evidence
from syncd.core.masks import KINDS, NotForThem, masked, words_without_money
from syncd.core.milestone_report import MilestoneReport, Stone
from syncd.core.money import Money
from syncd.core.phrases import Hours, Percent, Phrase, english, joined, say
from syncd.core.records import MilestoneState
from syncd.core.report import ReportKind
from syncd.core.to_do import Step
from syncd.mime import Envelope, mail_bytes
from syncd.report.render.files import FILES
from syncd.report.render.message import FORMATS, message
from tests.examples import some
from tests.report.render.conftest import discrepancy, report, usd

ANN = Audience(role=Role.CONTRACTOR, person="ann")
AMOUNT = re.compile(r"\d[\d,]*\.\d\d USD")


def with_other_money(value, amounts):
    """The same with the next of `amounts` in place of every amount and share, in figures and in sentences."""
    again = lambda inner: with_other_money(inner, amounts)  # noqa: E731
    if isinstance(value, Money):
        return Money(next(amounts), value.currency)
    if isinstance(value, Percent):
        return Percent(Decimal(next(amounts)) / 10_000)
    if isinstance(value, Phrase) and value.template:
        return say(value.template, **{name: again(inner) for name, inner in value.values.items()})
    if isinstance(value, str) and not isinstance(value, Enum):
        return AMOUNT.sub(lambda _: english(usd(Decimal(next(amounts)) / 100)), value)
    if isinstance(value, tuple):
        return tuple(map(again, value))
    if isinstance(value, Mapping):
        return {key: again(inner) for key, inner in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        inner = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        return replace(value, **{name: again(each) for name, each in inner.items()})
    return value


def rich():
    """A report with money in every place that a contractor's discrepancy has."""
    share = Percent(Decimal("0.1"))
    bonus = say("Ask {client} for {amount}, which is {share} of it", client="Acme", amount=usd("7.00"), share=share)
    steps = tuple(
        Step(
            says=bonus, day=date(2026, 11, day), seconds=4500, stake=usd("50.00"), memo="for 20.00 USD", shown_by=bonus
        )
        for day in (10, 12)
    )
    found = discrepancy(
        11,
        summary=joined((say("{hours} tracked", hours=Hours(9000)), bonus), "; "),
        action=bonus,
        evidence=(Evidence("toggl/time/1", say("at {rate} an hour", rate=usd("40.00"))),),
        steps=steps,
    )
    made = report(person="ann")
    return replace(made, discrepancies=(found, *made.discrepancies))


def sent(made, audience):
    """All that goes out: the messages of every format, and the bytes of a mail."""
    out = message(made, [*FORMATS, *FILES, "csv"], audience)
    envelope = Envelope(sender="syncd <me@example.org>", recipients=["ann@example.org"], served="ann@example.org")
    return out, mail_bytes(out, envelope)


def text_of(file):
    """All that a file says, as far as it is text, a package of texts or a PDF."""
    if file.data.startswith(b"%PDF"):
        reader = pytest.importorskip("pypdf", reason="what a PDF says is read with pypdf").PdfReader(
            io.BytesIO(file.data)
        )
        known = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        return "\n".join([known, str(reader.metadata), *(page.extract_text() for page in reader.pages)])
    if not zipfile.is_zipfile(io.BytesIO(file.data)):
        return file.data.decode(errors="replace")
    package = zipfile.ZipFile(io.BytesIO(file.data))
    return "\n".join(package.read(name).decode(errors="replace") for name in package.namelist())


@some(25)
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40))
def test_a_contractor_gets_the_same_bytes_whatever_the_money_is(numbers):
    def endless():
        while True:
            yield from numbers

    for readers in (ANN, replace(ANN, language="de")):
        assert sent(with_other_money(rich(), endless()), readers) == sent(rich(), readers)


def test_the_owner_does_not():
    assert sent(with_other_money(rich(), iter(range(100, 10**6))), OWNER) != sent(rich(), OWNER)


def test_a_contractor_sees_what_is_to_be_done_about_their_time_and_no_money():
    out, _ = sent(rich(), ANN)
    assert {file.format for file in out.attachments} >= {"csv", *FILES}
    for text in (*out.parts.values(), *map(text_of, out.attachments)):
        assert "USD" not in text.replace("&nbsp;", " ") or not AMOUNT.search(text)
    assert "Ask Acme for …, which is … of it" in out.parts["text"]
    assert "2:30" in out.parts["text"]
    assert "Draft two" not in out.parts["json"], "a milestone is the owner's"
    assert "milestones.csv" not in out.parts["json"], "so is what happened to sources"


def test_a_contractor_does_not_learn_which_sources_you_have():
    made = rich()
    other = replace(made, sources=tuple(replace(one, source=f"secret {one.source}") for one in made.sources))
    assert sent(other, ANN) == sent(made, ANN)


def test_nobody_gets_what_is_about_somebody_else():
    with pytest.raises(NotForThem, match='needs person = "bob"'):
        masked(rich(), Audience(role=Role.CONTRACTOR, person="bob"))
    with pytest.raises(NotForThem, match="needs person"):
        masked(report(), ANN)


@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind not in KINDS[Role.CLIENT]])
def test_a_client_gets_no_report_that_is_yours(kind):
    with pytest.raises(NotForThem, match="not for a client"):
        masked(report(kind=kind, client="acme"), Audience(role=Role.CLIENT, client="acme"))


def test_an_amount_in_text_without_a_template_is_hidden_too():
    text = "Upwork shows −1,519.33 USD for 13:40, 10 % less; entry 12 of 40"
    assert words_without_money(text) == "Upwork shows … for 13:40, … less; entry 12 of 40"


ACME = Audience(role=Role.CLIENT, client="acme")


def stone(**fields):
    """A milestone of Acme's that is submitted, with every figure that is yours."""
    known = {
        "ref": "milestones/milestone/1", "contract": "web", "contract_title": "Website", "client": "acme",
        "client_name": "Acme Ltd", "platform": "Upwork", "zone": "UTC", "title": "Pages", "acceptance": "Live",
        "state": MilestoneState.SUBMITTED, "amount": usd("600.00"), "due": date(2026, 11, 20), "funded": None,
        "submitted": date(2026, 11, 5), "released": None, "feedback": None, "release": None, "gross": usd("600.00"),
        "net": usd("540.00"), "rate": usd("45.00"), "seconds": 43_200, "whole": 50_000,
        "worked": ((date(2026, 11, 4), 43_200),), "because": "3:00 is on no milestone",
    }  # fmt: skip
    return Stone(**(known | fields))


YOURS = st.fixed_dictionaries(
    {
        "ref": st.text(),
        "contract": st.text(),
        "gross": st.none() | st.integers(0, 10**6).map(lambda minor: Money(minor, "USD")),
        "net": st.none() | st.integers(0, 10**6).map(lambda minor: Money(minor, "USD")),
        "rate": st.none() | st.integers(0, 10**5).map(lambda minor: Money(minor, "USD")),
        "rate_state": st.sampled_from(State),
        "seconds": st.none() | st.integers(0, 10**6),
        "time_state": st.sampled_from(State),
        "whole": st.none() | st.integers(0, 10**6),
        "worked": st.just(()) | st.just(((date(2026, 11, 1), 60),)),
        "because": st.text(),
    }
)


@some(25)
@given(YOURS, st.text(), st.booleans())
def test_a_client_gets_the_same_bytes_whatever_is_yours(yours, name, others):
    def made(name, *stones):
        milestones = MilestoneReport(stones=stones, author="Jane")
        base = report(kind=ReportKind.MILESTONES, client="acme", name=name, milestones=milestones)
        return base if name == "plain" else replace(base, discrepancies=(), summary=None, sources=(), unattributed=3)

    more = (stone(client="globex", client_name="Globex", title="Secret"),) if others else ()
    assert sent(made(name, stone(**yours), *more), ACME) == sent(made("plain", stone()), ACME)


def test_you_do_not():
    made = report(kind=ReportKind.MILESTONES, milestones=MilestoneReport(stones=(stone(),)))
    other = report(kind=ReportKind.MILESTONES, milestones=MilestoneReport(stones=(stone(net=usd("1.00")),)))
    assert sent(made, OWNER) != sent(other, OWNER)
