"""Runs of the trainer itself on large models of real size with random weights: speed, and the estimate beside the peak.

``python benchmarks/large_runs.py OUT.jsonl [--families qwen2-vl …] [--variants plain …] [--steps 12] [--processes 2]``

Neither speed nor memory depends on the weights' values. The lines are drawn; nothing here says how well a model reads.
Each run is ``emend_trainer train`` as the application starts it, on all GPUs that it is let use.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from large_models import REAL, TEXT
from tiny_models import SPECIAL_OF, tokenizer  # pyright: ignore[reportMissingImports]

AGAIN, KEPT = {"gradientCheckpointing": True}, {"gradientCheckpointing": False}
VARIANTS: dict[str, dict[str, Any]] = {
    "plain": {"base": {"unsloth": "off", "optimizer": "adamw"}, "options": AGAIN},
    "kept": {"base": {"unsloth": "off", "optimizer": "adamw"}, "options": KEPT},
    "four-bit": {"base": {"unsloth": "off", "fourBit": True, "optimizer": "paged-adamw-8bit"}, "options": AGAIN},
    "unsloth": {"base": {"unsloth": "on", "optimizer": "adamw"}, "options": AGAIN},
    "unsloth-kept": {"base": {"unsloth": "on", "optimizer": "adamw"}, "options": KEPT},
}
"""What differs from run to run."""


def make(family: str, folder: Path) -> None:
    """The family's model as it would be downloaded, in bf16."""
    cls, config, images = REAL[family]()
    words = tokenizer(*SPECIAL_OF[family])
    if family == "qwen2-vl":
        for name, token in (("image_token_id", "<|image_pad|>"), ("vision_start_token_id", "<|vision_start|>")):
            setattr(config, name, words.convert_tokens_to_ids(token))
    elif family == "deepseek-ocr2":
        config.image_token_id = words.convert_tokens_to_ids("<image>")
    torch.manual_seed(7)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        model = cls._from_config(config, dtype=torch.bfloat16)
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = 2, 0
    for part in (model, words, images):
        part.save_pretrained(folder)


def lines_of(folder: Path, count: int) -> Path:
    """A manifest of drawn lines, four held back."""
    from PIL import Image, ImageDraw

    rows = []
    for i in range(count + 4):
        text = f"{TEXT} {i}"
        image = Image.new("RGB", (1200, 64), "white")
        ImageDraw.Draw(image).text((10, 16), text, fill="black", font_size=28)
        image.save(folder / f"{i}.png")
        split = "train" if i < count else "validation"
        rows.append({"id": str(i), "image": f"{i}.png", "text": text, "split": split, "page": str(i)})
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return folder / "manifest.jsonl"


def trainer(request: Path, log: Path) -> tuple[int, list[dict[str, Any]]]:
    """Run it as the application does; its exit status and events."""
    words = [sys.executable, "-m", "emend_trainer", "train", str(request)]
    with (
        log.open("w") as file,
        # Its stdin stays open: closed, it would end.
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True) as process,
    ):
        assert process.stdout is not None
        events = [json.loads(line) for line in process.stdout if line.startswith("{")]
        return process.wait(), events


def run(family: str, model: Path, variant: str, flags: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """One run; its figures, or how it failed."""
    changes = VARIANTS[variant]
    request = {
        "protocol": 1,
        "manifest": str(lines_of(folder, 4 * flags.batch)),
        "out": str(folder / "adapter"),
        "base": {
            "family": family, "folder": str(model), "id": f"random/{family}", "maxLength": 32,
            "processes": flags.processes, **changes["base"],
        },
        "budgetSeconds": 600, "rank": 16, "name": "Figures", "splitBy": "page",
        "options": {"steps": flags.steps, "batch": flags.batch, **changes.get("options", {})},
    }  # fmt: skip
    (folder / "request.json").write_text(json.dumps(request))
    began = time.monotonic()
    status, events = trainer(folder / "request.json", folder / "log")
    steps = [e for e in events if e["type"] == "step"]
    fit = next((e for e in events if e["type"] == "estimate"), {})
    hello = next((e for e in events if e["type"] == "hello"), {})
    told: dict[str, Any] = {
        "family": family, "variant": variant, "batch": flags.batch, "wallSeconds": time.monotonic() - began,
        "status": status, "estimate": fit, "hello": hello,
        "warnings": [e["code"] for e in events if e["type"] == "warning"],
    }  # fmt: skip
    if len(steps) > 4:
        warm = 3
        seconds = steps[-1]["elapsed"] - steps[warm - 1]["elapsed"]
        samples = flags.batch * (len(steps) - warm) / seconds
        told |= {
            "samplesPerSecond": samples,
            "tokensPerSecond": samples * fit["tokens"],
            "peakBytes": steps[-1]["memory"],
            "neededOverPeak": fit["needed"] / steps[-1]["memory"],
            "losses": [steps[0]["loss"], steps[-1]["loss"]],
        }
    if status != 0:
        told |= {"last": events[-1:], "log": (folder / "log").read_text()[-1500:]}
    return told


def main() -> None:
    """All that was asked for, a line of JSON each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--families", nargs="+", default=list(REAL), choices=REAL)
    parser.add_argument("--variants", nargs="+", default=["plain", "kept", "four-bit"], choices=VARIANTS)
    parser.add_argument("--models", type=Path, default=Path(tempfile.gettempdir()) / "large-models")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--processes", type=int, default=1)
    flags = parser.parse_args()
    for family in flags.families:
        model = flags.models / family
        if not model.exists():
            make(family, model)
        for variant in flags.variants:
            with tempfile.TemporaryDirectory() as folder:
                told = run(family, model, variant, flags, Path(folder))
            print(json.dumps({k: v for k, v in told.items() if k not in ("hello",)}), flush=True)
            with flags.out.open("a") as file:
                file.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
