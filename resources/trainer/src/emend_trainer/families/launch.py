"""Start a run once for each GPU: ``accelerate launch`` takes this process's place, its stdin, stdout and number."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def launched() -> bool:
    """Whether a launcher started this process as one of several."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def follows() -> bool:
    """Whether another process speaks for this one."""
    return launched() and int(os.environ["RANK"]) > 0


def launch_several(request: Path) -> None:
    """Return where one process is what the request needs; else never.

    A request that cannot be understood is left to be refused by whoever reads it.
    """
    base = _base_of(request)
    if launched() or base.get("family") is None:
        return
    count = processes(base.get("device"), base.get("processes"))
    if count > 1:
        os.execv(sys.executable, command(request, count))


def processes(device: str | None, asked: int | None) -> int:
    """How many teach together on this machine: as many as were asked for, one for each GPU at the most.

    NCCL, by which they speak to each other, is not there on Windows.
    """
    if device == "cpu" or sys.platform == "win32":
        return 1
    import torch

    there = max(1, torch.cuda.device_count())
    return there if asked is None else min(int(asked), there)


def command(request: Path, count: int) -> list[str]:
    """What starts ``count`` processes on this machine, on a free port."""
    flags = ["--multi_gpu", "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
    many = ["--num_processes", str(count), "--main_process_port", "0"]
    return [
        sys.executable, "-m", "accelerate.commands.launch", *flags, *many,
        "--module", "emend_trainer", "train", str(request),
    ]  # fmt: skip


def _base_of(request: Path) -> dict[str, Any]:
    try:
        base = json.loads(request.read_text(encoding="utf-8"))["base"]
        int(base.get("processes") or 1)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return base
