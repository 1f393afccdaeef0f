"""`syncd webhook secret`: a new secret for a channel of kind webhook, and for its receiver."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from syncd.cli.groups import Commands, Group
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views import Json, json_of
from syncd.core.webhooks import USUAL, secret_text

app = Commands(cls=Group, help="Make the secret of a webhook.")


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that nobody has seen before, and that is kept nowhere."""

    secret: str

    def as_json(self) -> Json:
        return json_of(self, "secret")

    def as_text(self) -> Iterator[str]:
        yield self.secret


@app.command("secret")
def make_secret(
    config: ConfigOption = None,  # noqa: ARG001 - every command takes it; a secret is new with any
    now: NowOption = None,  # noqa: ARG001
    as_json: JsonOption = False,
) -> None:
    """Print a new secret, which signs the messages of a webhook channel.

    Keep it in a file that only you can read, and give the same to the receiver.

    For example: syncd webhook secret | install -m 600 /dev/stdin hook-secret
    """
    show(NewSecret(secret_text(secrets.token_bytes(USUAL))), as_json=as_json)
