"""Tests for the promises of `Channel.send`. Subclass `ChannelContract` and define a fixture named `case`:

```python
class TestPager(ChannelContract):
    @pytest.fixture
    def case(self, server):
        def channel(url=server.url, **context):
            return Pager(Pager.Options(kind="pager", ...), ChannelContext(channel="pager", http=..., **context))

        return ChannelCase(
            channel=lambda offering: channel(offering=offering),
            received=lambda: server.bodies,          # bytes of the messages so far, in order
            failing=[lambda: channel(CLOSED), ...],  # channels that cannot deliver: gone, refusing, silent
            secrets=["canary"],
        )
```

Give a channel with a silent receiver a short timeout: the test waits for it.
"""

import json
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import get_args

from syncd.channel import Attachment, Channel, ChannelOptions, DeliveryError, FileName, Message, Offering, Receipt

FORMATS = frozenset({"text", "html", "page", "slack", "json", *get_args(FileName)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCase:
    """A channel, the messages its receiver got, and channels that fail. Every call makes a new channel. `channel` gets
    the `offering` of its context."""

    channel: Callable[[Offering], Channel]
    received: Callable[[], Sequence[bytes]]
    failing: Sequence[Callable[[], Channel]]
    secrets: Sequence[str] = ()


class ChannelContract:
    """Checks the promises of a channel. The module's docstring says how to use it."""

    def test_its_module_documents_it_and_names_it(self, case: ChannelCase) -> None:
        channel = type(case.channel(_offer))
        module = sys.modules[channel.__module__]
        assert (module.__doc__ or "").strip(), "the module's docstring is the channel's page in the documentation"
        assert module.CHANNEL is channel
        assert issubclass(channel.Options, ChannelOptions)

    def test_its_formats_exist(self, case: ChannelCase) -> None:
        formats = case.channel(_offer).formats
        assert formats
        assert set(formats) <= FORMATS

    def test_its_constructor_opens_no_connection(self, case: ChannelCase) -> None:
        case.channel(_offer)
        for failing in case.failing:
            failing()
        assert not case.received()

    def test_one_call_delivers_once(self, case: ChannelCase) -> None:
        channel = case.channel(_offer)
        receipt = channel.send(_message(channel))
        assert isinstance(receipt, Receipt)
        assert receipt.detail
        assert len(case.received()) == 1

    def test_it_says_when_it_is_about_to_offer_the_message(self, case: ChannelCase) -> None:
        arrived: list[int] = []
        channel = case.channel(lambda: arrived.append(len(case.received())))
        channel.send(_message(channel))
        assert arrived, "call context.offering() right before the message goes out"
        assert arrived[0] == 0, "call context.offering() before the message arrives, not after it"

    def test_what_it_may_not_offer_does_not_arrive(self, case: ChannelCase) -> None:
        def refuse() -> None:
            raise DeliveryError("syncd stops")

        error = _failure(case.channel(refuse))
        assert (error.permanent, error.unknown) == (False, False)
        assert not any(case.received())  # at most the beginning of a request, without its body

    def test_the_same_message_arrives_as_the_same_bytes(self, case: ChannelCase) -> None:
        arrived = []
        for _ in range(2):
            channel = case.channel(_offer)
            channel.send(_message(channel))
            arrived.append(case.received()[-1])
        assert arrived[0] == arrived[1], "a message that arrives twice must be recognisable as one"

    def test_names_and_subjects_stay_what_they_are(self, case: ChannelCase) -> None:
        channel = case.channel(_offer)
        hostile = "a\r\nX-Injected: yes\r\n\r\n\u2028<b>\x00é"
        message = replace(_message(channel), id=f"r-{hostile}", subject=hostile, name=hostile, thread=hostile)
        channel.send(message)
        (arrived,) = case.received()
        assert not re.search(rb"[\r\n]X-Injected:", arrived), "a text of a report made a header of its own"

    def test_a_failed_delivery_is_explained_in_one_sentence(self, case: ChannelCase) -> None:
        for failing in case.failing:
            error = _failure(failing())
            assert str(error).strip()
            assert "\n" not in str(error)
            assert not (error.permanent and (error.unknown or error.retry_after is not None)), (
                "a permanent failure is neither unknown nor worth another attempt"
            )

    def test_secrets_appear_in_no_text(self, case: ChannelCase) -> None:
        channel = case.channel(_offer)
        shown = [repr(channel), str(channel), repr(channel.send(_message(channel)))]
        for failing in case.failing:
            shown += [repr(failing()), "".join(traceback.format_exception(_failure(failing())))]
        for secret in case.secrets:
            assert not [text for text in shown if secret in text]


def _offer() -> None:
    """Let the message go out."""


def _failure(channel: Channel) -> DeliveryError:
    try:
        channel.send(_message(channel))
    except DeliveryError as error:
        return error
    raise AssertionError("a channel that cannot deliver must raise DeliveryError")


def _message(channel: Channel) -> Message:
    parts = {
        "text": "1 discrepancy, 100.00 USD at stake\n.a line with a dot – and a dash\n",
        "page": "<!DOCTYPE html><html><body><p>1 discrepancy &amp; “quotes”</p></body></html>",
        "html": "<!DOCTYPE html><html><body><p>1 discrepancy &amp; “quotes”</p></body></html>",
        "slack": json.dumps({"text": "1 discrepancy", "blocks": []}),
        "json": '{"id": "r-1"}\n',
    }
    return Message(
        id="r-1",
        subject="1 discrepancy, 100.00 USD at stake",
        made_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
        parts={name: parts[name] for name in channel.formats if name in parts},
        attachments=tuple(
            Attachment(name=f"weekly.{name}", media_type="text/csv", data=b"id\r\nd-1\r\n", format=name)
            for name in {"csv": 0, **dict.fromkeys(get_args(FileName))}
            if name == "csv" or name in channel.formats
        ),
    )
