"""A folder with a model: what must be in it, and what it is."""

from __future__ import annotations

import hashlib
import json
import struct
from math import prod
from pathlib import Path
from typing import Any

from ..protocol import TrainerError

_WIDTH = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2, "F8_E4M3": 1, "I8": 1, "U8": 1}
"""Bytes of one value, by safetensors' names."""


def check_folder(folder: Path, model_types: tuple[str, ...], name: str) -> dict[str, Any]:
    """The folder's config.json, after looking that the folder is one of this family.

    Raises:
        TrainerError: ``missing-file`` or ``bad-request``, with what to do.
    """
    config_file = folder / "config.json"
    if not config_file.is_file():
        raise TrainerError(
            "missing-file",
            f"There is no model in {folder} (config.json is missing). Choose the folder that it was downloaded to.",
        )
    try:
        config = json.loads(config_file.read_text(encoding="utf-8"))
        kind = config["model_type"]
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise TrainerError("bad-request", f"{config_file} cannot be read. Download the model again.") from error
    if kind not in model_types:
        raise TrainerError(
            "bad-request",
            f"{folder} holds a model of the type {kind!r}, and {name} needs {' or '.join(model_types)}. "
            "Choose another folder or another family.",
        )
    if not weight_files(folder):
        raise TrainerError(
            "bad-request",
            f"{folder} has no safetensors file. Pickled weights (.bin, .pt) can run code and are never opened: "
            "download the model as safetensors.",
        )
    return config


def weight_files(folder: Path) -> list[Path]:
    """Its safetensors files, in order of their names."""
    return sorted(folder.glob("*.safetensors"))


def folder_sha256(folder: Path) -> str:
    """One hash over config.json and all weights: which base an adapter belongs to."""
    digest = hashlib.sha256()
    for path in [folder / "config.json", *weight_files(folder)]:
        with path.open("rb") as file:
            digest.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def stored_values(folder: Path) -> int:
    """How many numbers the weights are, from the files' heads alone.

    Raises:
        TrainerError: ``bad-request`` where a file is no safetensors.
    """
    count = 0
    for path in weight_files(folder):
        try:
            with path.open("rb") as file:
                (length,) = struct.unpack("<Q", file.read(8))
                head = json.loads(file.read(min(length, 100_000_000)))
            count += sum(
                prod(entry["shape"])
                for name, entry in head.items()
                if name != "__metadata__" and entry["dtype"] in _WIDTH
            )
        except (struct.error, json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise TrainerError("bad-request", f"{path} is damaged. Download the model again.") from error
    return count
