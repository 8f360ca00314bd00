"""One module a lint."""
