-- Time of a milestone that no source knows is judged: derive the entries again whose rule names one.

INSERT OR IGNORE INTO dirty_record (rank, ref)
SELECT 5, ref FROM placement WHERE why LIKE '%is not known or not unique%';
