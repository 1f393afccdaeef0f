-- Refunds are judged: derive those that are known already again.

INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT 4, ref FROM posting WHERE kind = 'refund';
