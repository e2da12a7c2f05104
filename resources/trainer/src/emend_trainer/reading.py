"""Reading with the network as it is now, while it is taught."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import torch

from .adapter import Student
from .lines import Line
from .pictures import stacked
from .precision import autocast
from .read import collapse
from .text import reorder

READ_AT_ONCE = 8
_T = TypeVar("_T")


def spread(lines: list[_T], most: int) -> list[_T]:
    """At most so many lines, spread evenly."""
    if len(lines) <= most:
        return lines
    return [lines[int(i)] for i in np.linspace(0, len(lines) - 1, most)]


def read_lines(student: Student, lines: list[Line], device: torch.device, precision: str = "auto") -> list[str]:
    """Text in logical order, by the network as it is now."""
    texts = [""] * len(lines)
    order = sorted(range(len(lines)), key=lambda i: lines[i].pixels.shape[1])
    with torch.no_grad():
        for start in range(0, len(order), READ_AT_ONCE):
            part = order[start : start + READ_AT_ONCE]
            stack, steps = stacked([lines[i].pixels for i in part])
            images = torch.from_numpy(stack).to(device, memory_format=torch.channels_last)
            with autocast(device, precision):
                classes = student.logits(images, steps=steps).argmax(-1).cpu().numpy()
            for i, row, own in zip(part, classes, steps, strict=True):
                text = student.alphabet.text([student.rows[c] for c in collapse(row[:own])]).strip()
                texts[i] = reorder(text)
    return texts
