"""Checks as linear constraints on the true amounts behind the printed figures."""
