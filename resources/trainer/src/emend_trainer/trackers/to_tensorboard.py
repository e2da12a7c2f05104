"""TensorBoard's event files, by tensorboardX."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from .feed import safe_name

FLUSH = 2.0
"""Seconds between two flushes, so that TensorBoard follows a run that is going."""


class TensorBoard:
    """A folder of its own for each run; one that goes on writes a second file there."""

    def __init__(self, folder: str, run_id: str, name: str, flags: dict[str, str]) -> None:
        # tensorboardX takes torch where it finds it, for tensors that it never gets here: 3 s and 300 MB.
        sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
        from tensorboardX import SummaryWriter

        self._make: Any = SummaryWriter
        self._folder = Path(folder) / f"{safe_name(name)}-{run_id[:8]}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._facts = dict(flags)
        self._writer: Any = None
        self._flushed = time.monotonic()

    def facts(self, facts: dict[str, str]) -> None:
        """Kept until the first figures, with which they are written as a table."""
        self._facts |= facts

    def values(self, step: int, values: dict[str, float]) -> None:
        """Opened only now: a run that goes on takes back the steps that were not saved."""
        if self._writer is None:
            self._writer = self._make(logdir=str(self._folder), purge_step=step, flush_secs=3600)
            rows = "".join(f"| {name} | {value} |\n" for name, value in self._facts.items())
            self._writer.add_text("run", f"| | |\n|---|---|\n{rows}", step)
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)
        if time.monotonic() - self._flushed > FLUSH:
            self._writer.flush()
            self._flushed = time.monotonic()

    def end(self, status: str, model: str | None) -> None:
        """Closes the file."""
        if self._writer is not None:
            self._writer.add_text("status", status, 0)
            self._writer.close()
