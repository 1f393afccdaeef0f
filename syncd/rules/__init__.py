"""One rule per file; the folders are for readers, and the folder tree is the registry."""
