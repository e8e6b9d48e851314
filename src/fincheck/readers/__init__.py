"""Readers: one format each to the tree of a report."""
