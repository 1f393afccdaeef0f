"""Takes in the files that people drop into folders, once nobody writes to them any more."""
