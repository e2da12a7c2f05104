"""The model card of an adapter for a large model."""

from __future__ import annotations

import json
from typing import Any

from .card import figures_of
from .families.choice import Large
from .request import TrainRequest


def large_card(request: TrainRequest, summary: dict[str, Any]) -> str:
    """README.md with the Hub's front matter."""
    assert request.large is not None
    front = {
        "base_model": request.base.id,
        "base_model_relation": "adapter",
        "library_name": "peft",
        "pipeline_tag": "image-to-text",
        "tags": ["ocr", "htr", "lora", "emend", request.large.family],
        "metrics": ["cer", "wer"],
    }
    yaml = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    return f"""---
{yaml}
---
# {request.name}

A LoRA adapter for {request.base.id} (family {request.large.family}), taught with Emend from {summary["trainLines"]}
corrected lines in {summary["trainSeconds"]:.0f} seconds. It reads images of single text lines.

## How good it is
{figures_of(request, summary)}
CER counts code points after NFC with white space folded; punctuation counts; sums of edits over sums of lengths.
{_compression(summary["compression"])}
## Run it
{_run_it(request.large)}

## Where it comes from
- Base: {request.base.id}, SHA-256 over config.json and weights `{request.base.sha256}`. Its licence
  holds for what is made of it: look it up where the base came from.
- LoRA rank {request.rank}, alpha {request.alpha}, seed {request.seed}; {summary["steps"]} steps (run.json)

## Privacy
This folder holds no image and none of the training text but the held-back lines in evaluation.json. A model can in
principle repeat what it was taught: do not publish one taught on text that must stay private.
"""


_ENGINE = """\
`python -m emend_trainer engine` (docs/engine-protocol.md) with the base's folder and this one, or peft on the base's
class of transformers. peft 0.21 loads an adapter of DeepSeek-OCR 2 without effect; Emend opens it by exact names."""

_TROCR = """```python
import sys
from peft import PeftModel
from PIL import Image, ImageOps
from transformers import AutoImageProcessor, AutoTokenizer, VisionEncoderDecoderModel

base, adapter, line = sys.argv[1:]  # the base's folder or id, this folder or its id, an image of one line
model = PeftModel.from_pretrained(VisionEncoderDecoderModel.from_pretrained(base), adapter).eval()
image = ImageOps.exif_transpose(Image.open(line)).convert("RGB")
pixels = AutoImageProcessor.from_pretrained(base)(image, return_tensors="pt").pixel_values
written = model.generate(pixel_values=pixels, max_new_tokens=MOST)[0]
print(AutoTokenizer.from_pretrained(base).decode(written, skip_special_tokens=True))
```"""


def _run_it(large: Large) -> str:
    """TrOCR needs no more than its classes; of the others the prompts are Emend's own."""
    return _TROCR.replace("MOST", str(large.max_length)) if large.family == "trocr" else _ENGINE


def _compression(found: dict[str, Any] | None) -> str:
    if found is None:
        return ""
    return (
        f"Decoding precision (1 − CER) {found['precision']:.1%} at {found['ratio']:.2f} text tokens for each vision "
        f"token ({found['textTokens']} for {found['visionTokens']}, as the adapter wrote them).\n"
    )
