"""One process at a time works in a folder, whoever started it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .protocol import TrainerError

if sys.platform != "win32":
    import fcntl

MOST_WAITED = 60.0
"""Seconds."""


@contextlib.contextmanager
def alone(folder: Path, check: Callable[[], None], busy: str) -> Iterator[None]:
    """Wait until no other process works in this folder: one whose application is gone may still be saving.

    The lock goes with the process, however it ends. Windows has no lock on folders: nothing is waited for there.

    Raises:
        TrainerError: ``busy``, with these words, after a minute.
    """
    if sys.platform == "win32":
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + MOST_WAITED
        while not _locked(descriptor):
            check()
            if time.monotonic() > until:
                raise TrainerError("busy", busy)
            time.sleep(0.2)
        try:
            yield
        finally:
            # Only where nothing was saved; never while another one has it.
            with contextlib.suppress(OSError):
                folder.rmdir()
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
