"""Time entries from Toggl Track: your own, or a whole workspace's, with projects, clients, tasks and tags.

    [source.toggl]
    kind   = "toggl"
    token  = { env = "TOGGL_TOKEN" }   # the API token at the bottom of your Toggl profile
    person = "me"                      # your own key in this configuration; "me" if left out
    every  = "15 minutes"

    [source.team]                      # everyone's entries; needs the token of a workspace admin
    kind      = "toggl"
    scope     = "workspace"
    token     = { env = "TOGGL_ADMIN_TOKEN" }
    workspace = "Studio"               # its name or id; not needed if the token sees only one
    people    = ["Jane Doe", "2300002"]  # names or ids; everyone if left out

`scope = "me"` (the default) reads your own entries in all your workspaces. `scope = "workspace"` reads the entries of
everyone in one workspace, or of the `people` you name; people go by their names in Toggl. You can have any number of
sources with the same or different tokens; an entry that two of them read counts once. If you read your own time both
ways, use one name: set `person` to your name in Toggl, or list that name under `[person.me]`.

**Requests.** Toggl allows 30 requests an hour for your own data and 30 for each organisation (more on paid plans), for
all programs together. syncd never exceeds that, leaves five requests to your other tools, and continues by itself
after it had to stop. A poll that finds nothing new is one request.

**History** is read once, back to `since` in the configuration, the newest first: the last three months as lists, older
days through Reports. This can take hours or days; `syncd status` shows the progress. Older days count as known only if
the entries add up to Toggl's own total.

**How soon changes are seen.** Your own additions, edits and deletions, and other people's additions and edits of the
last year: at the next poll. Other people's edits of older entries and new names: once a day. Other people's deletions,
removed tags and changed rates: once a day for the last 35 days; for older days, a few windows are read again each day,
and `syncd status` says how many days a full round takes. After more than 80 days without a pull, history is read
again, and entries that are missing from it count as deleted.

**Limits.** Another person's running timer shows only after it has been stopped. Your plan or role may not include
Reports: history then ends where lists end, about three months back, and `syncd status` says so. A free workspace may
hide old entries. Rates, fees and estimates need a paid plan. Toggl 2.0 (keys that begin with `toggl_sk_`) is another
product. syncd only reads: it never changes anything in Toggl.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from syncd.connector import ConnectorOptions, Context, Cursor, Limits, Login, Page
from syncd.connectors.toggl.labels import read_login
from syncd.connectors.toggl.own import OwnEntries, own_seen_within
from syncd.connectors.toggl.session import Pull
from syncd.connectors.toggl.team import TeamEntries, team_coverage, team_seen_within
from syncd.connectors.toggl.track_api import QUOTA_REMAINING, QUOTA_RESETS, Api
from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import Instant, Span
from syncd.options import Secret, on_this_machine

HOST = "api.track.toggl.com"
"""The only host that ever gets a token, besides this machine."""
EVERY = timedelta(minutes=15)
"""Default time between pulls."""


class TogglOptions(ConnectorOptions):
    """Keys of a source of kind "toggl"; `url` is for a Toggl-compatible server on this machine."""

    token: Secret
    scope: Literal["me", "workspace"] = "me"
    person: str = "me"
    workspace: str = ""
    people: tuple[str, ...] = Field(default=(), strict=False)
    url: str = f"https://{HOST}"

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        is_toggl = parts.scheme == "https" and parts.hostname == HOST and parts.port in (None, 443)
        is_local = parts.scheme in ("http", "https") and on_this_machine(parts.hostname or "")
        if not (is_toggl or is_local) or parts.username or parts.query:
            raise ValueError(f"must be https://{HOST}, or a server on this machine")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _fits_its_scope(self) -> Self:
        if self.scope == "me" and (self.workspace or self.people):
            raise ValueError(
                '`workspace` and `people` are for scope = "workspace"; scope = "me" reads your own entries'
            )
        if self.scope == "workspace" and "person" in self.model_fields_set:
            raise ValueError('`person` is for scope = "me"; in a workspace people go by their names in Toggl')
        return self


class Toggl:
    """Reads Toggl Track: API v9 for your own entries and for labels, Reports API v3 for history and other people."""

    Options: ClassVar[type[ConnectorOptions]] = TogglOptions
    namespace = "toggl"
    kinds = frozenset({Kind.TIME, Kind.LABEL})
    duplicates_of = ""
    # The free plan; on paid plans the headers say more:
    # https://support.toggl.com/en/articles/11484112-api-webhook-limits
    limits = Limits(per_hour=30, remaining_header=QUOTA_REMAINING, resets_header=QUOTA_RESETS)

    def __init__(self, options: TogglOptions, context: Context) -> None:
        self._options = options
        self._context = context
        self._api = Api(context.http, options.url, options.token, context.source)

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:
        """Read changes since the last pull, then history back to `window.start`, then what is due once a day."""
        source, options = self._context.source, self._options
        every = options.every or EVERY
        own = options.scope == "me"
        pull = Pull(
            window=window,
            selection=(options.scope, *((options.person,) if own else (options.workspace, *options.people))),
            zone=self._context.zone,
            every=every,
            requests_per_hour=self.limits.per_hour - self.limits.reserve,
            coverage=self._own_coverage if own else partial(team_coverage, everyone=not options.people),
            seen_within=own_seen_within(every) if own else team_seen_within(every),
        )
        if own:
            return OwnEntries(self._api, pull, source, options.person).pages(cursor)
        return TeamEntries(self._api, pull, source, options.workspace, options.people).pages(cursor)

    def login(self, now: Instant) -> Login:
        """Ask whose token it is: one request for `/me`, documented on the page "Me"."""
        return read_login(self._api.get("/me", now).body)

    def _own_coverage(self, _: Pull, span: Span) -> Sequence[Coverage]:
        return [Coverage(kind=Kind.TIME, person=self._options.person, span=span)]


CONNECTOR = Toggl
