"""Makes pages of records from a file's rows, in two passes."""
