"""Sources in, checked rows out: each module reads one kind of source."""
