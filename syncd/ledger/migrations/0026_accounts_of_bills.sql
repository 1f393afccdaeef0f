-- Whose transactions of a contract there are, and which sources show them: whether all bills of its weeks are known.

INSERT OR IGNORE INTO worker SELECT DISTINCT 'billed', posting.contract, posting.person || '@' || pull.source
FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version
JOIN pull ON pull.id = version.pull WHERE posting.contract IS NOT NULL;
