"""The model card: what the adapter is, what it does better and worse, and how to run it without Emend."""

from __future__ import annotations

import json
from typing import Any

from .line_image import STEP
from .request import TrainRequest

_SNIPPET = """import sys
from pathlib import Path
import numpy as np
import onnxruntime
from PIL import Image, ImageOps
{import_bidi}
image = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert("RGB")
width = min(3200, max(16, int(48 * image.width / image.height + 0.5)))
pixels = np.asarray(image.resize((width, 48), Image.Resampling.BILINEAR), np.float32)
padded = np.zeros((1, 3, 48, -(-width // {step}) * {step}), np.float32)
padded[0, :, :, :width] = pixels[:, :, ::-1].transpose(2, 0, 1) / 127.5 - 1
model = onnxruntime.InferenceSession(str(Path(__file__).with_name("model.onnx")), providers=["CPUExecutionProvider"])
best = model.run(None, {{"x": padded}})[0][0].argmax(-1)
characters = ["", *model.get_modelmeta().custom_metadata_map["character"].split("\\n"), " "]
best = best[np.insert(best[1:] != best[:-1], 0, True)]
text = "".join(characters[c] for c in best if c).strip()
{reorder}print(text)
"""
_REORDER = """if any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
    text = get_display(text, base_dir="R")
"""


def snippet(visual: bool) -> str:
    """A self-contained reader of one line image; saved beside model.onnx and run with the image's path."""
    return _SNIPPET.format(
        step=STEP,
        import_bidi="import unicodedata\nfrom bidi.algorithm import get_display\n" if visual else "",
        reorder=_REORDER if visual else "",
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


_SPLITS = {
    "page": "Whole pages were held back: no page is both taught and scored.",
    "line": "Single lines were held back from pages that were also taught: the score flatters.",
    "given": "The split was given with the data.",
}


def figures_of(request: TrainRequest, summary: dict[str, Any]) -> str:
    """The scores, in markdown."""
    base, tuned = summary["base"], summary["adapter"]
    if tuned is None:
        return "No line was held back, so there is no score.\n"
    rows = "".join(
        f"| {name} | {_percent(side['cer'])} | {_percent(side['wer'])} | {_percent(side['graphemeCer'])} |\n"
        for name, side in (("base", base), ("this adapter", tuned))
    )
    return (
        f"On {summary['validationLines']} held-back lines. {_SPLITS.get(request.split_by, '')}\n\n"
        f"| | CER | WER | grapheme CER |\n|---|---|---|---|\n{rows}\n"
        f"{summary['improvedLines']} lines got better, {summary['sameLines']} are as they were, "
        f"**{summary['worseLines']} got worse** (evaluation.json names them).\n"
    )


def _steps(summary: dict[str, Any]) -> str:
    """How many, and how far the weights were taken back after them."""
    share = summary["keptShare"]
    back = "" if share == 1 else f", then back to {100 * share:.0f} % of the way"
    return f"{summary['steps']} steps{back}"


def model_card(request: TrainRequest, summary: dict[str, Any], visual: bool) -> str:
    """README.md with the Hub's front matter."""
    front: dict[str, Any] = {
        "base_model": request.base.id,
        "base_model_relation": "adapter",
        "library_name": "peft",
        "pipeline_tag": "image-to-text",
        "license": "apache-2.0",
        "tags": ["ocr", "htr", "lora", "emend"],
        "metrics": ["cer", "wer"],
    }
    tuned = summary["adapter"]
    if tuned is not None and tuned["cer"] is not None:
        metrics = [{"type": "cer", "value": tuned["cer"], "name": "CER"}]
        if tuned["wer"] is not None:
            metrics.append({"type": "wer", "value": tuned["wer"], "name": "WER"})
        result = {
            "task": {"type": "image-to-text"},
            "dataset": {"type": "private", "name": "Held-back lines", "split": "validation"},
            "metrics": metrics,
        }
        front["model-index"] = [{"name": request.name, "results": [result]}]
    # JSON is YAML: quoting is then never in doubt.
    yaml = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    figures = figures_of(request, summary)
    weight = summary["language"]["weight"]
    if weight:
        figures += (
            "\nEmend reads with the character n-grams of the training text that `model.onnx` carries (weight "
            f"{weight:g}, under `emend.language`); the code below reads without them, a little worse.\n"
        )
    holds = (
        "no image and no running training text but the held-back lines in evaluation.json. `model.onnx` carries\n"
        "runs of six characters of the training text, from which much of it could be pieced together"
        if weight
        else "no image and none of the training text but the held-back lines in evaluation.json"
    )
    new = " ".join(summary["newCharacters"])
    needs = "`onnxruntime`, `numpy`, `pillow`" + (" and `python-bidi`" if visual else "")
    order = "trained in visual order, read in logical order" if visual else "left to right"
    return f"""---
{yaml}
---
# {request.name}

A LoRA adapter for line recognition (OCR, HTR), taught with Emend from {summary["trainLines"]} corrected lines in
{summary["trainSeconds"]:.0f} seconds. It reads images of single text lines.

## How good it is
{figures}
CER counts code points after NFC with white space folded; punctuation counts; sums of edits over sums of lengths.
{f"Characters that the base did not know and this adapter was taught: {new}" if new else ""}

## Run it
Save as `read.py` beside `model.onnx`; needs {needs}. `python read.py line.png`

```python
{snippet(visual)}```

`adapter_model.safetensors` loads with peft on transformers' `PPOCRV6SmallRecForTextRecognition`
(`head_out_channels={summary["classes"]}`). It was trained on the **folded** weights of the ONNX file below, so that
file, not the published safetensors, is its exact base.

## Where it comes from
- Base: PP-OCRv6 small recognition by PaddlePaddle, Apache-2.0, from the PyPI wheel rapidocr 3.10.0,
  SHA-256 `{request.base.sha256}`
- LoRA rank {request.rank}, alpha {request.alpha}, seed {request.seed}; {_steps(summary)} (run.json)
- Transcription: as corrected by the annotators, brought to NFC; {order}

## Privacy
This folder holds {holds}.
A model can in principle repeat what it was taught: do not publish one taught on text that must stay private.
"""
