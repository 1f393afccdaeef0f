"""A table of your own invoices that names no days is read whole, and says what it cannot be compared with."""

from tests.home import Home, configuration

NOW = "2026-11-16T09:00:00Z"
SOURCE = """[source.invoices]
kind     = "table"
record   = "transaction"
platform = "direct"
person   = "me"
currency = "EUR"
mark     = "."
columns  = { id = "No", date = "Sent", amount = "Amount", client = "Client" }

[person.me]
names = ["Jane Doe"]
"""


def test_invoices_without_days_leave_no_data_unread_and_say_what_nothing_compares(tmp_path, capsys):
    home = Home(tmp_path, capsys, NOW, configuration(SOURCE))
    path = home.save("a.csv", "No,Sent,Amount,Client\n7,2026-11-01,840.00,Bakery\n", "2026-11-10T09:00:00Z")
    shown = home.run("import", "invoices", path)
    assert "nothing compares the hours with your tracked time: map columns to `first_day` and `last_day`" in shown
    assert "some data was not read" not in home.run("once", "--no-deliver")
