"""The table of accuracy in docs/benchmarks.md: sets by lines by budgets by seeds, as many runs at once as cores allow.

``python benchmarks/accuracy.py DATA BASE.onnx OUT.jsonl [--slots 22 --cores 2] [--gpus 4 --per-gpu 2] [--limit 560]``

Each run is the trainer as the application starts it, on lines of some books or pages and with no validation line, so
nothing of what is scored was seen by anything. The exported model then reads whole other books or pages, greedily and
with the language of the taught lines at a fixed weight.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SETS = {
    "fraktur-ocrd-testset": (25, 50, 100, 200),
    "ocrd-gt-structure-text": (25, 50, 100, 200),
    "gallicorpora-gothic16": (25, 50, 60),
    "poilus-handwriting": (25, 50, 60),
}
SEEDS = (101, 102, 103)
BUDGETS = (120, 30, 60)
GPU_BUDGET = 60
WEIGHT = 0.3


def source_of(origin: str) -> str:
    """The book or page of a line: before the ``#``, or the book of ``book_year_page_line``."""
    return origin.split("#")[0] if "#" in origin else origin.rsplit("_", 2)[0]


def split(folder: Path, seed: int, count: int) -> tuple[list[str], list[str]]:
    """Lines to teach and, of other books or pages, to score."""
    rows = [r.split("\t") for r in (folder / "lines.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    sources: dict[str, list[str]] = {}
    for line_id, origin in rows:
        sources.setdefault(source_of(origin), []).append(line_id)
    order = sorted(sources, key=lambda s: hashlib.sha256(f"{seed}:{s}".encode()).hexdigest())
    least = len(rows) * (0.16 if len(rows) > 235 else 0.33)
    scored: list[str] = []
    while len(scored) < least:
        scored += sources[order.pop(0)]
    pool = sorted(
        (i for s in order for i in sources[s]), key=lambda i: hashlib.sha256(f"{seed}/{i}".encode()).hexdigest()
    )
    return pool[:count], scored


def one(job: dict[str, Any], data: Path, base: Path) -> dict[str, Any]:
    """Train and score once."""
    from emend_trainer.language import Language
    from emend_trainer.line_image import open_upright, scale
    from emend_trainer.metrics import corpus, normalise, score_line
    from emend_trainer.read import OnnxReader
    from emend_trainer.text import reorder

    folder = data / job["set"]
    taught, scored = split(folder, job["seed"], job["lines"])
    images = {p.name.split(".")[0]: p for p in (folder / "lines").iterdir() if not p.name.endswith(".gt.txt")}
    text = {i: (folder / "lines" / f"{i}.gt.txt").read_text(encoding="utf-8").strip("\r\n") for i in taught + scored}
    threads = int(os.environ.get("OMP_NUM_THREADS", "2"))
    pixels = [scale(open_upright(images[i])) for i in scored]
    result: dict[str, Any] = {**job, "taught": len(taught), "scored": len(scored)}

    def edits(texts: list[str]) -> dict[str, Any]:
        return corpus(score_line(text[i], t) for i, t in zip(scored, texts, strict=True))

    if job["budget"] == min(BUDGETS):
        result["base"] = edits(OnnxReader(base, threads).read(pixels))
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        rows = [
            {"id": i, "image": str(images[i].resolve()), "text": text[i], "split": "train", "page": ""} for i in taught
        ]
        (place / "manifest.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
        request = {
            "protocol": 1,
            "manifest": str(place / "manifest.jsonl"),
            "out": str(place / "adapter"),
            "base": {"onnx": str(base), "sha256": hashlib.sha256(base.read_bytes()).hexdigest(), "id": "base"},
            "budgetSeconds": job["budget"],
            "seed": job["seed"],
            "threads": threads,
            "name": "benchmark",
        }
        (place / "request.json").write_text(json.dumps(request))
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "emend_trainer", "train", str(place / "request.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        events = [json.loads(line) for line in process.stdout]
        _, _, usage = os.wait4(process.pid, 0)
        if events[-1]["type"] != "done":
            return {**result, "error": events[-1]}
        result["steps"] = events[-1]["summary"]["steps"]
        result["wall"] = round(time.monotonic() - began, 1)
        result["device"] = events[0]["device"]
        result["peakMiB"] = round(usage.ru_maxrss / 1024)
        reader = OnnxReader(place / "adapter" / "model.onnx", threads)
        outputs = reader.outputs(pixels)
        language = Language.learn([reorder(normalise(text[i])) for i in taught], WEIGHT)
        result["greedy"] = edits([reader.text(o, None) for o in outputs])
        result["language"] = edits([reader.text(o, language) for o in outputs])
    return result


def jobs(budgets: tuple[int, ...]) -> list[dict[str, Any]]:
    """All cells, the longest budgets first."""
    return [
        {"set": name, "lines": lines, "seed": seed, "budget": budget}
        for budget in budgets
        for seed in SEEDS
        for name, sizes in SETS.items()
        for lines in sizes
    ]


def main() -> None:
    """Hand jobs to slots as they come free; each slot has cores, and some a GPU, of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--gpus", type=int, default=0)
    parser.add_argument("--per-gpu", type=int, default=2)
    parser.add_argument("--limit", type=float, default=1e9)
    parser.add_argument("--one", help="a job as JSON: run it and print the result")
    arguments = parser.parse_args()
    data, base = arguments.data.resolve(), arguments.base.resolve()
    if arguments.one:
        print(json.dumps(one(json.loads(arguments.one), data, base)))
        return
    processor, accelerator = jobs(BUDGETS), jobs((GPU_BUDGET,)) if arguments.gpus else []
    slots: list[tuple[str, list[dict[str, Any]]]] = [("", processor) for _ in range(arguments.slots)]
    slots += [(str(i % arguments.gpus), accelerator) for i in range(arguments.gpus * arguments.per_gpu)]
    running: dict[int, subprocess.Popen[str]] = {}
    began = time.monotonic()
    while time.monotonic() - began < arguments.limit:
        for slot, (gpu, waiting) in enumerate(slots):
            process = running.get(slot)
            if process is not None:
                if process.poll() is None:
                    continue
                assert process.stdout is not None
                with arguments.out.open("a", encoding="utf-8") as file:
                    file.write(process.stdout.read())
                del running[slot]
            if waiting:
                cores = range(slot * arguments.cores, (slot + 1) * arguments.cores)
                command = [sys.executable, __file__, str(data), str(base), str(arguments.out)]
                environment = {**os.environ, "OMP_NUM_THREADS": str(arguments.cores), "CUDA_VISIBLE_DEVICES": gpu}
                running[slot] = subprocess.Popen(
                    ["taskset", "-c", ",".join(map(str, cores)), *command, "--one", json.dumps(waiting.pop(0))],
                    stdout=subprocess.PIPE,
                    text=True,
                    env=environment,
                )
        if not running:
            break
        time.sleep(0.3)
    for process in running.values():
        process.kill()


if __name__ == "__main__":
    main()
