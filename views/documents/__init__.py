"""Documents: a frozen value in chapters, and the files that are made of it."""
