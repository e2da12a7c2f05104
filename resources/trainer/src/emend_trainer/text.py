"""Order of characters: people write logical order, the recogniser sees the image from left to right (visual order)."""

from __future__ import annotations

import unicodedata

from bidi.algorithm import get_display


def has_right_to_left(text: str) -> bool:
    """Whether a strong right-to-left character (Hebrew, Arabic and kin) is in the text."""
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def reorder(text: str) -> str:
    """Logical to visual order or back.

    The base direction is right to left where the text holds a strong right-to-left character; applied twice, the
    algorithm restores such lines, which is how readings get their logical order.
    """
    if not has_right_to_left(text):
        return text
    return str(get_display(text, base_dir="R"))
