"""Whether a version is better than the base on the same lines, by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .metrics import LineScore

RESAMPLES = 2_000
CONFIDENCE = 0.95
FEWEST_LINES = 6
"""With fewer lines even all of them changing the same way can be chance at 5 % (sign test: 2 * 0.5 ** 5 > 0.05)."""


def compare_sides(base: Sequence[LineScore], tuned: Sequence[LineScore], seed: int = 0) -> dict[str, Any] | None:
    """The difference of the CER (version less base) with its interval and a verdict; None without a line of text.

    Paired percentile bootstrap over lines (Efron and Tibshirani 1993): both models are always drawn with the same
    lines, so that hard and easy lines cancel out. Lines of a page are not independent; the interval is then too narrow.

    Returns:
        ``cer``, ``low`` and ``high`` as ratios, ``confidence``, ``resamples``, ``lines``, and ``verdict``: ``better``
        or ``worse`` where the whole interval lies on one side of 0, else ``same``.
    """
    length = np.array([s.character_length for s in base], np.int64)
    if length.sum() == 0:
        return None
    gain = np.array([b.character_edits - a.character_edits for a, b in zip(base, tuned, strict=True)], np.int64)
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(RESAMPLES):
        lines = random.integers(0, len(length), len(length))
        drawn.append(gain[lines].sum() / max(1, length[lines].sum()))
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(v) for v in np.quantile(drawn, [tail, 1 - tail]))
    enough = len(length) >= FEWEST_LINES
    return {
        "cer": float(gain.sum() / length.sum()),
        "low": low,
        "high": high,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "lines": len(length),
        "verdict": "better" if enough and high < 0 else "worse" if enough and low > 0 else "same",
    }
