# /// script
# requires-python = ">=3.11"
# dependencies = ["torch==2.15.0", "transformers==5.23.0", "peft==0.21.2", "onnxruntime==1.31.1", "pillow>=12", "numpy>=2.2"]
# ///
"""In an environment without Emend: the adapter as peft loads it, beside its model.onnx. Prints one line of JSON."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from peft import PeftModel
from PIL import Image
from transformers import PPOCRV6SmallRecForTextRecognition

HEAD = "head.head"


def pixels(path: Path) -> np.ndarray:
    """A line image as the model takes it (the snippet of the model card)."""
    image = Image.open(path).convert("RGB")
    width = min(3200, max(16, int(48 * image.width / image.height + 0.5)))
    scaled = np.asarray(image.resize((width, 48), Image.Resampling.BILINEAR), np.float32)
    padded = np.zeros((1, 3, 48, -(-width // 32) * 32), np.float32)
    padded[0, :, :, :width] = scaled[:, :, ::-1].transpose(2, 0, 1) / 127.5 - 1
    return padded


def main(folder: Path) -> dict[str, Any]:
    """What both read of every line."""
    adapter = folder / "adapter"
    session = onnxruntime.InferenceSession(str(adapter / "model.onnx"), providers=["CPUExecutionProvider"])
    characters = ["", *session.get_modelmeta().custom_metadata_map["character"].split("\n"), " "]

    def text(scores: np.ndarray) -> str:
        best = scores.argmax(-1)
        best = best[np.insert(best[1:] != best[:-1], 0, True)]
        return "".join(characters[c] for c in best if c).strip()

    base = PPOCRV6SmallRecForTextRecognition.from_pretrained(folder / "base").eval()
    # New characters have rows of their own: the card names the number.
    base.head.head = torch.nn.Linear(base.head.head.in_features, len(characters))
    tuned = PeftModel.from_pretrained(base, str(adapter)).eval()
    loaded = {name for name, _ in tuned.named_parameters() if "lora_" in name}
    tensors = sorted((folder / "adapter").glob("*.safetensors"))
    read: dict[str, list[str]] = {"peft": [], "onnx": []}
    largest = 0.0
    for path in sorted(folder.glob("[0-9]*.png")):
        image = pixels(path)
        with torch.no_grad():
            out = tuned(pixel_values=torch.from_numpy(image))
        scores = out[0][0].numpy() if not hasattr(out, "logits") else out.logits[0].numpy()
        expected = session.run(None, {"x": image})[0][0]
        if abs(float(scores.sum(-1).mean()) - 1) > 0.01:
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
        largest = max(largest, float(np.abs(scores - expected).max()))
        read["peft"].append(text(scores))
        read["onnx"].append(text(expected))
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    return {
        "read": read,
        "largest": largest,
        "loraTensors": len(loaded),
        "files": [path.name for path in tensors],
        "base": config["base_model_name_or_path"],
        "emend": "emend_trainer" in sys.modules,
        "offline": os.environ.get("HF_HUB_OFFLINE"),
    }


print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
