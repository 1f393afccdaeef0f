"""Rules about payments: an earning or a refund, with the fees and taxes taken of it."""
