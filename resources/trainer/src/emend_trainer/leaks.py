"""Held-back lines that are not held back in truth: the same text or nearly the same image is also taught."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .lines import Line

SHORTEST = 12
"""Code points: shorter lines (page numbers, running heads) are the same by chance."""
NEAR = 12
"""Differing bits of 256 up to which two images count as the same picture, scanned or cut again."""


def image_bits(pixels: np.ndarray) -> np.ndarray:
    """A difference hash: whether each of 32 by 8 cells is darker than the one to its right. [256] bool."""
    small = np.asarray(Image.fromarray(pixels).convert("L").resize((33, 8), Image.Resampling.BOX), np.int16)
    return (small[:, :-1] < small[:, 1:]).reshape(-1)


def find_leaks(taught: list[Line], held: list[Line]) -> dict[str, list[str]]:
    """Ids of held-back lines: ``sameText`` and ``nearImage``."""
    texts = {line.text for line in taught if len(line.text) >= SHORTEST}
    same = [line.id for line in held if line.text in texts]
    near: list[str] = []
    if taught and held:
        bits = np.stack([image_bits(line.pixels) for line in taught])
        widths = np.array([line.pixels.shape[1] for line in taught])
        for line in held:
            width = line.pixels.shape[1]
            alike = (np.abs(widths - width) <= 0.05 * width) & ((bits != image_bits(line.pixels)).sum(1) <= NEAR)
            if alike.any():
                near.append(line.id)
    return {"sameText": same, "nearImage": near}


def leak_warning(leaks: dict[str, list[str]], held: int) -> str | None:
    """One sentence for a person, or None."""
    both = set(leaks["sameText"]) | set(leaks["nearImage"])
    if not both:
        return None
    return (
        f"{len(both)} of {held} held-back lines also stand among those it learns from "
        f"({len(leaks['sameText'])} with the same text, {len(leaks['nearImage'])} with nearly the same image). "
        "The score will flatter: hold back pages of another book, or remove pages that were added twice."
    )
