"""Whether all relations can hold together, and what is told where they cannot."""
