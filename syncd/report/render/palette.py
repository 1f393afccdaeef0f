"""Holds the colours of all reports, light and dark, as one value: pages, mails and PDFs take theirs from it.

A text colour has a contrast of at least 4.5 : 1 on the card and on the wash, a fill of at least 3 : 1 on the card
(WCAG 2.2, 1.4.3 and 1.4.11); a test computes both. Rules and the track behind a bar only decorate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from syncd.report.tone import Tone


class Scheme(StrEnum):
    """The two appearances of a page."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour as `#rrggbb`, in the light and in the dark scheme."""

    light: str
    dark: str

    def on(self, scheme: Scheme) -> str:
        """`#rrggbb` in `scheme`."""
        return self.light if scheme is Scheme.LIGHT else self.dark


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours: of surfaces, of plain text, and of each tone as text and as fill.

    `page` lies behind the `card` that holds the text; a `wash` sets a box on the card apart. `ink` is text, `mute` is
    smaller text; `rule` is for hairlines and the track behind a bar; `button` is text on a fill of `Tone.SAVE`.
    """

    ink: Colour
    mute: Colour
    rule: Colour
    page: Colour
    card: Colour
    wash: Colour
    button: Colour
    text: Mapping[Tone, Colour]
    fill: Mapping[Tone, Colour]


_INK, _MUTE = Colour("#16202c", "#e9eef3"), Colour("#556170", "#9daab7")
_SAVE, _LOST = Colour("#0a6350", "#5fd3b4"), Colour("#a1232a", "#ff938c")
_BACK, _WAITING = Colour("#583ba0", "#bca8f6"), Colour("#1b5a92", "#8cc1f2")

PALETTE = Palette(
    ink=_INK,
    mute=_MUTE,
    rule=Colour("#dfe5ea", "#2a343d"),
    page=Colour("#eef1f4", "#0d1216"),
    card=Colour("#ffffff", "#161c22"),
    wash=Colour("#f5f7f9", "#1d242b"),
    button=Colour("#ffffff", "#0d1216"),
    text={
        Tone.PLAIN: _INK,
        Tone.SAVE: _SAVE,
        Tone.DUE: Colour("#834600", "#f3bd62"),
        Tone.LOST: _LOST,
        Tone.BACK: _BACK,
        Tone.WAITING: _WAITING,
        Tone.TRACKED: _MUTE,
        Tone.UNKNOWN: _MUTE,
        Tone.UNBILLED: _INK,
        Tone.SUBMITTED: _WAITING,
        Tone.HELD: _WAITING,
        Tone.AVAILABLE: _WAITING,
        Tone.PAID: _SAVE,
        Tone.FEE: _MUTE,
    },
    fill={
        Tone.PLAIN: _MUTE,
        Tone.SAVE: _SAVE,
        Tone.DUE: Colour("#c07f14", "#b9801f"),
        Tone.LOST: _LOST,
        Tone.BACK: _BACK,
        Tone.WAITING: _WAITING,
        Tone.TRACKED: Colour("#8393a0", "#617180"),
        Tone.UNKNOWN: Colour("#8393a0", "#617180"),
        Tone.UNBILLED: Colour("#74879a", "#8393a0"),
        Tone.SUBMITTED: Colour("#5b80b8", "#6a93c9"),
        Tone.HELD: Colour("#3f66a8", "#4f7fc0"),
        Tone.AVAILABLE: Colour("#2a4a82", "#8ba8dc"),
        Tone.PAID: _SAVE,
        Tone.FEE: Colour("#858f99", "#6b7682"),
    },
)
"""Every tone has both a text and a fill."""


def variables(scheme: Scheme) -> str:
    """Declare every colour of `scheme` as a CSS variable: `--ink:#16202c;…;--save:#0a6350;--save-fill:#0a6350`."""
    return ";".join(f"--{name}:{colour.on(scheme)}" for name, colour in _named())


def style_sheet() -> str:
    """CSS of the variables: dark where the reader's device is, light in print; and of the classes of tones.

    `t-save` colours text in the tone `save`, `f-save` fills a bar of an SVG or the background of an element.
    """
    classes = "".join(
        f".t-{tone}{{color:var(--{tone})}}.f-{tone}{{fill:var(--{tone}-fill);background-color:var(--{tone}-fill)}}"
        for tone in Tone
    )
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{variables(Scheme.DARK)}}}}}"
    return f":root{{color-scheme:light dark;{variables(Scheme.LIGHT)}}}{dark}{classes}"


def dark_classes() -> str:
    """CSS of the classes of tones in the dark scheme, for a mail's `@media` block.

    A mail's colours stand in the elements, and only `!important` beats those.
    """
    texts = "".join(f".t-{tone}{{color:{PALETTE.text[tone].dark} !important}}" for tone in Tone)
    fills = "".join(f".f-{tone}{{background-color:{PALETTE.fill[tone].dark} !important}}" for tone in Tone)
    ink, mute = PALETTE.ink.dark, PALETTE.mute.dark
    plain = f".ink{{color:{ink} !important;border-color:{ink} !important}}.mute{{color:{mute} !important}}"
    track = f".track{{background-color:{PALETTE.rule.dark} !important}}"
    lines = f".line{{border-color:{PALETTE.rule.dark} !important}}"
    return texts + fills + plain + track + lines


def _named() -> Iterator[tuple[str, Colour]]:
    for name in ("ink", "mute", "rule", "page", "card", "wash", "button"):
        yield name, getattr(PALETTE, name)
    for tone in Tone:
        yield tone.value, PALETTE.text[tone]
        yield f"{tone}-fill", PALETTE.fill[tone]
