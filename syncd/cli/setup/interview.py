"""Asks for what a first configuration needs, or takes it from options, and tries each secret before it is kept."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, available_timezones

from syncd.cli.scratch import scratch_composition
from syncd.cli.setup.ask import ask, ask_secret, ask_yes, tell
from syncd.cli.setup.draft import Draft, Exports, Mail, configuration
from syncd.cli.setup.found import FoundExport, find_exports
from syncd.config import load
from syncd.config.keys import place_of_secret
from syncd.connector import Login
from syncd.core.quota import Quota
from syncd.core.safe_text import quoted
from syncd.core.time import Instant
from syncd.core.toml import toml_value
from syncd.core.wording import count, hint
from syncd.errors import SyncdError, UsageError
from syncd.permissions import write_private

__all__ = ["Answers", "Given", "interview", "place"]

_CURRENCY_UNKNOWN = {"upwork"}
"""Kinds of which some exports do not say their currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command's options say; places of secrets are TOML. `asks`: whether a person answers the rest."""

    asks: bool
    toggl: str = ""
    toggl_url: str = ""
    downloads: Path
    drop: Path
    currency: str = "USD"
    mail: Mail | None = None
    slack: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A draft, the secrets to write into files, and the exports to copy into their drop folders."""

    draft: Draft
    secrets: dict[Path, str] = field(default_factory=dict)
    copies: tuple[tuple[Path, Path], ...] = ()


def place(option: str, text: str) -> str:
    """Read where a secret is kept from `env:NAME`, `file:PATH`, `command:WORDS` or `credential:NAME`, as TOML.
    UsageError for anything else, which may be the secret itself: it is not repeated."""
    kept = place_of_secret(text)
    if kept is None:
        raise UsageError(
            f"{option} says where the secret is kept: env:NAME, file:PATH, command:WORDS or credential:NAME"
        )
    return toml_value(kept)


def interview(given: Given, present: Container[str], folder: Path, zone: str, now: Instant) -> Answers:
    """Ask for what is not `present` in a configuration in `folder`. Raises what a server refuses, where nobody answers.

    `zone`: the time zone of this machine.
    """
    secrets: dict[Path, str] = {}
    toggl, login = _toggl(given, present, folder, secrets, now)
    zone = _zone(given, login.zone or zone)
    name = ask("Your name, as your exports write it", login.name) if given.asks else login.name
    found = [one for one in find_exports(given.downloads) if f"source.{one.kind}" not in present]
    exports, copies = _exports(given, present, found)
    mail, slack = _channel(given, present, folder, secrets)
    draft = Draft(
        zone=zone,
        names=(name,) if name else (),
        toggl=toggl,
        toggl_url=given.toggl_url,
        exports=exports,
        mail=mail,
        slack=slack,
    )
    return Answers(draft, secrets, copies)


def _toggl(
    given: Given, present: Container[str], folder: Path, secrets: dict[Path, str], now: Instant
) -> tuple[str, Login]:
    """Where Toggl's token is kept, "" without one, and whose it is."""
    if "source.toggl" in present or not (given.toggl or given.asks):
        return "", Login("", "")
    if given.toggl:
        return given.toggl, try_token(given.toggl, given.toggl_url, now)
    tell("Toggl's API token stands at the bottom of https://track.toggl.com/profile; leave it empty for exports alone.")
    while token := ask_secret("Toggl API token"):
        with TemporaryDirectory(prefix="syncd-") as scratch:
            file = Path(scratch) / "token"
            write_private(file, token.encode())
            try:
                login = try_token(f"{{ file = {quoted(str(file))} }}", given.toggl_url, now)
            except SyncdError as error:
                tell(f"{error}")
                continue
        tell(f"Toggl knows you as {login.name or 'nobody'}, in {login.zone or 'no time zone'}.")
        kept = folder / "toggl-token"
        where = ask("Keep the token in a file that only you can read, or as env:NAME of your own", f"file:{kept}")
        if where == f"file:{kept}":
            secrets[kept] = token
        try:
            return place("The answer", where), login
        except UsageError as error:
            tell(f"{error}")
    return "", Login("", "")


def try_token(toggl: str, url: str, now: Instant) -> Login:
    """Ask Toggl whose token it is. Raises what the server says, as a pull does."""
    with TemporaryDirectory(prefix="syncd-") as scratch:
        file = Path(scratch) / "config.toml"
        write_private(file, configuration(Draft(zone="UTC", toggl=toggl, toggl_url=url)).encode())
        config = load(file, {})
        with (
            scratch_composition(config, now) as composition,
            composition.connectors.open("toggl", [], _NoQuotas(), lambda: now) as connector,
        ):
            login: Login = getattr(connector, "login")(now)  # noqa: B009 - an optional part of the contract
            return login


class _NoQuotas:
    """What a server says of its quota is forgotten: the first pull hears it again."""

    def quota(self, bucket: str) -> Quota | None:  # noqa: ARG002
        return None

    def store_quota(self, quota: Quota) -> None:
        pass


def _zone(given: Given, proposed: str) -> str:
    if not given.asks:
        return proposed
    while True:
        zone = ask("Your time zone", proposed)
        if zone in available_timezones():
            return str(ZoneInfo(zone))
        tell(f'there is no time zone "{zone}"{hint(zone, available_timezones())}')


def _exports(
    given: Given, present: Container[str], found: list[FoundExport]
) -> tuple[tuple[Exports, ...], tuple[tuple[Path, Path], ...]]:
    """The drop folders, and the files that are copied into them."""
    kinds = list(dict.fromkeys(one.kind for one in found))
    if not found and given.asks and "source.upwork" not in present and ask_yes("Are you paid through Upwork?"):
        kinds = ["upwork"]
    exports, copies = [], []
    for kind in kinds:
        files = [one.file for one in found if one.kind == kind]
        folder = given.drop / kind
        if given.asks and files:
            names = ", ".join(file.name for file in files[:3]) + (" …" if len(files) > 3 else "")
            what = f"{count(len(files), 'export')} for {kind} in {given.downloads}: {names}."
            if not ask_yes(f"{what} Copy into the drop folder {folder}?"):
                continue
        elif given.asks:
            folder = Path(ask("Folder into which you save its exports", str(folder))).expanduser()
        asks_currency = kind in _CURRENCY_UNKNOWN
        currency = given.currency if asks_currency else ""
        if given.asks and asks_currency:
            currency = _currency(given.currency)
        exports.append(Exports(kind, str(folder), currency))
        copies += [(file, folder) for file in files]
    return tuple(exports), tuple(copies)


def _currency(proposed: str) -> str:
    while True:
        currency = ask("Currency of your account there", proposed).upper()
        if re.fullmatch("[A-Z]{3}", currency):
            return currency
        tell("write its code, like USD")


def _channel(given: Given, present: Container[str], folder: Path, secrets: dict[Path, str]) -> tuple[Mail | None, str]:
    """How reports leave: by mail, to Slack, or not at all."""
    if "channel.mail" in present or "channel.slack" in present or not given.asks or given.mail or given.slack:
        return given.mail, given.slack
    address = ask("Address for reports, or a Slack webhook, or empty for none")
    if address.startswith("https://"):
        kept = folder / "slack-webhook"
        secrets[kept] = address
        return None, f"{{ file = {quoted(str(kept))} }}"
    if not address:
        return None, ""
    host = ask("Its mail server for sending", f"smtp.{address.rpartition('@')[2]}")
    password = ask_secret("Password for it, empty for none")
    if not password:
        return Mail(address, host), ""
    kept = folder / "mail-password"
    secrets[kept] = password
    return Mail(address, host, address, f"{{ file = {quoted(str(kept))} }}"), ""
