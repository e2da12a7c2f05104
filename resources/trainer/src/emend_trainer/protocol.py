"""What the application hears and says: JSON lines on stdout and stdin. Nothing else here writes stdout."""

from __future__ import annotations

import errno
import json
import sys
import threading
from collections.abc import Callable
from typing import Any, Literal, TextIO


class TrainerError(Exception):
    """An end that the application shows to a person. ``code`` is stable, the message says what to do next."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def told_by_system(error: OSError) -> TrainerError:
    """What the operating system refused, with what to do next: ``disk-full``, ``not-writable`` or ``missing-file``."""
    where = error.filename or "a file"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return TrainerError("disk-full", "The disk is full, or a limit on it is reached. Free some space, then resume.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return TrainerError("not-writable", f"{where} may not be written. Choose another folder, then start again.")
    if error.errno == errno.ENOENT:
        return TrainerError("missing-file", f"{where} is not there any more. Start a new run.")
    return TrainerError("internal", f"The trainer failed: {error}. The log has details.")


class CancelledError(Exception):
    """The application asked to end without an adapter, or is gone."""


class Channel:
    """Events to the application, commands from it.

    Libraries that print must not break the protocol: the real stdout is kept here and ``sys.stdout`` is
    pointed at stderr.
    """

    def __init__(self, stdin: TextIO | None = None, stdout: TextIO | None = None) -> None:
        self._out = stdout if stdout is not None else sys.stdout
        if stdout is None:
            sys.stdout = sys.stderr
        self._cancelled = threading.Event()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self.listeners: list[Callable[[str, dict[str, Any]], None]] = []
        """Who else hears what is said; they must be quick."""
        if stdin is not None:
            threading.Thread(target=self._listen, args=(stdin,), daemon=True, name="commands").start()

    def emit(self, kind: str, **fields: Any) -> None:
        """Write one event. A reader that is gone counts as cancel, so that no trainer outlives its application."""
        try:
            with self._lock:
                self._out.write(json.dumps({"type": kind, **fields}, ensure_ascii=False, allow_nan=False) + "\n")
                self._out.flush()
        except (BrokenPipeError, ValueError) as error:
            if isinstance(error, ValueError) and not self._out.closed:
                raise
            self._cancelled.set()
        for listener in list(self.listeners):
            listener(kind, fields)

    def phase(
        self,
        phase: Literal["loading", "preparing", "training", "exporting", "checking", "scoring", "saving"],
        detail: str | None = None,
    ) -> None:
        """Say what is going on; raises ``CancelledError`` where cancel was asked."""
        self.check()
        self.emit("phase", phase=phase, detail=detail)

    def warn(self, code: str, message: str) -> None:
        """Something a person should know that does not end the run."""
        self.emit("warning", code=code, message=message)

    def check(self) -> None:
        """Raise ``CancelledError`` where cancel was asked."""
        if self._cancelled.is_set():
            raise CancelledError

    @property
    def cancelled(self) -> bool:
        """Whether cancel was asked, or nobody listens any more."""
        return self._cancelled.is_set()

    @property
    def stopped(self) -> bool:
        """Whether training shall end now and keep its best state."""
        return self._stopped.is_set()

    def _listen(self, stdin: TextIO) -> None:
        for line in stdin:
            try:
                command = json.loads(line).get("command")
            except (json.JSONDecodeError, AttributeError):
                print(f"not a command: {line!r}", file=sys.stderr)
                continue
            if command == "cancel":
                self._cancelled.set()
            elif command == "stop":
                self._stopped.set()
        self._cancelled.set()
