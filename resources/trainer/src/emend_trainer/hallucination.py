"""Signs that a large model wrote what is not there. Each is a flag with a reason; a person decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .lines import BLANK

FEWEST_REPEATS = 4
"""A unit must stand so often in a row at the end of a text to count as a loop."""
LONGEST_UNIT = 64
"""Characters of the longest unit that is looked for."""
SHORTEST_LOOP = 16
"""Characters that all repeats have together: `....` or `aaaa` alone is no loop."""
MOST_PER_HEIGHT = 8.0
"""Characters for each height of a line's image that its width has room for. Dense print has three or four."""
SPARE = 8
"""Characters that every line may have beyond that."""
LONG_LINE = 8.0
"""Width over height from which a full line of ink is expected to have more than one character."""
INKED = 0.5
"""Share of such a line's cells that have ink."""
CONTRAST = 64.0
"""Of 255, between ink and paper."""
TOLD = 12
"""Characters that are named in a reason."""


@dataclass(frozen=True)
class Flag:
    """``code`` is ``loop``, ``too-long``, ``too-short``, ``characters`` or ``no-ink``; ``message`` is English."""

    code: str
    message: str


def loop_at_end(text: str) -> tuple[int, str] | None:
    """Repeats and unit of a loop that the text ends in; the shortest unit. None where there is none.

    The last repeat may be cut, as it is where the maximum length ended it.
    """
    longest = min(LONGEST_UNIT, len(text) // FEWEST_REPEATS)
    for unit in range(1, longest + 1):
        same = 0
        # A text with period `unit` equals itself shifted by it.
        while same < len(text) - unit and text[-1 - same] == text[-1 - same - unit]:
            same += 1
        length = same + unit
        if length >= unit * FEWEST_REPEATS and length >= SHORTEST_LOOP:
            return length // unit, text[-unit:]
    return None


def line_flags(text: str, pixels: np.ndarray, characters: frozenset[str] | None = None) -> list[Flag]:
    """What speaks against the reading of one line.

    Args:
        text: as read.
        pixels: [h, w, 3] uint8 of the line's image.
        characters: what may stand in the text; None: anything.
    """
    flags = text_flags(text, characters)
    height, width = pixels.shape[:2]
    if not has_ink(pixels):
        if text.strip():
            flags.append(Flag("no-ink", "There is text where the image has no ink."))
        return flags
    room = MOST_PER_HEIGHT * width / max(1, height) + SPARE
    if len(text) > room:
        flags.append(
            Flag("too-long", f"{len(text)} characters are more than a line of this width has room for ({room:.0f}).")
        )
    if width >= LONG_LINE * height and len(text.strip()) <= 1 and _inked_share(pixels) >= INKED:
        flags.append(Flag("too-short", "There is ink all along the line, and hardly a character was read."))
    return flags


def page_flags(text: str, pixels: np.ndarray, characters: frozenset[str] | None = None) -> list[Flag]:
    """As ``line_flags``, for a whole page: of its size nothing can be said."""
    flags = text_flags(text, characters)
    if text.strip() and not has_ink(pixels):
        flags.append(Flag("no-ink", "There is text where the image has no ink."))
    return flags


def text_flags(text: str, characters: frozenset[str] | None = None) -> list[Flag]:
    """What the text alone tells."""
    flags = []
    loop = loop_at_end(text)
    if loop is not None:
        flags.append(Flag("loop", f"The text ends in {loop[1][:TOLD]!r}, {loop[0]} times in a row."))
    if characters is not None:
        foreign = sorted({c for c in text if not c.isspace()} - characters)
        if foreign:
            flags.append(Flag("characters", f"It has characters outside the set: {' '.join(foreign[:TOLD])}"))
    return flags


def has_ink(pixels: np.ndarray) -> bool:
    """Whether anything stands out from the paper."""
    return bool(pixels.std() >= BLANK)


def _inked_share(pixels: np.ndarray) -> float:
    """Share of the image's cells, as wide as a third of its height, that have ink: about a character each."""
    height, width = pixels.shape[:2]
    grey = pixels.astype(np.float32).mean(-1)
    inked = np.abs(grey - np.median(grey)).max(0) > CONTRAST
    cell = max(1, height // 3)
    whole = width // cell * cell
    return float(inked[:whole].reshape(-1, cell).any(-1).mean()) if whole else 0.0
