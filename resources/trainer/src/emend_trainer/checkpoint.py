"""States of a run on the disk that outlive a crash or a power cut: each is whole and verified, or it does not count."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from pathlib import Path
from typing import Any

import torch

_DIGEST = 64
"""Hexadecimal SHA-256 at the head of the file, over all that follows."""


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write, flush to the disk, then rename: a reader finds the old state or the new one, never a part.

    Raises:
        OSError: for one, the disk is full; what was at ``path`` is still there.
    """
    buffer = io.BytesIO()
    torch.save(state, buffer)
    data = buffer.getbuffer()
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(hashlib.sha256(data).hexdigest().encode())
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync_folder(path.parent)


def read_state(path: Path) -> dict[str, Any] | None:
    """The state, or None where the file is missing or its hash does not fit."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data[_DIGEST:]).hexdigest().encode() != data[:_DIGEST]:
        return None
    # Tensors and plain values only: a checkpoint can never run code.
    return torch.load(io.BytesIO(data[_DIGEST:]), weights_only=True, map_location="cpu")


def write_text(path: Path, text: str) -> None:
    """A small file, whole or not at all, that is on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync_folder(path.parent)


class Checkpoints:
    """The last two states and the best one of a run, in a folder of their own."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self.fingerprint = fingerprint

    def save(self, state: dict[str, Any]) -> None:
        """Keep as the last state; the one before stays, in case this one cannot be read back."""
        self._write("last", state)

    def save_best(self, state: dict[str, Any]) -> None:
        """Keep as the best state so far."""
        self._write("best", state)

    def load(self) -> dict[str, Any] | None:
        """The newest state of the same run that is whole; None where there is none."""
        for name in ("last", "previous"):
            state = read_state(self.folder / f"{name}.ckpt")
            if state is not None and state["fingerprint"] == self.fingerprint:
                return state["state"]
        return None

    @property
    def any(self) -> bool:
        """Whether there is a file of a state, whole or not."""
        return (self.folder / "last.ckpt").exists() or (self.folder / "previous.ckpt").exists()

    def remove(self) -> None:
        """The run is done: its states are of no more use."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, state: dict[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.ckpt"
        if name == "last" and path.exists():
            path.replace(self.folder / "previous.ckpt")
        write_state(path, {"fingerprint": self.fingerprint, "state": state})


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk only once its folder is."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
