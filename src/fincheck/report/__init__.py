"""A report: its tree, the terms and names of its keys, units and paths."""
