"""The taught network goes back towards what it began from, as far as its held-back lines are read as well as before.

The way that the weights went is what the run's lines gained and what all other text lost. The last part of it is often
of no use to the lines any more (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", 2109.01903).
"""

from __future__ import annotations

from collections.abc import Callable

from .lines import Line
from .metrics import corpus, score_line
from .pupil import CtcPupil
from .survive import copies

SHARES = (0.9, 0.8, 0.7, 0.6, 0.5)
"""Of the way that the weights went. All are tried: of one that reads worse by a single edit there is no telling."""
LEAST_HELD = 5
"""With fewer held-back lines there is no telling, and the whole way is kept."""


def step_back(pupil: CtcPupil, held: list[Line], metric: str, check: Callable[[], None]) -> float:
    """Leave the pupil at the smallest share of its way that reads ``held`` no worse than the whole way.

    Args:
        pupil: as taught.
        held: lines that it did not learn from.
        metric: ``cer`` or ``wer``.
        check: called before each reading; raises ``CancelledError`` where the run is called off.

    Returns:
        The share, 0.5 to 1.
    """
    if len(held) < LEAST_HELD:
        return 1.0

    def rate() -> float:
        check()
        texts = pupil.read(held)
        return corpus(score_line(line.text, text) for line, text in zip(held, texts, strict=True))[metric] or 0.0

    taught, whole, kept = copies(pupil.parameters), rate(), 1.0
    for share in SHARES:
        pupil.go_part_of_the_way(taught, share)
        if rate() <= whole:
            kept = share
    pupil.go_part_of_the_way(taught, kept)
    return kept
