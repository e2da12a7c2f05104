"""Fine-tune on one of the real sets, split by book or page, and print a row for docs/benchmarks.md.

``python benchmarks/by_source.py SET_FOLDER [--budget 120] [--share 0.67] [--seed 0]``; needs EMEND_MODELS.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path


def source_of(origin: str) -> str:
    """The book or page that a line comes from: before the ``#``, or the book of ``book_year_page_line``."""
    if "#" in origin:
        return origin.split("#")[0]
    match = re.match(r"(.+_\d{4})_\d+_\d+$", origin)
    return match.group(1) if match else origin


def main() -> None:
    """Split, train, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--budget", type=float, default=120)
    parser.add_argument("--share", type=float, default=0.67, help="share of lines to train on")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="write line folders train/ and val/ here and stop")
    arguments = parser.parse_args()
    rows = [r.split("\t") for r in (arguments.folder / "lines.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    sources: dict[str, list[str]] = {}
    for line_id, origin in rows:
        sources.setdefault(source_of(origin), []).append(line_id)
    order = sorted(sources, key=lambda s: hashlib.sha256(f"{arguments.seed}:{s}".encode()).hexdigest())
    train: set[str] = set()
    for source in order:
        if len(train) < arguments.share * len(rows):
            train.update(sources[source])
    images = {p.name.split(".")[0]: p for p in (arguments.folder / "lines").iterdir() if not p.name.endswith(".gt.txt")}
    if arguments.keep:
        for line_id, _ in rows:
            folder = arguments.keep / ("train" if line_id in train else "val")
            folder.mkdir(parents=True, exist_ok=True)
            for file in (images[line_id], arguments.folder / "lines" / f"{line_id}.gt.txt"):
                (folder / file.name).symlink_to(file)
        return
    base = Path(os.environ["EMEND_MODELS"]) / "PP-OCRv6_rec_small.onnx"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
            for line_id, origin in rows:
                text = (arguments.folder / "lines" / f"{line_id}.gt.txt").read_text(encoding="utf-8").strip("\r\n")
                row = {
                    "id": line_id,
                    "image": str(images[line_id]),
                    "text": text,
                    "split": "train" if line_id in train else "validation",
                    "page": source_of(origin),
                }
                manifest.write(json.dumps(row, ensure_ascii=False) + "\n")
        request = {
            "protocol": 1,
            "manifest": str(folder / "manifest.jsonl"),
            "out": str(folder / "adapter"),
            "base": {
                "onnx": str(base),
                "sha256": hashlib.sha256(base.read_bytes()).hexdigest(),
                "id": "PaddlePaddle/PP-OCRv6_small_rec_safetensors",
            },
            "budgetSeconds": arguments.budget,
            "seed": arguments.seed,
            "name": "benchmark",
            "splitBy": "page",
        }
        (folder / "request.json").write_text(json.dumps(request))
        process = subprocess.Popen(
            [sys.executable, "-m", "emend_trainer", "train", str(folder / "request.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["type"] in ("evaluation", "warning", "error", "data"):
                print({k: v for k, v in event.items() if k != "skipped"}, file=sys.stderr)
            if event["type"] == "done":
                s = event["summary"]
                gone = 1 - s["adapter"]["edits"] / max(1, s["base"]["edits"])
                memory = resource.getrusage(resource.RUSAGE_CHILDREN)
                process.wait()
                memory = resource.getrusage(resource.RUSAGE_CHILDREN)
                print(
                    f"| {arguments.folder.name} | {len(sources)} sources | {s['trainLines']} | {s['validationLines']} "
                    f"| {100 * s['base']['cer']:.2f} % | {100 * s['adapter']['cer']:.2f} % | {100 * gone:.0f} % "
                    f"| {s['steps']} steps in {s['trainSeconds']:.0f} s | {memory.ru_maxrss / 1024:.0f} MiB |"
                )


if __name__ == "__main__":
    main()
