"""The run's side of a tracker: a process of its own, so that none can hold up, slow down or end a run."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from ..protocol import CancelledError, Channel
from ..request import Row, TrainRequest, file_sha256
from .choice import Trackers
from .figures import facts_of, flags_of, values_of

NAMES = {"tensorboard": "TensorBoard", "mlflow": "MLflow", "wandb": "Weights & Biases"}
MOST_WAITING = 10_000
"""Messages that wait for a tracker; more than that are dropped, and counted."""
GRACE = 20.0
"""Seconds that a tracker has to end once the run is done."""
GRACE_MODEL = 120.0
"""Seconds, where it has a model to copy or to send."""
GRACE_EARLY = 5.0
"""Seconds after a run that was cancelled or failed."""
_POLL = 0.02

OURS = {
    # None of these libraries may tell its makers anything.
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "OTEL_SDK_DISABLED": "true",
    "WANDB_ERROR_REPORTING": "false",
    "WANDB_MODE": "offline",
    "WANDB_SILENT": "true",
    # A folder is a choice here, not a left-over of an old MLflow.
    "MLFLOW_ALLOW_FILE_STORE": "true",
    "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING": "false",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "GIT_PYTHON_REFRESH": "quiet",
}


@contextlib.contextmanager
def tracked(request: TrainRequest, rows: list[Row], channel: Channel) -> Iterator[None]:
    """Feeds the chosen trackers with what ``channel`` says meanwhile. They only ever warn (``tracker``)."""
    choice = request.trackers
    private = sum(row.private for row in rows)
    if choice.mlflow_model is not None and private:
        channel.warn(
            "tracker",
            f"MLflow gets the figures but not the model: {private} of its lines are private, and a model can repeat "
            "what it learnt. Leave them out, or lift the flag, to register it.",
        )
        choice = choice.without_model()
    feeds = [_Feed(name, choice, request, channel) for name in choice.chosen]

    def hear(kind: str, fields: dict[str, Any]) -> None:
        for feed in feeds:
            feed.hear(kind, fields)

    channel.listeners.append(hear)
    status = "failed"
    try:
        yield
        status = "done"
    except CancelledError:
        status = "cancelled"
        raise
    finally:
        channel.listeners.remove(hear)
        model = status == "done" and choice.mlflow_model is not None and not request.options.dry_run
        for feed in feeds:
            feed.close(status, str(request.out) if model else None)
        grace = GRACE_EARLY if status != "done" else GRACE_MODEL if model else GRACE
        deadline = time.monotonic() + grace
        for feed in feeds:
            feed.wait(deadline, grace)


class _Feed:
    """One tracker's process, and a thread each for what goes in and what comes out."""

    def __init__(self, name: str, choice: Trackers, request: TrainRequest, channel: Channel) -> None:
        self._name = NAMES[name]
        self._channel = channel
        self._queue: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._dropped = 0
        self._warned = False
        self._child: subprocess.Popen[str] | None = None
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "emend_trainer", "track", name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, **OURS},
                # A group of its own: Weights & Biases starts a service that must go with it.
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            self._warn(f"it could not be started ({error})")
            return
        assert self._child.stdin is not None and self._child.stdout is not None
        threading.Thread(target=self._write, args=(self._child.stdin,), daemon=True, name=f"to {name}").start()
        self._reader = threading.Thread(target=self._read, args=(self._child.stdout,), daemon=True, name=f"from {name}")
        self._reader.start()
        manifest_sha256 = file_sha256(request.manifest)
        # The same for a run that goes on, another for every other run; says nothing of where it lies.
        mark = hashlib.sha256(f"{manifest_sha256}:{request.out}".encode()).hexdigest()[:16]
        flags = flags_of(request, manifest_sha256)
        self._put(kind="start", id=mark, name=request.name, choice=asdict(choice), flags=flags)

    def hear(self, kind: str, fields: dict[str, Any]) -> None:
        """Takes microseconds: what is slow happens elsewhere. A mistake in here is no reason to lose a run either."""
        try:
            facts = facts_of(kind, fields)
            if facts:
                self._put(kind="facts", facts=facts)
            for step, values in values_of(kind, fields):
                self._put(kind="values", step=step, values=values)
        except Exception as error:
            self._warn(f"figures of {kind} could not be passed on ({error!r})")

    def close(self, status: str, model: str | None) -> None:
        """Says how the run ended, and that nothing more comes."""
        self._put(kind="end", status=status, model=model)
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)

    def wait(self, deadline: float, grace: float) -> None:
        """Until it has ended, is no longer waited for, or the person does not want to wait."""
        child = self._child
        if child is None:
            return
        while child.poll() is None and time.monotonic() < deadline and not self._channel.cancelled:
            time.sleep(_POLL)
        if child.poll() is None:
            self._kill(child)
            waited = "was not waited for" if self._channel.cancelled else f"did not end in {grace:.0f} seconds"
            self._warn(f"it {waited}, so the end of the run may be missing there")
        self._reader.join(1)
        if child.returncode not in (0, None):
            self._warn(f"it ended unexpectedly (status {child.returncode}); the trainer's log has details")
        if self._dropped:
            self._warn(f"it was too slow, so {self._dropped} of the run's figures are missing there", again=True)

    def _put(self, **message: Any) -> None:
        if self._child is None:
            return
        try:
            self._queue.put_nowait(json.dumps(message, ensure_ascii=False, allow_nan=False) + "\n")
        except queue.Full:
            self._dropped += 1

    def _write(self, stdin: IO[str]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (line := self._queue.get()) is not None:
                stdin.write(line)
                stdin.flush()
            stdin.close()

    def _read(self, stdout: IO[str]) -> None:
        for line in stdout:
            with contextlib.suppress(json.JSONDecodeError, TypeError, KeyError):
                self._warn(json.loads(line)["warning"])

    def _warn(self, reason: str, again: bool = False) -> None:
        """Once: what follows from the first is no news."""
        if self._warned and not again:
            return
        self._warned = True
        self._channel.warn("tracker", f"{self._name}: {reason}. The run itself is not touched by that.")

    def _kill(self, child: subprocess.Popen[str]) -> None:
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.wait()


def safe_name(name: str) -> str:
    """A run's name as the name of a folder."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in name).strip("-.")
    return kept[:60] or "run"


def shared(folder: Path) -> list[Path]:
    """The files of an adapter folder that a registry may have: evaluation.json holds texts of lines and stays here."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != "evaluation.json"]
