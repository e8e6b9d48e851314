"""Figures as printed: notations, numerals, units, how they are shown, slips of typing."""
