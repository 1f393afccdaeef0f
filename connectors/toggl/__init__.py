"""Time entries from Toggl Track: your own, or a whole workspace's, with projects, clients, tasks and tags.

    [source.toggl]
    kind   = "toggl"
    token  = { env = "TOGGL_TOKEN" }   # the API token at the bottom of your Toggl profile
    person = "me"                      # your own key in this configuration; "me" if left out
    every  = "15 minutes"

    [source.team]                      # everyone's entries: the token must be an admin's
    kind      = "toggl"
    scope     = "workspace"
    token     = { env = "TOGGL_ADMIN_TOKEN" }
    workspace = "Studio"               # its name or id; not needed where the token sees but one
    people    = ["Jane Doe", "2300002"]  # names or ids; everyone if left out

`scope = "me"` (the default) reads your own entries in all your workspaces. `scope = "workspace"` reads those of
everyone in one workspace, or of the `people` named, who are then known by their names in Toggl. Any number of sources
with the same or other tokens may stand side by side; an entry that two of them show is one entry. Where you read your
own time both ways, give yourself the same name: `person` as Toggl shows it, or that name under `[person.me]`.

**Requests.** Toggl lets 30 requests an hour through to your own data and 30 to each organisation (more on paid
plans), for all programs together. syncd never asks more, leaves five of them to your other tools, and where it has to
stop it goes on by itself. With nothing new, a poll is one request.

**History** is read once, as far back as `since` in the configuration says: the last three months as lists, what is
older through Reports, the newest first, whichever takes hours or days; `syncd status` says how far it is. Older days
count as known only where the entries add up to Toggl's own total.

**What is seen when.** Your own additions, edits and deletions, and others' additions and edits of the last year: with
the next poll. Others' edits of older entries, new names, and, in the last 35 days, others' deletions, removed tags
and changed rates: once a day. The same in older time: in turn, a few windows a day, in as many days as `syncd status`
says. After more than 80 days without a pull, history is read again and what is missing from it is gone.

**Limits.** A running timer of somebody else shows when it has been stopped. Reports may not be part of a plan or a
role: then history ends where lists end, about three months back, and `syncd status` says so. A free workspace may
hide what is old. Rates, fees and estimates come with paid plans only. Toggl 2.0 (keys beginning with `toggl_sk_`) is
another product. syncd only reads: nothing in Toggl is ever changed.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from syncd.connector import ConnectorOptions, Context, Cursor, Limits, Page
from syncd.connectors.toggl.own import Mine, mine_standing
from syncd.connectors.toggl.session import Pull
from syncd.connectors.toggl.team import Workspace, workspace_scopes, workspace_standing
from syncd.connectors.toggl.track_api import QUOTA_REMAINING, QUOTA_RESETS, Api
from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import Span
from syncd.options import Secret, on_this_machine

EVERY = timedelta(minutes=15)
"""Between pulls, where the options do not say."""


class TogglOptions(ConnectorOptions):
    """`url` is for a Toggl-compatible server on this machine."""

    token: Secret
    scope: Literal["me", "workspace"] = "me"
    person: str = "me"
    workspace: str = ""
    people: tuple[str, ...] = Field(default=(), strict=False)
    url: str = "https://api.track.toggl.com"

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        local = parts.scheme == "http" and on_this_machine(parts.hostname or "")
        if not (parts.hostname and (parts.scheme == "https" or local)) or parts.username or parts.query:
            raise ValueError("must be an https address; plain http only for a server on this machine")
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
    """Toggl Track: its API v9 for one's own entries and for names, its Reports API v3 for history and for others."""

    Options: ClassVar[type[ConnectorOptions]] = TogglOptions
    namespace = "toggl"
    kinds = frozenset({Kind.TIME, Kind.LABEL})
    duplicates_of = ""
    # The free plan; of paid ones the headers tell more:
    # https://support.toggl.com/en/articles/11484112-api-webhook-limits
    limits = Limits(per_hour=30, remaining_header=QUOTA_REMAINING, resets_header=QUOTA_RESETS)

    def __init__(self, options: TogglOptions, context: Context) -> None:
        self._options = options
        self._context = context
        self._api = Api(context.http, options.url, options.token, context.source)

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:
        """What changed since the last pull, then history from `window.start` on where it is not read yet, then what
        is due once a day."""
        pull = self._pull(window)
        source, options = self._context.source, self._options
        if options.scope == "me":
            return Mine(self._api, pull, source, options.person).pages(cursor)
        return Workspace(self._api, pull, source, options.workspace, options.people).pages(cursor)

    def _pull(self, window: Span) -> Pull:
        options = self._options
        every = options.every or EVERY
        whose = (options.person,) if options.scope == "me" else (options.workspace, *options.people)
        return Pull(
            window=window,
            whose=(options.scope, *whose),
            zone=self._context.zone,
            every=every,
            hourly=self.limits.per_hour - self.limits.reserve,
            scopes=self._scopes,
            standing=mine_standing if options.scope == "me" else workspace_standing,
        )

    def _scopes(self, pull: Pull, span: Span) -> Sequence[Coverage]:
        if self._options.scope == "me":
            return [Coverage(kind=Kind.TIME, person=self._options.person, span=span)]
        return workspace_scopes(pull, span, everyone=not self._options.people)


CONNECTOR = Toggl
