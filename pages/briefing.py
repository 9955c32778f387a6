"""The same for paper: a pack to print, a report to edit, the figures to calculate with."""
