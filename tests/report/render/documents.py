"""Documents for the tests of formats: that of the made-up world with every kind of block, and hostile ones."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.core.to_do import Link
from syncd.report.document import (
    BLANK,
    Action,
    Actions,
    Callout,
    Cell,
    Column,
    Document,
    Drawing,
    Facts,
    Figures,
    Paragraphs,
    Row,
    RowKind,
    Table,
)
from syncd.report.tone import Tone
from tests.report.render import charts

MADE = datetime(2026, 11, 16, 9, tzinfo=UTC)
DIARY = Link("Work Diary", "https://www.upwork.com/wd/")


def usd(text):
    return Money.of(text, "USD")


def money(text, tone=Tone.PLAIN):
    return Cell(f"{text} USD", usd(text.replace(",", "")), tone)


def amount(text, tone=Tone.PLAIN):
    return Cell(text, usd(text.replace(",", "").lstrip("≈ ").replace("−", "-")), tone)


# The demo --------------------------------------------------------------------------------------------------------

BOXES = Actions(
    title="",
    boxed=True,
    items=(
        Action(
            title="Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30",
            place="Tue 10 Nov, 17:00–19:30",
            there="Add 2:30 to Backend API for Acme Ltd",
            details=("Memo to paste: “API tests”. That day: 5:11 tracked, 2:40 on Upwork.",),
            amount=money("100.00", Tone.SAVE),
            link=DIARY,
            ids=("d-f440",),
        ),
        Action(
            title="Add 1:10 to Shop maintenance for Blue Door",
            place="Thu 12 Nov, 17:00–18:10",
            details=("Memo to paste: “Checkout fixes”. That day: 2:50 tracked, 1:40 on Upwork.",),
            amount=money("64.17", Tone.SAVE),
            link=DIARY,
            ids=("d-c1c8",),
        ),
    ),
)
LIST = (
    Actions(
        title="Today, before 13:00 (12:00 UTC)",
        unit="USD",
        items=(
            Action(
                title="Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30",
                details=("“API tests”. 5:11 tracked that day, 2:40 on Upwork.",),
                amount=amount("100.00", Tone.SAVE),
                link=DIARY,
                place="Tue 10 Nov, 17:00–19:30",
                number=1,
            ),
            Action(
                title="Add 1:10 to Shop maintenance: Thu 12 Nov, 17:00–18:10",
                details=("“Checkout fixes”. 2:50 tracked that day, 1:40 on Upwork.",),
                amount=amount("64.17", Tone.SAVE),
                link=DIARY,
                number=2,
            ),
        ),
    ),
    Actions(
        title="This week",
        items=(
            Action(
                title="Ask Blue Door for a bonus: Sat 17 Oct, 10:00–13:20",
                details=("“Shop migration”, 3:20, never on Upwork. That week closed on 19 Oct.",),
                amount=amount("183.33"),
                notes=("4 weeks ago", "Blue Door’s move"),
                number=3,
            ),
            Action(
                title="Track or give back: Sat 7 Nov, Shop maintenance",
                details=("3:00 on Upwork, nothing tracked that day. Upwork holds this money until Wed 18 Nov.",),
                amount=amount("165.00", Tone.BACK),
                number=4,
            ),
            Action(
                title="Stop “Launch” until Green Leaf funds it",
                details=("Worked on 11 and 13 Nov without escrow. Due Fri 4 Dec, 500.00 USD.",),
                amount=Cell("3:30 h", Hours(12600)),
                number=5,
            ),
        ),
        more="and 4 more, 31.00 USD: syncd discrepancies",
    ),
)
FIGURES = Figures(
    title="In figures, USD",
    items=(
        (amount("164.17", Tone.SAVE), ("can be saved", "until 13:00 today")),
        (amount("210.67", Tone.LOST), ("lost unless you", "ask the client")),
        (amount("196.00", Tone.BACK), ("billed, and may", "have to go back")),
        (Cell("3", 3), ("more without", "an amount")),
    ),
)


def _row(kind, *words):
    return Row((Cell(words[0]), *(Cell(word) for word in words[1:])), kind)


WEEKS = Table(
    title="This week and last",
    columns=(
        Column(key="contract", title="Contract"),
        Column(key="hours", title="Hours", is_number=True),
        Column(key="gross", title="Gross", is_number=True),
        Column(key="net", title="Net", is_number=True),
        Column(key="rate", title="Net per tracked hour", is_number=True, on_phones=False),
    ),
    rows=(
        _row(RowKind.NORMAL, "Backend API", "12:20", "493.33", "≈ 444.00", "≈ 29.93"),
        _row(RowKind.BESIDE, "last week", "14:10", "566.67", "510.00", "35.98"),
        _row(RowKind.BESIDE, "average of 4", "13:48", "544.83", "490.35", "35.55"),
        _row(RowKind.NORMAL, "Shop maintenance", "3:50", "210.84", "≈ 189.76", "≈ 37.95"),
        _row(RowKind.BESIDE, "last week", "7:10", "394.17", "354.75", "85.14"),
        _row(RowKind.TOTAL, "Total, USD", "16:10", "704.17", "≈ 633.76", "≈ 31.95"),
        _row(RowKind.BESIDE, "last week", "21:20", "960.84", "864.75", "47.14"),
    ),
    notes=("≈ Upwork has not billed this week yet: net is gross less 10 %, the fee of the last five weeks.",),
)
ROWS = Table(
    title="Rows",
    columns=(
        Column(key="day", title="Day"),
        Column(key="work", title="Work"),
        Column(key="hours", title="Hours", is_number=True),
        Column(key="usd", title="USD", is_number=True),
    ),
    rows=(
        _row(RowKind.SECTION, "Week of 5 Oct", "", "", ""),
        _row(RowKind.NORMAL, "Tue 6 Oct", "Backup check: restore tested, schedule moved to night", "2:20", "128.33"),
        _row(RowKind.NORMAL, "Thu 8 Oct", "Plugin updates", "2:00", "110.00"),
        _row(RowKind.SUBTOTAL, "Invoice 701000003", "", "4:20", "238.33"),
        _row(RowKind.TOTAL, "Total", "", "4:20", "238.33"),
    ),
    more="and 12 more in october.csv",
)
FOOT = Facts(
    rows=(
        ("Toggl", "time entries as of today 10:00"),
        ("Upwork", "hours and transactions, export of today 09:30"),
        ("Report", "r-6f9f3e02a5 · items 1–9: d-f440, d-c1c8, d-de89, d-164b, d-9d57, d-e78c, d-2262 d-5506"),
    )
)


def cut_off(**changes):
    fields = {
        "id": "r-6f9f3e02a5",
        "name": "upwork-cut-off",
        "kind": "cut-off",
        "language": "en",
        "made_at": MADE,
        "zone": "Europe/Berlin",
        "subject": "Save 164.17 USD on Upwork by 13:00: 2 entries",
        "headline": "Save 164.17 USD before 13:00 today",
        "strong": "164.17 USD",
        "tone": Tone.SAVE,
        "kicker": "syncd · Upwork cut-off",
        "dated": "Mon 16 Nov 2026, 10:00",
        "preheader": "Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30",
        "lead": "3:40 that you tracked last week is not on Upwork. In 3 hours, at 13:00 Berlin (12:00 UTC), Upwork"
        " closes the week and bills it without these hours.",
        "blocks": (
            BOXES,
            Paragraphs(
                title="", small=True,
                sentences=("Choose the day, then “Add manual time”. Hourly protection does not cover it.",),
            ),
            Paragraphs(
                title="When you are done",
                sentences=("Download “Weekly summary” again and save it in your Upwork folder.",),
            ),
        ),
        "button": Link("Open the Work Diary", DIARY.url),
        "foot": FOOT,
    }  # fmt: skip
    return Document(**(fields | changes))


def weekly(**changes):
    fields = {
        "headline": "164.17 USD can still be saved, until 13:00 today",
        "subject": "164.17 USD to save until Mon 13:00, 7 more to do",
        "kicker": "syncd · week of 9 to 15 Nov",
        "lead": "Add 3:40 to Upwork now. After that, one client to ask, one rate to correct and 3:00 to explain.",
        "blocks": (*LIST, WEEKS),
        "aside": (
            FIGURES,
            Drawing(title="Tracked and billed, per week", chart=charts.DEMO_BARS),
            Drawing(title="Where the money is", chart=charts.DEMO_STACK),
        ),
        "button": None,
    }
    return cut_off(**(fields | changes))


def everything(**changes):
    """Every kind of block, and every chart."""
    blocks = (
        Callout(title="Two minutes, now", sentences=("1. Upwork → Reports", "2. Save it"), tone=Tone.DUE),
        BOXES, *LIST, FIGURES, WEEKS, ROWS,
        Drawing(title="Hours against your estimate", chart=charts.DEMO_BURN, table=WEEKS),
        Drawing(title="The balance, day by day", chart=charts.DEMO_STEPS),
        Callout(title="It foots", sentences=("0.00 + 4,579.33 − 457.93 = 4,121.40.",), tone=Tone.SAVE),
        Facts(title="Of", rows=(("Client", "Blue Door"), ("Rate", "55.00 USD an hour"))),
    )  # fmt: skip
    return weekly(**({"blocks": blocks} | changes))


# Strategies ------------------------------------------------------------------------------------------------------

nasty = st.sampled_from(
    [
        "<!channel> <@U123> <https://evil.example|click>",
        "*bold* _it_ ~no~ `code` & &amp;",
        "<img src=x onerror=alert(1)>",
        "</style><script>alert(1)</script>",
        "{{ 7 * 7 }}{% raw %}",
        "[bold red]no markup[/]",
        "דוח שעות for Acme",
        "日本語のタイトル",
        "👩‍💻🚀" * 9,
        "x" * 300,
        "word " * 60,
        "one\r\ntwo\u2028three\x00\x1b[31m",
        "Berichtigungsanforderungsschreiben für Stundenabrechnungszeiträume",
    ]
)
words = nasty | st.text(max_size=40)
said = words.filter(str.strip)
tones = st.sampled_from(Tone)
amounts = st.builds(
    lambda number, tone: Cell(f"{number / 100:,.2f} USD".replace("-", "−"), Money(number, "USD"), tone),
    st.integers(-(10**9), 10**9),
    tones,
)
links = st.none() | st.just(DIARY)
actions = st.builds(
    Action,
    title=said,
    details=st.lists(said, max_size=3).map(tuple),
    amount=amounts | st.just(BLANK),
    link=links,
    place=words,
    notes=st.lists(said, max_size=2).map(tuple),
    number=st.integers(0, 99),
)
lists = st.builds(Actions, title=said, items=st.lists(actions, max_size=5).map(tuple), boxed=st.booleans(), more=words)


@st.composite
def tables(draw):
    columns = [Column(key="what", title=draw(said))]
    for index in range(draw(st.integers(1, 6))):
        columns.append(Column(key=f"f{index}", title=draw(said), is_number=True, on_phones=draw(st.booleans())))
    few = [
        Row((Cell(draw(words)), *draw(st.tuples(*[amounts] * (len(columns) - 1)))), draw(st.sampled_from(RowKind)))
        for _ in range(draw(st.integers(0, 4)))
    ]
    rows = tuple(few * draw(st.sampled_from([1, 1, 10])))
    rows = tuple(
        Row((row.cells[0], *[BLANK] * (len(columns) - 1)), row.kind) if row.kind is RowKind.SECTION else row
        for row in rows
    )
    return Table(title=draw(words), columns=tuple(columns), rows=rows, notes=tuple(draw(st.lists(said, max_size=2))))


sentences = st.lists(said, max_size=3).map(tuple)
blocks = st.one_of(
    lists,
    tables(),
    st.builds(Figures, title=words, items=st.lists(st.tuples(amounts, sentences), max_size=4).map(tuple)),
    st.builds(Drawing, title=words, chart=charts.any_chart, table=st.none() | tables()),
    st.builds(Paragraphs, title=words, sentences=sentences, small=st.booleans()),
    st.builds(Callout, title=words, sentences=sentences, tone=tones),
    st.builds(Facts, title=words, rows=st.lists(st.tuples(said, said), max_size=3).map(tuple)),
)


def documents(max_blocks=4):
    """Documents of hostile texts."""
    return st.builds(
        cut_off,
        language=st.sampled_from(["en", "de", "ar"]),
        subject=said,
        headline=said,
        strong=words,
        tone=tones,
        kicker=words,
        dated=words,
        preheader=words,
        lead=words,
        blocks=st.lists(blocks, max_size=max_blocks).map(tuple),
        aside=st.lists(blocks, max_size=1).map(tuple),
        button=links,
        foot=st.builds(Facts, rows=st.lists(st.tuples(said, said), max_size=3).map(tuple)),
    )


def many(number, **changes):
    """A week of as many things to do, each with evidence as long as the longest."""
    item = LIST[0].items[0]
    items = tuple(
        Action(
            title=f"{item.title} {index}", details=("“" + "long memo, " * 9 + "”. " + item.details[0],) * 3,
            amount=item.amount, link=DIARY, notes=("4 weeks ago",), number=index,
        )
        for index in range(1, number + 1)
    )  # fmt: skip
    half = len(items) // 2
    groups = (Actions(title="Today", items=items[:half]), Actions(title="This week", items=items[half:]))
    return weekly(**({"blocks": (*groups, WEEKS)} | changes))
