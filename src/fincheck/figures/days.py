"""Days as options and waivers write them: 2025-12-31, and in no other way."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["day_of"]


def day_of(text: str) -> date | None:
    """Return the day that is written ``2025-12-31``, and in no other way, or None."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None  # fromisoformat() would take 20251231 and 2025-W01-1 too
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
