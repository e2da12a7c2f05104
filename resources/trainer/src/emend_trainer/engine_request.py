"""The request of the reading process, and what it is asked while it runs; checked before anything is loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import PROTOCOL
from .decoding import Decoding, read_decoding
from .families import check_family
from .options import checked_number
from .protocol import TrainerError

_WORDS = {"device": ("auto", "cpu", "cuda"), "precision": ("auto", "fp32", "bf16", "fp16")}
KINDS = ("line", "page")


@dataclass(frozen=True)
class EngineRequest:
    """Which model is loaded, and what holds for every reading that says nothing else."""

    family: str
    model: Path
    adapters: dict[str, Path] = field(default_factory=dict)
    device: str = "auto"
    precision: str = "auto"
    four_bit: bool = False
    threads: int = 0
    batch: int | None = None
    """Images at once; halved by itself where memory runs out."""
    decoding: Decoding = field(default_factory=Decoding)
    characters: frozenset[str] | None = None
    """What may stand in a text; others are flagged."""


@dataclass(frozen=True)
class Reading:
    """One command ``read``."""

    id: str
    images: tuple[Path, ...]
    kind: str
    adapter: str | None
    task: str | None
    mode: str | None
    decoding: Decoding


def read_engine_request(path: Path) -> EngineRequest:
    """Read and check a request file.

    Raises:
        TrainerError: ``bad-request`` naming the field.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["protocol"] != PROTOCOL:
            raise TrainerError(
                "bad-request", f"Protocol {raw['protocol']!r} is not known; this trainer speaks {PROTOCOL}."
            )
        check_family(str(raw["family"]))
        if raw.get("trustRemoteCode"):
            raise TrainerError(
                "bad-request",
                "Code that comes with a model is never run. Choose weights in the layout of transformers' own classes "
                "(docs/large-models.md).",
            )
        for name, words in _WORDS.items():
            if raw.get(name) not in (None, *words):
                raise TrainerError("bad-request", f"{name} must be one of {', '.join(words)}.")
        characters = raw.get("characters")
        return EngineRequest(
            family=str(raw["family"]),
            model=Path(raw["model"]),
            adapters={str(name): Path(folder) for name, folder in dict(raw.get("adapters") or {}).items()},
            device=raw.get("device") or "auto",
            precision=raw.get("precision") or "auto",
            four_bit=bool(raw.get("fourBit", False)),
            threads=int(checked_number("threads", raw.get("threads") or 0, 0, 1024, False)),
            batch=int(checked_number("batch", raw["batch"], 1, 256, False)) if raw.get("batch") else None,
            decoding=read_decoding(dict(raw.get("decoding") or {})),
            characters=None if characters is None else frozenset(str(characters)),
        )
    except (OSError, json.JSONDecodeError) as error:
        raise TrainerError("bad-request", f"The request {path} cannot be read: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise TrainerError("bad-request", f"The request {path} lacks or garbles a field: {error!r}") from error


def read_reading(raw: dict[str, Any], default: Decoding) -> Reading:
    """A command ``read``, checked.

    Raises:
        TrainerError: ``bad-request`` naming the field.
    """
    try:
        kind = raw.get("kind") or "line"
        if kind not in KINDS:
            raise TrainerError("bad-request", f"kind must be one of {', '.join(KINDS)}.")
        images = tuple(Path(str(image)) for image in raw["images"])
        if isinstance(raw["images"], str) or not images:
            raise TrainerError("bad-request", "images must be a list with at least one path.")
        return Reading(
            id=str(raw["id"]),
            images=images,
            kind=kind,
            adapter=raw.get("adapter"),
            task=raw.get("task"),
            mode=raw.get("mode"),
            decoding=read_decoding(dict(raw.get("decoding") or {}), default),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TrainerError("bad-request", f"The command lacks or garbles a field: {error!r}") from error
