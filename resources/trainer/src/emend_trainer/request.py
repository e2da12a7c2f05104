"""The request of a run and the manifest's rows, checked before anything is loaded."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from . import PROTOCOL
from .families.choice import Large, read_large
from .families.folder import folder_sha256
from .options import Options, read_options
from .protocol import TrainerError, told_by_system
from .trackers.choice import Trackers, read_trackers

LARGE_RANK = 16
LARGE_RECIPE: dict[str, Any] = {"learningRate": 2e-4, "batch": 4, "augment": False}
"""What holds for a large model where the request says nothing: customary, not measured here."""
NEEDED = 250_000_000
"""Bytes: the exported model, its LoRA weights, and three states."""


@dataclass(frozen=True)
class Base:
    """The model that is taught: its ONNX file, that file's SHA-256, and its Hub id."""

    onnx: str
    sha256: str
    id: str


@dataclass(frozen=True)
class TrainRequest:
    """One run (docs/trainer-protocol.md). Paths absolute, times in seconds."""

    manifest: Path
    out: Path
    base: Base
    budget_seconds: float
    rank: int
    alpha: int
    seed: int
    threads: int
    name: str
    split_by: str
    options: Options
    command: str
    """The same run by `emend train`, for run.yaml; the application writes it."""
    checkpoints: Path
    """Folder of the states to go on from; removed once the run is done."""
    parent: Path | None = None
    """The adapter folder whose weights the student begins with; the base where there is none."""
    large: Large | None = None
    """A family's model as the base; None: the built-in one."""
    trackers: Trackers = field(default_factory=Trackers)
    """Who else gets the run's figures; nobody by itself."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for run.json; file names only, so that no path of this machine leaves with the adapter."""
        values = asdict(self)
        values["manifest"] = self.manifest.name
        values["out"] = self.out.name
        values["parent"] = None if self.parent is None else file_sha256(self.parent / "adapter_model.safetensors")
        values["trackers"] = self.trackers.as_record()
        del values["checkpoints"], values["command"]
        values["base"]["onnx"] = Path(self.base.onnx).name
        values["large"] = None if self.large is None else self.large.as_record()
        return values


def read_request(path: Path) -> TrainRequest:
    """Read and check a request file.

    Raises:
        TrainerError: ``bad-request``, ``out-exists`` or ``base-mismatch``, naming the field.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["protocol"] != PROTOCOL:
            raise TrainerError(
                "bad-request", f"Protocol {raw['protocol']!r} is not known; this trainer speaks {PROTOCOL}."
            )
        large = read_large(raw["base"])
        request = TrainRequest(
            manifest=Path(raw["manifest"]),
            out=Path(raw["out"]),
            base=_base(raw["base"], large),
            large=large,
            budget_seconds=float(raw["budgetSeconds"]),
            rank=int(raw.get("rank", 64 if large is None else LARGE_RANK)),
            alpha=int(raw.get("alpha") or int(raw.get("rank", 64 if large is None else LARGE_RANK))),
            seed=int(raw.get("seed", 0)),
            threads=int(raw.get("threads", 0)),
            name=str(raw.get("name") or "Adapter"),
            split_by=str(raw.get("splitBy", "given")),
            options=read_options(_recipe(dict(raw.get("options") or {}), large)),
            command=str(raw.get("command", "")),
            checkpoints=Path(raw.get("checkpoints") or f"{raw['out']}.checkpoints"),
            parent=Path(raw["parent"]) if raw.get("parent") else None,
            trackers=read_trackers(dict(raw.get("trackers") or {})),
        )
    except (OSError, json.JSONDecodeError) as error:
        raise TrainerError("bad-request", f"The request {path} cannot be read: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise TrainerError("bad-request", f"The request {path} lacks or garbles a field: {error!r}") from error
    # Written so that NaN, which json reads, is refused as well.
    if not 0 < request.budget_seconds < math.inf:
        raise TrainerError("bad-request", "budgetSeconds must be more than 0.")
    if not 0 <= request.rank <= 256:
        raise TrainerError("bad-request", "rank must be from 0 (full fine-tuning) to 256.")
    if request.out.exists():
        raise TrainerError("out-exists", f"{request.out} is there already. Choose another folder or remove it.")
    _check_place(request)
    if request.large is not None:
        _check_large(request, str(raw["base"].get("sha256") or ""))
        return request
    if not Path(request.base.onnx).is_file():
        raise TrainerError("bad-request", f"There is no base model at {request.base.onnx}.")
    if file_sha256(Path(request.base.onnx)) != request.base.sha256:
        raise TrainerError(
            "base-mismatch", f"{request.base.onnx} is not the base model that was asked for (SHA-256 differs)."
        )
    return request


def _recipe(options: dict[str, Any], large: Large | None) -> dict[str, Any]:
    """A family's own defaults where the request says nothing."""
    if large is None:
        return options
    return {**LARGE_RECIPE, **{name: value for name, value in options.items() if value is not None}}


def _base(raw: dict[str, Any], large: Large | None) -> Base:
    if large is None:
        return Base(onnx=raw["onnx"], sha256=raw["sha256"], id=raw["id"])
    if not (large.folder / "config.json").is_file():
        raise TrainerError(
            "bad-request", f"There is no model in {large.folder}. Choose the folder that it was downloaded to."
        )
    return Base(onnx="", sha256=folder_sha256(large.folder), id=str(raw.get("id") or large.folder.name))


def _check_large(request: TrainRequest, asked: str) -> None:
    if asked and asked != request.base.sha256:
        raise TrainerError(
            "base-mismatch", "The folder of the base is not the one that was asked for (SHA-256 differs)."
        )
    if request.rank < 1:
        raise TrainerError("bad-request", "A large model is taught by LoRA only: choose a rank from 1 to 256.")
    if request.options.folds is not None:
        raise TrainerError("bad-request", "Cross-validation would load a large model once a part: leave out folds.")
    if request.parent is not None:
        raise TrainerError("bad-request", "A version of a large model cannot be gone on from yet: leave out parent.")


def _check_place(request: TrainRequest) -> None:
    """Told before an hour of training, not after."""
    folder = request.out.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise told_by_system(error) from error
    if not os.access(folder, os.W_OK):
        raise told_by_system(PermissionError(errno.EACCES, "not writable", str(folder)))
    if free < NEEDED:
        raise TrainerError(
            "disk-full",
            f"The run needs about {NEEDED // 10**6} MB on the disk of {folder}, and {free // 10**6} MB are free. "
            "Free some space and start again.",
        )


@dataclass(frozen=True)
class Row:
    """A line of ground truth. ``text`` is in logical order; ``image`` is an absolute path."""

    id: str
    image: Path
    text: str
    split: str
    page: str
    private: bool = False


def read_manifest(path: Path) -> list[Row]:
    """Read a manifest.

    Raises:
        TrainerError: ``bad-manifest`` with the line number.
    """
    rows: list[Row] = []
    try:
        # Not splitlines: it also breaks at U+0085 and U+2028, which JSON leaves as they are.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError("bad-manifest", f"The manifest {path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            row = Row(
                id=str(raw["id"]),
                image=(path.parent / raw["image"]).resolve(),
                text=str(raw["text"]),
                split=raw["split"],
                page=str(raw.get("page", "")),
                private=bool(raw.get("flags", {}).get("private")),
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise TrainerError("bad-manifest", f"{path}, line {number}: {error!r}") from error
        if row.split not in ("train", "validation"):
            raise TrainerError(
                "bad-manifest", f"{path}, line {number}: split is {row.split!r}, not train or validation."
            )
        if raw.get("flags", {}).get("noTraining"):
            raise TrainerError("bad-manifest", f"{path}, line {number}: the line is flagged “no training”.")
        rows.append(row)
    return rows


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
