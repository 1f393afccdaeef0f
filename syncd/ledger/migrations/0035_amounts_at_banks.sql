-- Finds the line of a bank that takes another one back: the same amount, with the other sign.
CREATE INDEX posting_received_amount ON posting (account, currency, minor) WHERE kind = 'received';
