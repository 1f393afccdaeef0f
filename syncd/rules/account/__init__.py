"""Rules about accounts: one in one month, with its running balance and its rows."""
