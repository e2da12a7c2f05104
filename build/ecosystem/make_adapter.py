"""In the trainer's environment: a short run on drawn lines, and the base that it was taught on as transformers saves it."""

import json
import subprocess
import sys
from pathlib import Path

from emend_trainer.base_model import build, read_onnx
from PIL import Image, ImageDraw, ImageFont

TEXTS = ["the quick brown fox", "jumps over lazy dogs", "pack my box with five", "sphinx of black quartz"]


def main(folder: Path, onnx: Path, sha256: str) -> None:
    """Writes `adapter`, `base` and the lines into the folder."""
    rows = []
    for index, text in enumerate(TEXTS * 2):
        font = ImageFont.load_default(30)
        image = Image.new("RGB", (int(font.getlength(text)) + 24, 46), (245, 240, 230))
        ImageDraw.Draw(image).text((12, 6), text, fill=(30, 25, 20), font=font)
        image.save(folder / f"{index}.png")
        # A character that the base does not know, so that its output layer grows.
        truth = text.replace("p", "ꝑ")
        split = "validation" if index % 4 == 3 else "train"
        rows.append({"id": str(index), "image": f"{index}.png", "text": truth, "split": split, "page": str(index % 4)})
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    request = {
        "protocol": 1,
        "manifest": str(folder / "manifest.jsonl"),
        "out": str(folder / "adapter"),
        "base": {"onnx": str(onnx), "sha256": sha256, "id": "PaddlePaddle/PP-OCRv6_small_rec_safetensors"},
        "budgetSeconds": 15,
        "rank": 4,
        "alpha": 8,
        "seed": 0,
        "name": "Test",
        "splitBy": "page",
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    run = [sys.executable, "-m", "emend_trainer", "train", str(folder / "request.json")]
    # Commands come by standard input; where it ends, the run is cancelled.
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=sys.stderr) as trainer:
        assert trainer.wait() == 0
    # What the Hub would send for the id in adapter_config.json, with the weights that the ONNX file has.
    build(read_onnx(onnx)).network.save_pretrained(folder / "base")


main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
