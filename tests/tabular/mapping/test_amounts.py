"""Credit and debit, fees and taxes beside amounts, and types written without a minus."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

BASE = {"record": "transaction", "platform": "fiverr", "currency": "EUR", "mark": "."}
KINDS = {"order": "fixed"}


def amounts(pages):
    return [(str(each.record.kind), each.record.amount.decimal) for page in pages for each in page.records]


def one(read, header, row, **options):
    """What a row says, or why it is rejected."""
    names = header.split(",")
    data = f"date,{header}\n2026-01-02,{row}\n"
    columns = {"date": "date", **{name: name for name in names}}
    (page,) = read(data.encode(), **BASE, columns=columns, kinds=KINDS, **options)
    return amounts([page]) or page.rejected[0].reason


@settings(max_examples=50, deadline=None)
@given(
    gross=st.integers(1, 10**7),
    fee=st.integers(0, 10**6),
    given_=st.sampled_from(["amount,fee,net", "amount,fee", "amount,net", "net,fee"]),
    signed=st.booleans(),
)
def test_a_fee_beside_an_amount_becomes_a_row_and_both_make_the_net(read, gross, fee, given_, signed):
    if given_ == "net,fee" and fee > gross:
        return  # a negative net leaves open what the fee did
    text = {name: str(Decimal(cents).scaleb(-2)) for name, cents in (("amount", gross), ("net", gross - fee))}
    text["fee"] = f"{'-' if signed else ''}{Decimal(fee).scaleb(-2)}"
    said = one(read, f"type,{given_}", ",".join(["order", *(text[name] for name in given_.split(","))]))
    assert said[0] == ("fixed", Decimal(gross).scaleb(-2))
    assert sum(amount for _, amount in said) == Decimal(gross - fee).scaleb(-2)
    assert [kind for kind, _ in said[1:]] == (["fee"] if fee else [])


@settings(max_examples=50, deadline=None)
@given(
    gross=st.integers(1, 10**7),
    fee=st.integers(0, 10**6),
    tax=st.integers(0, 10**6),
    given_=st.sampled_from(["amount,fee,tax,net", "amount,fee,tax", "amount,tax,net", "net,fee,tax", "amount,tax"]),
    signed=st.booleans(),
)
def test_a_tax_beside_an_amount_becomes_a_row_and_all_make_the_net(read, gross, fee, tax, given_, signed):
    fee = 0 if given_ == "amount,tax" else fee
    net = gross - fee - tax
    if net < 0:
        return  # a negative net leaves open what was taken or given back
    sign = -1 if signed else 1
    cents = {"amount": gross, "fee": sign * fee, "tax": sign * tax, "net": net}
    said = one(
        read,
        f"type,{given_}",
        ",".join(["order", *(str(Decimal(cents[name]).scaleb(-2)) for name in given_.split(","))]),
    )
    expected = [("fixed", gross), ("fee", -fee), ("tax", -tax)]
    assert said == [(kind, Decimal(each).scaleb(-2)) for kind, each in expected if each]


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        ("credit,debit", "5.00,", [("other", Decimal("5.00"))]),
        ("credit,debit", ",5.00", [("other", Decimal("-5.00"))]),
        ("credit,debit", ",-5.00", [("other", Decimal("-5.00"))]),
        ("credit,debit", "0.00,5.00", [("other", Decimal("-5.00"))]),
        ("credit,debit", "5.00,0.00", [("other", Decimal("5.00"))]),
        ("credit,debit", "5.00,2.00", "it has both a credit of 5.00 EUR and a debit of 2.00 EUR"),
        ("credit,debit", "-5.00,", "its credit of -5.00 EUR is negative"),
        ("credit,debit", ",", "it has no amount"),
        ("type,amount,fee,net", "order,10.00,2.00,7.00", "its amount of 10.00 EUR and fee of 2.00 EUR do not make"),
        ("type,amount,fee,net", "refund,-10.00,2.00,-8.00", [("refund", Decimal(-10)), ("fee", Decimal(2))]),
        ("type,amount,fee", "refund,-10.00,2.00", "whether its fee of 2.00 EUR was taken or given back is open"),
        ("type,amount,fee", "refund,-10.00,0.00", [("refund", Decimal(-10))]),
        ("type,amount,fee", "payout,-10.00,2.00", [("payout", Decimal(-10)), ("payout-fee", Decimal(-2))]),
        ("type,net,fee", "payout,-12.00,2.00", [("payout", Decimal(-10)), ("payout-fee", Decimal(-2))]),
        (
            "type,amount,fee,tax,net",
            "order,10.00,2.00,0.40,8.00",
            "and fee of 2.00 EUR and tax of 0.40 EUR do not make",
        ),
        ("type,amount,tax,net", "order,10.00,2.00,9.00", "its amount of 10.00 EUR and tax of 2.00 EUR do not make"),
        ("type,amount,tax,net", "order,10.00,,9.00", [("fixed", Decimal(10)), ("fee", Decimal(-1))]),
        (
            "type,amount,fee,tax,net",
            "refund,-10.00,2.00,0.40,-7.60",
            [("refund", Decimal(-10)), ("fee", Decimal(2)), ("tax", Decimal("0.40"))],
        ),
        ("type,amount,tax", "refund,-10.00,2.00", "whether its tax of 2.00 EUR was taken or given back is open"),
        (
            "type,net,fee,tax",
            "payout,-12.00,2.00,0.40",
            [("payout", Decimal("-9.60")), ("payout-fee", Decimal(-2)), ("tax", Decimal("-0.40"))],
        ),
        ("amount", "1.005", "'1.005' has more decimal places than EUR has"),
        ("amount,currency", "7,jpy", [("other", Decimal(7))]),
        ("amount,currency", "7,euro", "not an ISO 4217 currency code"),
        ("amount", "$7.00", "'$7.00' is not in EUR"),
    ],
)
def test_rows_of_money(read, header, row, says):
    said = one(read, header, row)
    assert said == says if isinstance(says, list) else says in said


def test_types_that_are_written_without_a_minus_take_money_away(read):
    assert one(read, "type,amount", "fee,3.00", negative=["fee"]) == [("fee", Decimal("-3.00"))]
    assert one(read, "type,amount", "fee,-3.00", negative=["fee"]) == [("fee", Decimal("-3.00"))]
    assert one(read, "type,amount", "order,3.00", negative=["fee"]) == [("fixed", Decimal("3.00"))]


def test_an_earning_with_a_minus_gives_money_back(read):
    assert one(read, "type,amount", "order,-3.00") == [("refund", Decimal("-3.00"))]
    assert one(read, "type,amount", "order,0.00") == [("fixed", Decimal("0.00"))]
    assert one(read, "type,amount", "fee,-3.00") == [("fee", Decimal("-3.00"))]


def test_a_debit_with_a_minus_among_others_without_may_be_money_that_comes_back(read):
    columns = {"date": "date", "credit": "credit", "debit": "debit"}
    rows = [f"2026-01-02,{cells}\n" for cells in ("5.00,", ",-1.00", ",0.00", ",3.00")]
    (page,) = read(f"date,credit,debit\n{''.join(rows)}".encode(), **BASE, columns=columns)
    assert [amount for _, amount in amounts([page])] == [Decimal(5), Decimal(0), Decimal(-3)]
    assert [each.reason for each in page.rejected] == [
        "its debit of -1.00 EUR is negative, and those of other rows are not"
    ]
    (page,) = read(f"date,credit,debit\n{''.join(rows[:3])}".encode(), **BASE, columns=columns)
    assert [amount for _, amount in amounts([page])] == [Decimal(5), Decimal(-1), Decimal(0)]


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        ("type,amount,fee,net", "refund,10.00,2.00,8.00", [("refund", Decimal(-10)), ("fee", Decimal(2))]),
        ("type,amount,net", "refund,10.00,8.00", [("refund", Decimal(-10)), ("fee", Decimal(2))]),
        ("type,net,fee", "payout,12.00,2.00", [("payout", Decimal(-10)), ("payout-fee", Decimal(-2))]),
        ("type,amount,net", "payout,10.00,12.00", [("payout", Decimal(-10)), ("payout-fee", Decimal(-2))]),
    ],
)
def test_amount_and_net_are_both_without_a_minus(read, header, row, says):
    assert one(read, header, row, negative=["refund", "payout"]) == says


@settings(max_examples=40, deadline=None)
@given(left=st.integers(1, 10**6), fee=st.integers(1, 10**6), unsigned=st.booleans())
def test_a_payout_that_arrives_smaller_than_it_left_paid_a_fee_and_got_none(read, left, fee, unsigned):
    if fee > left:
        return
    texts = [f"{'' if unsigned else '-'}{Decimal(cents).scaleb(-2)}" for cents in (left, left - fee)]
    said = one(read, "type,amount,net", f"payout,{','.join(texts)}", negative=["payout"] if unsigned else [])
    assert said == [("payout", Decimal(fee - left).scaleb(-2)), ("payout-fee", Decimal(-fee).scaleb(-2))]


def test_the_fee_and_the_tax_of_a_row_with_an_id_name_that_row(read):
    columns = {name: name for name in ("date", "id", "type", "client", "amount", "fee", "tax")}
    rows = b"date,id,type,client,amount,fee,tax\n2026-01-02,A7,order,Acme,10.00,2.00,0.40\n"
    (page,) = read(rows, **BASE, columns=columns, kinds=KINDS)
    earning, fee, tax = (each.record for each in page.records)
    assert (earning.ref, fee.ref, fee.parent) == ("mine/transaction/A7", "mine/transaction/A7:fee", earning.ref)
    assert (tax.ref, tax.parent, tax.contract) == ("mine/transaction/A7:tax", earning.ref, earning.contract)


def test_control_totals_count_a_row_once_and_sum_all_that_it_says(read):
    columns = {name: name for name in ("date", "type", "amount", "fee", "tax")}
    (page,) = read(
        b"date,type,amount,fee,tax\n2026-01-02,order,10.00,2.00,0.40\n", **BASE, columns=columns, kinds=KINDS
    )
    assert (page.control.rows, page.control.records) == (1, 1)
    assert {str(each) for each in page.control.amounts.values()} == {"7.60 EUR"}
