"""Tesseract, untrained, on the very lines that accuracy.py scores: ``python benchmarks/tesseract.py DATA OUT.json``.

Needs Debian's tesseract-ocr, tesseract-ocr-frk, tesseract-ocr-script-frak, tesseract-ocr-fra, tesseract-ocr-deu. Its
models there are of the fast, integer kind, from which lstmtraining cannot go on; so there is no fine-tuned column.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

from accuracy import SEEDS, SETS, split

from emend_trainer.metrics import corpus, score_line

MODELS = {
    "fraktur-ocrd-testset": ("Fraktur", "frk"),
    "ocrd-gt-structure-text": ("Fraktur", "deu+Fraktur"),
    "gallicorpora-gothic16": ("Fraktur", "fra"),
    "poilus-handwriting": ("fra",),
}


def main() -> None:
    """Read each scored line once with each model."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    results = []
    for name, models in MODELS.items():
        folder = arguments.data / name
        images = {p.name.split(".")[0]: p for p in (folder / "lines").iterdir() if not p.name.endswith(".gt.txt")}
        scored = {seed: split(folder, seed, max(SETS[name]))[1] for seed in SEEDS}
        wanted = sorted({i for ids in scored.values() for i in ids})
        for model in models:
            with tempfile.TemporaryDirectory() as temporary:
                listed = Path(temporary) / "lines.txt"
                listed.write_text("\n".join(str(images[i].resolve()) for i in wanted) + "\n")
                began = time.monotonic()
                output = subprocess.run(
                    ["tesseract", str(listed), "-", "-l", model, "--psm", "7"],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            read = dict(zip(wanted, output.split("\f"), strict=False))
            scores = [
                score_line((folder / "lines" / f"{i}.gt.txt").read_text(encoding="utf-8"), read[i])
                for ids in scored.values()
                for i in ids
            ]
            result = {
                "set": name,
                "model": model,
                **corpus(scores),
                "secondsPerLine": (time.monotonic() - began) / len(wanted),
            }
            results.append(result)
            print(result, flush=True)
    arguments.out.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
