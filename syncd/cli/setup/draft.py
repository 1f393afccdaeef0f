"""The text of a first configuration, from a person's answers. Pure: what is asked and found comes from elsewhere."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from syncd.core.safe_text import quoted

__all__ = ["Draft", "Exports", "Mail", "configuration"]


@dataclass(frozen=True, slots=True)
class Exports:
    """A drop folder for the exports that a source of `kind` reads; `currency`: of exports that do not say theirs."""

    kind: str
    folder: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """How reports leave by mail; `password`: the place of the secret as TOML, "" for a server that asks for none."""

    address: str
    host: str
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person answered. Places of secrets are TOML, such as `{ env = "TOGGL_TOKEN" }`; "" where there is none.

    `names`: how exports and trackers call this person. `toggl_url`: of a server on this machine; "" for Toggl itself.
    """

    zone: str
    names: tuple[str, ...] = ()
    toggl: str = ""
    toggl_url: str = ""
    exports: tuple[Exports, ...] = ()
    mail: Mail | None = None
    slack: str = ""


def configuration(draft: Draft, present: Container[str] = ()) -> str:
    """Return the tables of a configuration, without those that are `present`, such as `source.toggl`; "" for none."""
    tables = [lines for name, lines in _tables(draft) if name not in present]
    return "\n".join("\n".join([*lines, ""]) for lines in tables)


def _tables(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    """Yield each table by its name, with its lines."""
    yield "timezone", [f"timezone = {quoted(draft.zone)}    # yours: for days, schedules and reports"]
    if draft.toggl:
        url = [f"url    = {quoted(draft.toggl_url)}"] if draft.toggl_url else []
        lines = ["[source.toggl]", 'kind   = "toggl"', f"token  = {draft.toggl}", *url, 'person = "me"']
        yield "source.toggl", lines
    for one in draft.exports:
        lines = [f"[source.{one.kind}]", f"kind   = {quoted(one.kind)}"]
        lines += [f"folder = {quoted(one.folder)}    # save exports here; syncd moves them to done/ or bad/"]
        lines += ['person = "me"', *([f"currency = {quoted(one.currency)}"] if one.currency else [])]
        yield f"source.{one.kind}", lines
    if draft.toggl or draft.exports:
        names = ", ".join(map(quoted, draft.names)) or '"…"'
        written = f"names = [{names}]    # as exports and your tracker write your name"
        yield "person.me", ["[person.me]", written if draft.names else f"# {written}"]
    yield from _channels(draft)
    reached = [name for name, there in (("mail", draft.mail), ("slack", draft.slack)) if there]
    if reached:
        to = ", ".join(map(quoted, reached))
        yield "report.weekly", ["[report.weekly]", 'kind = "reconciliation"', 'at   = "mon 08:00"', f"to   = [{to}]"]
        yield (
            "report.before-cut-off",
            [
                "[report.before-cut-off]    # 18 and 3 hours before a platform closes the week",
                'kind = "cut-off"',
                f"to   = [{to}]",
            ],
        )


def _channels(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    if draft.mail:
        mail = draft.mail
        login = [f"username = {quoted(mail.username)}"] if mail.username else []
        login += [f"password = {mail.password}"] if mail.password else []
        lines = ["[channel.mail]", 'kind     = "email"', f"host     = {quoted(mail.host)}", *login]
        lines += [f"from     = {quoted(f'syncd <{mail.address}>')}", f"to       = [{quoted(mail.address)}]"]
        yield "channel.mail", lines
    if draft.slack:
        yield "channel.slack", ["[channel.slack]", 'kind = "slack"', f"url  = {draft.slack}"]
