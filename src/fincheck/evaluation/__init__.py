"""A rule held against a report: outcomes."""
