"""A version as the weighted sum of what others taught the base, without training.

The sum is exact: each layer of the result is the base's weight plus, for each part, its weight times what it changed
(task arithmetic, Ilharco et al. 2023). peft's own ``add_weighted_adapter`` refuses adapters that bring an output layer
of their own, as all of ours do. Rows of the output layer are matched by their characters.
"""

from __future__ import annotations

import errno
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import peft
from onnx import numpy_helper
from safetensors.numpy import load_file, save_file

from . import PROTOCOL, __version__
from .adapter import HEAD
from .base_model import Alphabet, OnnxBase, read_onnx
from .protocol import Channel, TrainerError
from .request import Base, file_sha256

_PREFIX = "base_model.model."


@dataclass(frozen=True)
class Part:
    """An adapter folder with its weight in the sum."""

    folder: Path
    weight: float
    name: str


@dataclass(frozen=True)
class MixRequest:
    """What is mixed (docs/trainer-protocol.md). Paths absolute."""

    out: Path
    base: Base
    parts: list[Part]
    name: str


def read_mix_request(path: Path) -> MixRequest:
    """Read and check a request file.

    Raises:
        TrainerError: ``bad-request``, ``out-exists``, ``base-mismatch`` or ``missing-file``.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["protocol"] != PROTOCOL:
            raise TrainerError("bad-request", f"Protocol {raw['protocol']!r} is not known; this is {PROTOCOL}.")
        parts = [Part(Path(p["folder"]), float(p["weight"]), str(p["name"])) for p in raw["parts"]]
        base = Base(onnx=raw["base"]["onnx"], sha256=raw["base"]["sha256"], id=raw["base"]["id"])
        request = MixRequest(Path(raw["out"]), base, parts, str(raw["name"]))
    except (OSError, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise TrainerError("bad-request", f"The request {path} cannot be used: {error!r}") from error
    if len(request.parts) < 2:
        raise TrainerError("bad-request", "A mixture needs two parts or more.")
    if request.out.exists():
        raise TrainerError("out-exists", f"{request.out} is there already. Choose another folder or remove it.")
    if not Path(base.onnx).is_file() or file_sha256(Path(base.onnx)) != base.sha256:
        raise TrainerError("base-mismatch", f"{base.onnx} is not the base model that was asked for.")
    for part in request.parts:
        for name in ("model.onnx", "adapter_model.safetensors", "adapter_config.json"):
            if not (part.folder / name).is_file():
                raise TrainerError("missing-file", f"{part.folder / name} is missing. Choose another version.")
    return request


def mix(request: MixRequest, channel: Channel) -> None:
    """Add up, write the folder whole or not at all.

    Raises:
        TrainerError: with a stable code.
    """
    started = time.monotonic()
    channel.emit("hello", protocol=PROTOCOL, trainer=__version__, peft=peft.__version__)
    base = read_onnx(Path(request.base.onnx))
    models = [read_onnx(part.folder / "model.onnx") for part in request.parts]
    weights = [part.weight for part in request.parts]
    alphabet = _union(base, models)
    arrays = _sum_layers(base, models, weights)
    head, bias = _sum_head(base, models, weights, alphabet)
    slot = base.slots[-1]
    assert slot.bias is not None
    arrays[slot.weight] = np.ascontiguousarray(head.T)
    arrays[slot.bias] = bias.reshape([*base.arrays[slot.bias].shape[:-1], -1])
    partial = request.out.with_name(request.out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        channel.phase("exporting", "Writing the sum")
        _write_model(base, models, alphabet, arrays, partial / "model.onnx")
        rank = _write_adapter(request, head, bias, partial)
        summary = _summary(request, alphabet.characters[len(base.alphabet.characters) :], rank, started)
        _write_reports(request, summary, partial)
        channel.check()
        partial.rename(request.out)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise TrainerError("disk-full", f"The disk with {request.out} is full. Free some space.") from error
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    channel.emit("done", out=str(request.out), summary=summary)


def _union(base: OnnxBase, models: list[OnnxBase]) -> Alphabet:
    """The base's characters, then what any part added, in code point order."""
    known = len(base.alphabet.characters)
    added = sorted({c for model in models for c in model.alphabet.characters[known:]})
    return Alphabet([*base.alphabet.characters, *added])


def _sum_layers(base: OnnxBase, models: list[OnnxBase], weights: list[float]) -> dict[str, np.ndarray]:
    """Every array but the output layer's that any part changed."""
    last = {base.slots[-1].weight, base.slots[-1].bias}
    arrays: dict[str, np.ndarray] = {}
    for name, old in base.arrays.items():
        if name in last or old.dtype != np.float32:
            continue
        for model in models:
            if name not in model.arrays or model.arrays[name].shape != old.shape:
                raise TrainerError("base-mismatch", "A part was taught on another base model. Choose others.")
        total = sum(
            (w * (m.arrays[name] - old) for m, w in zip(models, weights, strict=True)), start=np.zeros_like(old)
        )
        if np.any(total):
            arrays[name] = (old + total).astype(np.float32)
    return arrays


def _head_of(model: OnnxBase) -> tuple[np.ndarray, np.ndarray]:
    """[classes, features] and [classes]."""
    slot = model.slots[-1]
    assert slot.bias is not None
    return model.arrays[slot.weight].T, model.arrays[slot.bias].reshape(-1)


def _sum_head(
    base: OnnxBase, models: list[OnnxBase], weights: list[float], alphabet: Alphabet
) -> tuple[np.ndarray, np.ndarray]:
    """The output layer over all characters; a character that only some parts know is theirs alone."""
    old_weight, old_bias = _head_of(base)
    known = base.alphabet.classes - 1
    weight = np.zeros((alphabet.classes, old_weight.shape[1]), np.float32)
    bias = np.zeros(alphabet.classes, np.float32)
    weight[:known], bias[:known] = old_weight[:known], old_bias[:known]
    weight[-1], bias[-1] = old_weight[-1], old_bias[-1]
    parts = [(*_head_of(model), w) for model, w in zip(models, weights, strict=True)]
    for rows, shifts, w in parts:
        for to, source in ((slice(0, known), slice(0, known)), (-1, -1)):
            weight[to] += w * (rows[source] - old_weight[source])
            bias[to] += w * (shifts[source] - old_bias[source])
    tables = [model.alphabet.index() for model in models]
    for index in range(known, alphabet.classes - 1):
        character = alphabet.characters[index - 1]
        theirs = [
            (rows[t[character]], shifts[t[character]], abs(w))
            for (rows, shifts, w), t in zip(parts, tables, strict=True)
            if character in t
        ]
        share = sum(w for _, _, w in theirs) or 1.0
        weight[index] = sum(w / share * row for row, _, w in theirs)
        bias[index] = sum(w / share * shift for _, shift, w in theirs)
    return weight, bias


def _write_model(
    base: OnnxBase, models: list[OnnxBase], alphabet: Alphabet, arrays: dict[str, np.ndarray], path: Path
) -> None:
    model = onnx.ModelProto()
    model.CopyFrom(base.model)
    for initializer in model.graph.initializer:
        if initializer.name in arrays:
            initializer.CopyFrom(numpy_helper.from_array(arrays[initializer.name], initializer.name))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = alphabet.classes
    del model.graph.value_info[:]
    metadata = {p.key: p.value for p in model.metadata_props}
    directions = {p.value for m in models for p in m.model.metadata_props if p.key == "emend.direction"}
    metadata["character"] = "\n".join(alphabet.characters)
    metadata["emend.direction"] = "visual" if "visual" in directions else "logical"
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, str(path))


def _write_adapter(request: MixRequest, head: np.ndarray, bias: np.ndarray, folder: Path) -> int:
    """LoRA whose product is the weighted sum of the parts' products: their matrices side by side. Returns its rank."""
    states = [load_file(str(part.folder / "adapter_model.safetensors")) for part in request.parts]
    configs = [json.loads((part.folder / "adapter_config.json").read_text(encoding="utf-8")) for part in request.parts]
    rank = sum(int(config["r"]) for config in configs)
    layers = sorted({k.removesuffix(".lora_A.weight") for s in states for k in s if k.endswith(".lora_A.weight")})
    state: dict[str, np.ndarray] = {}
    for layer in layers:
        downs, ups = [], []
        for own, config, part in zip(states, configs, request.parts, strict=True):
            r = int(config["r"])
            shape = next(s for s in states if f"{layer}.lora_A.weight" in s)
            down = own.get(f"{layer}.lora_A.weight")
            up = own.get(f"{layer}.lora_B.weight")
            if down is None or up is None:
                # This part left the layer alone.
                a, b = shape[f"{layer}.lora_A.weight"], shape[f"{layer}.lora_B.weight"]
                down, up = np.zeros((r, *a.shape[1:]), np.float32), np.zeros((b.shape[0], r, *b.shape[2:]), np.float32)
            downs.append(down)
            ups.append(up * np.float32(part.weight * float(config["lora_alpha"]) / r))
        state[f"{layer}.lora_A.weight"] = np.concatenate(downs, 0)
        state[f"{layer}.lora_B.weight"] = np.concatenate(ups, 1)
    state[f"{_PREFIX}{HEAD}.weight"], state[f"{_PREFIX}{HEAD}.bias"] = head, bias
    save_file(state, str(folder / "adapter_model.safetensors"), metadata={"format": "pt"})
    targets = sorted({name for config in configs for name in config["target_modules"]})
    merged = {**configs[0], "r": rank, "lora_alpha": rank, "lora_dropout": 0.0, "target_modules": targets}
    merged["base_model_name_or_path"] = request.base.id
    (folder / "adapter_config.json").write_text(json.dumps(merged, indent=2) + "\n", encoding="utf-8")
    return rank


def _summary(request: MixRequest, added: list[str], rank: int, started: float) -> dict[str, Any]:
    """As of a run, without what only training gives: it learnt from no line itself, and nothing was scored."""
    return {
        **{"trainLines": 0, "validationLines": 0, "splitBy": "given", "base": None, "adapter": None},
        **{"improvedLines": 0, "sameLines": 0, "worseLines": 0, "newCharacters": added, "steps": 0},
        **{"trainSeconds": 0.0, "totalSeconds": time.monotonic() - started, "parity": None},
        **{"rank": rank, "alpha": rank, "seed": 0},
    }


def _write_reports(request: MixRequest, summary: dict[str, Any], folder: Path) -> None:
    parts = [
        {"name": p.name, "weight": p.weight, "sha256": file_sha256(p.folder / "model.onnx")} for p in request.parts
    ]
    run = {"mixed": parts, "base": {"id": request.base.id, "sha256": request.base.sha256}, "trainer": __version__}
    _write_json(folder / "run.json", run)
    _write_json(folder / "evaluation.json", {"definition": "docs/metrics.md", "summary": summary, "lines": []})
    rows = "\n".join(f"| {part['name']} | {part['weight']:g} |" for part in parts)
    (folder / "README.md").write_text(
        f"# {request.name}\n\nMixed in Emend: the base's weights and the weighted sum of what each version changed in "
        f"them.\nIt was not trained itself and is not scored here: measure it before use.\n\n"
        f"| Version | Weight |\n|---|---|\n{rows}\n\nBase: {request.base.id}\n",
        encoding="utf-8",
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")
