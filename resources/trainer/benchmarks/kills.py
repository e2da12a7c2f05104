"""Kill the trainer at random moments, let it go on, and compare with a run that nobody killed.

``python benchmarks/kills.py SET_FOLDER [--kills 50] [--lines 24] [--steps 40] [--seed 1]``;
needs EMEND_MODELS, and fork.
The whole run is killed: loading, training, writing of states, exporting, scoring. Each time it is started again with
the same request. This process imports everything once and computes nothing, so that a fork is safe, and quick.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from emend_trainer.protocol import Channel
from emend_trainer.request import file_sha256, read_manifest, read_request
from emend_trainer.run import run


def write_request(folder: Path, source: Path, lines: int, steps: int, out: Path) -> Path:
    """A request over the set's first lines; every third one is held back."""
    ids = [row.split("\t")[0] for row in (source / "lines.tsv").read_text(encoding="utf-8").splitlines()[1:]][:lines]
    images = {p.name.split(".")[0]: p for p in (source / "lines").iterdir() if not p.name.endswith(".gt.txt")}
    rows = []
    for index, line in enumerate(ids):
        text = (source / "lines" / f"{line}.gt.txt").read_text(encoding="utf-8").strip("\r\n")
        split = "validation" if index % 3 == 2 else "train"
        rows.append({"id": line, "image": str(images[line]), "text": text, "split": split, "page": line})
    manifest = folder / "manifest.jsonl"
    manifest.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    base = Path(os.environ["EMEND_MODELS"]) / "PP-OCRv6_rec_small.onnx"
    request = {
        "protocol": 1,
        "manifest": str(manifest),
        "out": str(out),
        "base": {
            "onnx": str(base),
            "sha256": file_sha256(base),
            "id": "PaddlePaddle/PP-OCRv6_small_rec_safetensors",
        },
        "budgetSeconds": 600,
        "threads": 1,
        "options": {"steps": steps, "batch": 4, "checkpointSteps": 5},
    }
    path = folder / f"{out.name}.json"
    path.write_text(json.dumps(request), encoding="utf-8")
    return path


def start(request: Path, events: Path) -> int:
    """The run in a process of its own; its process id."""
    child = os.fork()
    if child != 0:
        return child
    status = 1
    try:
        asked = read_request(request)
        with events.open("a", encoding="utf-8") as file:
            run(asked, read_manifest(asked.manifest), Channel(stdout=file))
        status = 0
    finally:
        os._exit(status)


def told(events: Path) -> list[dict[str, Any]]:
    """What the run said; the last line may be half written."""
    found = []
    for line in events.read_text(encoding="utf-8").splitlines() if events.exists() else []:
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def phase_of(events: list[dict[str, Any]]) -> str:
    """What it was at when it was killed."""
    for event in reversed(events):
        if event["type"] == "hello":
            return "starting"
        if event["type"] == "phase":
            return event["phase"]
    return "starting"


def weights(out: Path) -> str:
    """A hash over what was learnt."""
    return hashlib.sha256((out / "adapter_model.safetensors").read_bytes()).hexdigest()


def main() -> None:
    """Run unbroken, then with kills, and print what came of it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--lines", type=int, default=24)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        whole = folder / "whole"
        request = write_request(folder, arguments.folder, arguments.lines, arguments.steps, whole)
        began = time.monotonic()
        _, status = os.waitpid(start(request, folder / "whole.events"), 0)
        unbroken = time.monotonic() - began
        assert status == 0, told(folder / "whole.events")[-1:]
        expected = told(folder / "whole.events")[-1]["summary"]
        phases: collections.Counter[str] = collections.Counter()
        killed, runs = 0, []
        while killed < arguments.kills:
            out = folder / f"run-{len(runs)}"
            request = write_request(folder, arguments.folder, arguments.lines, arguments.steps, out)
            events, kills = folder / f"{out.name}.events", 0
            while True:
                before = len(told(events))
                child = start(request, events)
                if killed < arguments.kills:
                    time.sleep(chance.uniform(0, unbroken))
                    os.kill(child, signal.SIGKILL)
                _, status = os.waitpid(child, 0)
                if not os.WIFSIGNALED(status):
                    break
                killed, kills = killed + 1, kills + 1
                phases[phase_of(told(events)[before:])] += 1
            said = told(events)
            left = sorted(p.name for p in folder.iterdir() if p.name.startswith(f"{out.name}.") and p.is_dir())
            runs.append(
                {
                    "kills": kills,
                    "ended": status == 0,
                    "cer": said[-1]["summary"]["adapter"]["cer"] if status == 0 else None,
                    "sameWeights": status == 0 and weights(out) == weights(whole),
                    "resumedFrom": [e["message"] for e in said if e.get("code") == "resumed"],
                    "unusable": sum(e.get("code") == "checkpoint-unusable" for e in said),
                    "leftBehind": left,
                }
            )
            print(json.dumps(runs[-1]), flush=True)
        result = {
            "unbrokenSeconds": round(unbroken, 1),
            "unbrokenCer": expected["adapter"]["cer"],
            "baseCer": expected["base"]["cer"],
            "kills": killed,
            "runs": len(runs),
            "ended": sum(r["ended"] for r in runs),
            "sameWeights": sum(r["sameWeights"] for r in runs),
            "cer": sorted({r["cer"] for r in runs if r["cer"] is not None}),
            "killedWhile": dict(phases),
            "unusable": sum(r["unusable"] for r in runs),
        }
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
