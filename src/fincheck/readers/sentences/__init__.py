"""Sentences: `marks` of a text, their `meaning`, the `tree` they make; `read` does all three."""
