"""A tracker's own process: reads messages of the run, one JSON object a line, and writes them with the library."""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from typing import Any, Protocol, TextIO

LEFT_ALONE = 15.0
"""Seconds after which a tracker whose run is gone ends, whatever its library is doing."""


class Tracker(Protocol):
    """What each of the three does."""

    def facts(self, facts: dict[str, str]) -> None:
        """Parameters of the run."""
        ...

    def values(self, step: int, values: dict[str, float]) -> None:
        """Figures of a step."""
        ...

    def end(self, status: str, model: str | None) -> None:
        """``done``, ``cancelled`` or ``failed``; writes all that waits. ``model``: an adapter folder to register."""
        ...


def follow(name: str, stdin: TextIO) -> int:
    """Until the run ends or is gone. The exit status is 0 where it said itself what was wrong."""
    out = sys.stdout
    sys.stdout = sys.stderr
    tracker: Tracker | None = None
    ended = False
    try:
        for line in stdin:
            message = json.loads(line)
            kind = message["kind"]
            if kind == "start":
                tracker = _open(name, message)
            assert tracker is not None
            if kind == "facts":
                tracker.facts(message["facts"])
            elif kind == "values":
                tracker.values(message["step"], message["values"])
            elif kind == "end":
                ended = True
                tracker.end(message["status"], message["model"])
        if tracker is not None and not ended:
            # The trainer was killed: its run must not look as if it were going on.
            watch = threading.Timer(LEFT_ALONE, os._exit, (1,))
            watch.daemon = True
            watch.start()
            tracker.end("failed", None)
        return 0
    except Exception as error:
        traceback.print_exc()
        print(json.dumps({"warning": _reason(error)}, ensure_ascii=False), file=out, flush=True)
        return 0


def _open(name: str, message: dict[str, Any]) -> Tracker:
    choice, flags = message["choice"], message["flags"]
    if name == "tensorboard":
        from .to_tensorboard import TensorBoard

        return TensorBoard(choice["tensorboard"], message["id"], message["name"], flags)
    if name == "mlflow":
        from .to_mlflow import MLflow

        return MLflow(choice["mlflow"], choice["mlflow_model"], message["id"], message["name"], flags)
    from .to_wandb import WeightsAndBiases

    return WeightsAndBiases(choice["wandb"], message["id"], message["name"], flags)


def _reason(error: Exception) -> str:
    if isinstance(error, ImportError):
        return (
            f"its library cannot be loaded ({error}). Set up the trackers on the Train page, "
            "or start the run again with a network"
        )
    text = str(error).strip().split("\n")[0].rstrip(".")
    return f"it cannot be written to ({text[:300] or type(error).__name__}). Check its place on the Train page"
