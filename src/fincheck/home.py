"""Where the project and its pages are found: the one place with its address."""

from __future__ import annotations

__all__ = ["HOME", "page"]

HOME = "https://github.com/fincheck/fincheck"


def page(file: str, anchor: str = "") -> str:
    """Return the address of a file of the repository, and of a place in it."""
    return f"{HOME}/blob/main/{file}" + (f"#{anchor}" if anchor else "")
