"""Rules about your own invoices."""
