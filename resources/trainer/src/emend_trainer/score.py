"""The held-back lines read by the base and by the new version."""

from __future__ import annotations

from typing import Any

from .lines import Line
from .metrics import corpus, score_line
from .verdict import compare_sides

MOST_REGRESSIONS = 20
"""Lines that got worse, the worst first, told to the application; evaluation.json has all."""


def score(held: list[Line], base: list[str], tuned: list[str]) -> dict[str, Any]:
    """Both models on the held-back lines: the summary's part and a row for each line.

    Args:
        held: the lines.
        base: as the base reads them.
        tuned: as the new version reads them.
    """
    if not held:
        return {
            "summary": {
                "base": None,
                "adapter": None,
                "improvedLines": 0,
                "sameLines": 0,
                "worseLines": 0,
                "difference": None,
                "regressions": [],
            },
            "lines": [],
        }
    rows, before, after = [], [], []
    for line, old, new in zip(held, base, tuned, strict=True):
        a, b = score_line(line.text, old), score_line(line.text, new)
        before.append(a)
        after.append(b)
        rows.append(
            {
                "id": line.id,
                "reference": line.text,
                "base": old,
                "adapter": new,
                "baseEdits": a.character_edits,
                "adapterEdits": b.character_edits,
                "length": a.character_length,
            }
        )
    gains = [a.character_edits - b.character_edits for a, b in zip(before, after, strict=True)]
    summary = {
        "base": corpus(before),
        "adapter": corpus(after),
        "improvedLines": sum(g > 0 for g in gains),
        "sameLines": sum(g == 0 for g in gains),
        "worseLines": sum(g < 0 for g in gains),
        "difference": compare_sides(before, after),
        "regressions": sorted(
            (row for row in rows if row["adapterEdits"] > row["baseEdits"]),
            key=lambda row: row["baseEdits"] - row["adapterEdits"],
        )[:MOST_REGRESSIONS],
    }
    return {"summary": summary, "lines": rows}
