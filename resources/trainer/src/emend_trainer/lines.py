"""The lines of a run in memory: pixels at the recogniser's height and text in visual order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from .line_image import open_upright, padded_width, scale
from .metrics import normalise
from .protocol import Channel
from .request import Row
from .text import reorder

SMALLEST = 6
"""Pixels of height or width under which nobody could read a line."""
BLANK = 2.0
"""Standard deviation of the pixels, of 255, under which there is no ink to see."""


@dataclass
class Line:
    """One line: ``pixels`` [48, w, 3] uint8; ``visual`` is ``text`` from left to right as the image shows it."""

    id: str
    pixels: np.ndarray
    text: str
    visual: str


def needed_steps(text: str) -> int:
    """CTC steps that a text needs at least: one a character, and a blank between equal neighbours."""
    return len(text) + sum(a == b for a, b in pairwise(text))


def load_lines(
    rows: list[Row], channel: Channel, width_limit: int | None = None, ctc: bool = True
) -> tuple[list[Line], list[dict[str, str]]]:
    """Read and scale the images.

    Args:
        rows: of the manifest.
        channel: where cancel is asked.
        width_limit: in pixels at the recogniser's height; wider lines are left out.
        ctc: whether a text needs a column of the image for each character.

    Returns:
        The lines, and ``{id, reason}`` for each that was left out.
    """
    lines: list[Line] = []
    skipped: list[dict[str, str]] = []
    for row in rows:
        channel.check()
        text = normalise(row.text)
        if not text:
            skipped.append({"id": row.id, "reason": "its text is empty"})
            continue
        try:
            image = open_upright(row.image)
            pixels = scale(image)
        except FileNotFoundError:
            skipped.append({"id": row.id, "reason": "its image is not there any more"})
            continue
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            # Paths of this machine have no place in what is told on.
            reason = str(error).replace(str(row.image), row.image.name)
            skipped.append({"id": row.id, "reason": f"its image cannot be read ({reason})"})
            continue
        if min(image.size) < SMALLEST:
            skipped.append({"id": row.id, "reason": f"its image is only {image.width} × {image.height} pixels"})
            continue
        if pixels.std() < BLANK:
            skipped.append({"id": row.id, "reason": "its image is blank"})
            continue
        if width_limit is not None and pixels.shape[1] > width_limit:
            skipped.append({"id": row.id, "reason": f"it is wider than {width_limit} pixels at a height of 48"})
            continue
        visual = reorder(text)
        if ctc and needed_steps(visual) > padded_width(pixels.shape[1]) // 8:
            skipped.append({"id": row.id, "reason": "its text is longer than the image has room for"})
            continue
        lines.append(Line(row.id, pixels, text, visual))
    return lines, skipped
