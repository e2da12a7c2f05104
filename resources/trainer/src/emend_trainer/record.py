"""run.yaml: all that is needed to say how an adapter came about, and to make it again."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from .request import TrainRequest


def code_sha256() -> str:
    """One hash over the trainer's own source files: the version number alone does not tell a changed line."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted([*folder.glob("*.py"), *folder.glob("families/*.py")]):
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fingerprint(request: TrainRequest, manifest_sha256: str) -> str:
    """What a saved state belongs to: the same lines, base, flags and code. Another run must not go on from it."""
    values = [
        manifest_sha256,
        request.base.sha256,
        request.budget_seconds,
        request.rank,
        request.alpha,
        request.seed,
        asdict(request.options),
        request.as_json()["parent"],
        code_sha256(),
    ]
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def write_record(
    folder: Path,
    request: TrainRequest,
    manifest_sha256: str,
    versions: dict[str, str],
    device: str,
    summary: dict[str, Any],
    lines: list[dict[str, Any]],
    more: dict[str, Any],
    card: str,
) -> None:
    """evaluation.json, run.json, run.yaml and the card of a run, whatever was taught.

    Args:
        folder: the adapter's.
        request: what was asked.
        manifest_sha256: of the lines.
        versions: of the trainer and what it stands on.
        device: that it was taught on.
        summary: as the event ``done`` has it.
        lines: the scores of each line.
        more: what run.json says besides.
        card: the model card.
    """
    evaluation = {"definition": "docs/metrics.md", "splitBy": request.split_by, "summary": summary, "lines": lines}
    write_json(folder / "evaluation.json", evaluation)
    record = {
        "request": request.as_json(),
        "versions": versions,
        "platform": f"{platform.system()} {platform.machine()}",
        "device": device,
        "manifestSha256": manifest_sha256,
        **more,
    }
    write_json(folder / "run.json", record)
    (folder / "run.yaml").write_text(run_yaml(request, manifest_sha256, versions, device), encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Indented, with a line's end; refuses what is no number."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def run_yaml(request: TrainRequest, manifest_sha256: str, versions: dict[str, str], device: str) -> str:
    """The record as YAML. Scalars are written as JSON, which YAML reads the same, so that quoting is never in doubt."""
    record: dict[str, Any] = {
        "code": {"trainer": versions["trainer"], "sha256": code_sha256()},
        "manifest": {"sha256": manifest_sha256, "splitBy": request.split_by},
        "base": {"id": request.base.id, "sha256": request.base.sha256},
        "parent": request.as_json()["parent"],
        "flags": {
            "budgetSeconds": request.budget_seconds,
            "rank": request.rank,
            "alpha": request.alpha,
            **asdict(request.options),
        },
        "seed": request.seed,
        **({"trackers": request.trackers.as_record()} if request.trackers.chosen else {}),
        "environment": {
            **{name: version for name, version in versions.items() if name != "trainer"},
            "system": f"{platform.system()} {platform.machine()}",
            "device": torch.cuda.get_device_name() if device.startswith("cuda") else device,
            "threads": torch.get_num_threads(),
            "processors": os.cpu_count(),
        },
        **({"command": request.command} if request.command else {}),
    }
    lines = []
    for name, value in record.items():
        if isinstance(value, dict):
            lines.append(f"{name}:")
            lines += [f"  {key}: {json.dumps(part, ensure_ascii=False)}" for key, part in value.items()]
        else:
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
