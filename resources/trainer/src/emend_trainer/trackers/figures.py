"""What of a run's events a tracker gets: figures, by name. Never a text, a crop, a path or a line's id."""

from __future__ import annotations

from typing import Any

from ..request import TrainRequest

Values = dict[str, float]

_STEP = {
    "loss": "train/loss",
    "learningRate": "train/learning_rate",
    "epoch": "train/epoch",
    "elapsed": "train/elapsed_seconds",
    "memory": "system/memory_bytes",
}
_EVALUATION = {"cer": "validation/cer", "wer": "validation/wer"}
_SIDE = {"cer": "cer", "wer": "wer", "graphemeCer": "grapheme_cer"}
_SUMMARY = {
    "improvedLines": "result/improved_lines",
    "sameLines": "result/same_lines",
    "worseLines": "result/worse_lines",
    "trainSeconds": "result/train_seconds",
    "totalSeconds": "result/total_seconds",
}
_VERSIONS = ("trainer", "torch", "peft", "transformers", "onnxruntime", "device", "threads")


def flags_of(request: TrainRequest, manifest_sha256: str) -> dict[str, str]:
    """What the run was asked, for a tracker's parameters; where its files lie stays here."""
    asked = request.as_json()
    flags = {name: asked[name] for name in ("budget_seconds", "rank", "alpha", "seed", "split_by")}
    flags |= {name: value for name, value in asked["options"].items() if value is not None}
    flags |= {"base": request.base.id, "base_sha256": request.base.sha256, "manifest_sha256": manifest_sha256}
    return {name: str(value) for name, value in flags.items()}


def facts_of(kind: str, fields: dict[str, Any]) -> dict[str, str]:
    """Parameters that only the run itself knows: versions, and how many lines there are."""
    if kind == "hello":
        return {name: str(fields[name]) for name in _VERSIONS}
    if kind == "data":
        return {
            "train_lines": str(fields["train"]),
            "validation_lines": str(fields["validation"]),
            "new_characters": str(len(fields["newCharacters"])),
            "skipped_lines": str(len(fields["skipped"])),
        }
    return {}


def values_of(kind: str, fields: dict[str, Any]) -> list[tuple[int, Values]]:
    """Steps and their figures. Parts of a cross-validation are no steps: their error rates come at the end."""
    if kind == "step":
        return [(fields["step"], _named(fields, _STEP))]
    if kind == "evaluation":
        return [(fields["step"], _named(fields, _EVALUATION))]
    if kind != "done":
        return []
    summary = fields["summary"]
    crossed = summary.get("crossValidation") or {}
    values = _named(summary, _SUMMARY) | _sides(summary, "result") | _sides(summary.get("sentinel") or {}, "sentinel")
    values |= _sides(crossed, "cross_validation")
    folds = [
        (number, {"cross_validation/fold_cer": cer})
        for number, cer in enumerate(crossed.get("perFold", []), start=1)
        if cer is not None
    ]
    return [(summary["steps"], values), *folds]


def _named(fields: dict[str, Any], names: dict[str, str]) -> Values:
    return {name: float(fields[field]) for field, name in names.items() if fields.get(field) is not None}


def _sides(found: dict[str, Any], group: str) -> Values:
    values = _named(found.get("adapter") or {}, {field: f"{group}/{name}" for field, name in _SIDE.items()})
    values |= _named(found.get("base") or {}, {field: f"{group}/base_{name}" for field, name in _SIDE.items()})
    bounds = {"cer": "difference_cer", "low": "difference_low", "high": "difference_high"}
    return values | _named(found.get("difference") or {}, {field: f"{group}/{name}" for field, name in bounds.items()})
