"""From lines to what the network takes: augmented pixels, and batches of one width."""

from __future__ import annotations

import numpy as np

from .augment import augment
from .line_image import padded_width, tensor
from .lines import Line, needed_steps

WIDTHS = 128
"""Batches are padded to a multiple of this: each width that is new to oneDNN costs it a third of a step."""


def pictures(lines: list[Line], random: np.random.Generator | None, share: float = 1.0) -> list[np.ndarray]:
    """The lines' pixels; where there is a random generator, about ``share`` of them augmented."""
    if random is None:
        return [line.pixels for line in lines]
    found = []
    for line in lines:
        if share < 1 and random.uniform() >= share:
            found.append(line.pixels)
            continue
        picture = augment(line.pixels, random)
        # A squeezed line may have lost the room its text needs: take it as it is.
        found.append(picture if needed_steps(line.visual) <= picture.shape[1] // 8 else line.pixels)
    return found


def stacked(pictures: list[np.ndarray]) -> tuple[np.ndarray, list[int]]:
    """[n, 3, 48, w] float32 and the CTC steps of each line."""
    width = -(-max(p.shape[1] for p in pictures) // WIDTHS) * WIDTHS
    steps = [padded_width(p.shape[1]) // 8 for p in pictures]
    return np.stack([tensor(p, width) for p in pictures]), steps
