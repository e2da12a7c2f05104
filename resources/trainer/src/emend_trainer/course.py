"""What every run does, whatever it teaches: it warns, shows what is read before, keeps a whole folder, sums up."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .leaks import find_leaks, leak_warning
from .lines import Line
from .protocol import Channel
from .reading import spread
from .request import TrainRequest
from .train import MOST_EVALUATED, Outcome


def warn_of_split(lines: list[Line], held: list[Line], channel: Channel) -> dict[str, list[str]]:
    """Warn of held-back lines that were taught under another id, and where none was held back.

    Returns:
        The leaks by kind, as the summary has them.
    """
    leaks = find_leaks(lines, held)
    leak = leak_warning(leaks, len(held))
    if leak is not None:
        channel.warn("leak", leak)
    if not held:
        channel.warn(
            "no-validation",
            "No line was held back, so the result cannot be scored. Verify more lines, on two pages or more.",
        )
    return leaks


def tell_baseline(held: list[Line], texts: list[str], channel: Channel) -> None:
    """The event ``baseline``: what the base reads of the lines that are watched while it learns."""
    watched = [
        {"id": line.id, "reference": line.text, "base": text}
        for line, text in spread(list(zip(held, texts, strict=True)), MOST_EVALUATED)
    ]
    channel.emit("baseline", lines=watched)


@contextmanager
def whole_folder(request: TrainRequest, channel: Channel) -> Iterator[Path]:
    """The adapter's folder while it is filled: it appears under its name whole, or not at all.

    Raises:
        CancelledError: the application asked, before it appeared.
    """
    partial = request.out.with_name(request.out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        yield partial
        channel.check()
        if not request.options.dry_run:
            partial.rename(request.out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def summary_of(
    request: TrainRequest,
    lines: list[Line],
    held: list[Line],
    outcome: Outcome,
    started: float,
    scores: dict[str, Any],
    more: dict[str, Any],
) -> dict[str, Any]:
    """The summary of a run, as the event ``done`` and evaluation.json have it (docs/trainer-protocol.md).

    Args:
        request: what was asked.
        lines: that were taught.
        held: that were not.
        outcome: how training went.
        started: by ``time.monotonic``.
        scores: of both models on ``held``.
        more: what depends on what was taught.
    """
    return {
        "trainLines": len(lines),
        "validationLines": len(held),
        "splitBy": request.split_by,
        **scores,
        "dryRun": request.options.dry_run,
        "steps": outcome.steps,
        "trainSeconds": outcome.seconds,
        "totalSeconds": time.monotonic() - started,
        "rank": request.rank,
        "alpha": request.alpha,
        "seed": request.seed,
        "batch": outcome.batch,
        **more,
    }
