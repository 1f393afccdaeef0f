"""A bank's statement in any layout and dialect is read back to the cent, or refused with a question."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from syncd.errors import SyncdError
from syncd.tabular.mapping.propose import propose
from syncd.testing.files import file

CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents).scaleb(-2))
TEXTS = ["Upwork payout 77", "Rent", "Shop, corner", "Café"]
LAYOUTS = ("signed", "sign", "pair", "fee", "net")
HEADERS = {"date": "Booking date", "text": "Description", "state": "Status", "balance": "Balance"}
PAIRS = (("Credit", "Debit"), ("Paid in", "Paid out"), ("Gutschrift", "Lastschrift"), ("a", "b"), ("In", "Other"))
UNKNOWN = ("u", "v")
WORDS = (("Credit", "Debit"), ("H", "S"), ("Bij", "Af"), UNKNOWN)


@st.composite
def movements(draw):
    """What truly happened: a day, an amount, a fee, and whether it was booked."""
    days = sorted(draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 10, 31)), min_size=1, max_size=8)))
    return [
        (
            day,
            draw(CENTS) * draw(st.sampled_from([1, 1, -1])),
            draw(CENTS),
            draw(st.sampled_from(["Completed", "Completed", "Completed", "Pending", "Reverted"])),
        )
        for day in days
    ]


@st.composite
def statements(draw):
    """Rows of a file as a bank writes them, and what each day truly moved."""
    layout, balances = draw(st.sampled_from(LAYOUTS)), draw(st.booleans())
    states, currencies = draw(st.booleans()), draw(st.booleans())
    pair, words = draw(st.sampled_from(PAIRS)), draw(st.sampled_from(WORDS))
    rows, truth, balance = [], Counter(), Decimal("1000.00")
    for day, amount, fee, state in draw(movements()):
        booked = state == "Completed" or not states
        moved = amount - fee if layout in ("fee", "net") else amount
        if booked:
            truth[day, moved] += 1
            balance += moved
        cells = {
            "signed": {"Amount": amount},
            "sign": {"Amount": abs(amount), "Way": words[amount < 0]},
            "pair": {pair[0]: max(amount, Decimal("0.00")), pair[1]: max(-amount, Decimal("0.00"))},
            "fee": {"Amount": amount, "Fee": fee},
            "net": {"Gross": amount, "Fee": fee, "Net": moved},
        }[layout]
        row = {HEADERS["date"]: day, HEADERS["text"]: draw(st.sampled_from(TEXTS)), **cells}
        row |= {HEADERS["balance"]: balance} if balances else {}
        row |= {HEADERS["state"]: state} if states else {}
        rows.append(row | ({"Currency": "EUR"} if currencies else {}))
    # One word that nobody knows, in a whole file: nothing shows that it is a sign.
    assume(layout != "sign" or words != UNKNOWN or len({row["Way"] for row in rows}) == 2)
    names = draw(st.permutations(list(rows[0])))
    ordered = [{name: row[name] for name in names} for row in rows]
    return ordered[::-1] if draw(st.booleans()) else ordered, truth


@settings(max_examples=150, deadline=None)
@given(data=st.data(), statement=statements())
def test_no_statement_is_read_otherwise_than_it_was_meant(read_bank, dialects, data, statement):
    rows, truth = statement
    dialect = data.draw(dialects)
    written = dialect.write(rows)
    known = {"currency": "EUR"} if "Currency" not in rows[0] else {}
    try:
        made = propose(file(written), "bank", "mine", None, answers=known)
    except SyncdError:  # one sentence says why
        event("refused")
        return
    if made.questions:
        event("asked")
        return
    event("read")
    (page,) = read_bank(written, **made.settings)
    read = Counter((each.record.posted, each.record.amount.decimal) for each in page.records)
    assert page.rejected or read == truth
