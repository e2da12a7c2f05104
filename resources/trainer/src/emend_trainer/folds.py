"""Cross-validation: every line is read once by a model that learnt from the other parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .adapter import Student
from .checkpoint import Checkpoints, write_text
from .lines import Line
from .metrics import LineScore, corpus, score_line
from .options import Options
from .protocol import Channel
from .reading import read_lines
from .train import train
from .verdict import compare_sides


def parts_of(lines: list[Line], pages: dict[str, str], count: int, seed: int) -> tuple[list[list[Line]], str]:
    """So many parts of about the same size: whole pages where there are enough, else single lines.

    Args:
        lines: all that there are.
        pages: page of each line by its id.
        count: parts.
        seed: of the order, which is by hash: the same on every machine.

    Returns:
        The parts, none of them empty, and ``page`` or ``line``.
    """
    by_page = len({pages[line.id] for line in lines}) >= count
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(pages[line.id] if by_page else line.id, []).append(line)
    order = sorted(groups, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
    parts: list[list[Line]] = [[] for _ in range(min(count, len(groups)))]
    for key in order:
        min(parts, key=len).extend(groups[key])
    return [part for part in parts if part], "page" if by_page else "line"


def cross_validate(
    parts: list[list[Line]],
    make: Callable[[list[Line]], Student],
    base_texts: dict[str, str],
    budget: float,
    seed: int,
    device: torch.device,
    channel: Channel,
    options: Options,
    folder: Path,
    fingerprint: str,
) -> dict[str, Any]:
    """Teach once for each part from the others, and score all lines together.

    No part helps to choose when to end: what is read is the average of the weights at the end of the budget. The
    network reads as it was taught, so without the classes that were cut (docs/trainer-protocol.md). A part that is done
    is kept in ``folder``, so that an interrupted run does not do it again.

    Args:
        parts: of all lines.
        make: the network to teach, for the lines that it learns from.
        base_texts: what the base reads, by line id.
        budget: seconds for each part, where the options give no steps.
        seed: of the run.
        device: to teach on.
        channel: to the application.
        options: of the run.
        folder: of the states.
        fingerprint: of the run.

    Returns:
        ``folds``, ``lines``, ``base`` and ``adapter`` (as ``corpus``), ``difference`` (as ``compare_sides``) and
        ``perFold`` (CER of each part).
    """
    before: list[LineScore] = []
    after: list[LineScore] = []
    per_fold: list[float | None] = []
    for number, held in enumerate(parts, start=1):
        taught = [line for part in parts if part is not held for line in part]
        channel.phase("preparing", f"Cross-validation, part {number} of {len(parts)}: {len(taught)} lines")
        done = folder / f"fold-{number}.json"
        own = f"{fingerprint}-{number}"
        texts = _kept(done, own)
        if texts is None:
            states = Checkpoints(folder / f"fold-{number}", own)
            student = make(taught)
            train(student, taught, [], budget, seed, device, _Quiet(channel), options, states)
            read = read_lines(student, held, device, options.precision)
            texts = {line.id: text for line, text in zip(held, read, strict=True)}
            write_text(done, json.dumps({"fingerprint": own, "texts": texts}, ensure_ascii=False))
            states.remove()
        scores = [score_line(line.text, texts[line.id]) for line in held]
        per_fold.append(corpus(scores)["cer"])
        after += scores
        before += [score_line(line.text, base_texts[line.id]) for line in held]
    return {
        "folds": len(parts),
        "lines": len(after),
        "base": corpus(before),
        "adapter": corpus(after),
        "difference": compare_sides(before, after),
        "perFold": per_fold,
    }


def _kept(path: Path, fingerprint: str) -> dict[str, str] | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    return kept["texts"] if kept["fingerprint"] == fingerprint else None


class _Quiet(Channel):
    """Commands are heard and warnings passed on; steps of a part are no steps of the run."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def emit(self, kind: str, **fields: Any) -> None:
        if kind == "warning":
            self._channel.emit(kind, **fields)

    def check(self) -> None:
        self._channel.check()

    @property
    def stopped(self) -> bool:
        return self._channel.stopped
