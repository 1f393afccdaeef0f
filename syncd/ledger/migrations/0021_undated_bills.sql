-- A bill of hours that names no days counts for the platform week that ended before it was posted.

INSERT OR IGNORE INTO dirty_record (rank, ref) SELECT 4, ref FROM posting WHERE kind = 'hourly';
