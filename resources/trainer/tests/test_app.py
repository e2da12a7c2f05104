"""The model card's snippet, run in a fresh process, against the application's own engine on the same images."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
from conftest import TEXTS, draw_line
from PIL import Image

from emend_trainer.card import snippet

COMMAND = Path(__file__).parents[3] / "build" / "emend.mjs"


def card_snippet(adapter: Path) -> str:
    """The Python that the card tells people to run."""
    match = re.search(r"```python\n(.*?)```", (adapter / "README.md").read_text(encoding="utf-8"), re.S)
    assert match is not None
    return match.group(1)


def line_images(folder: Path) -> list[Path]:
    """Lines as scans come: colour, grey, two colours, a palette, turned by EXIF, wide, flat, tall."""
    folder.mkdir()
    paths = []
    for index, mode in enumerate(["RGB", "L", "1", "P", "exif", "RGB", "RGB", "RGB"]):
        path = folder / f"{index:04}.png"
        draw_line(TEXTS[index % len(TEXTS)], path)
        image = Image.open(path)
        if mode == "exif":
            exif = Image.Exif()
            exif[0x0112] = 6
            image.rotate(90, expand=True).save(path, exif=exif)
        elif index == 5:
            image.resize((image.width * 3, image.height)).save(path)
        elif index == 6:
            image.resize((image.width // 2, image.height // 2)).save(path)
        elif index == 7:
            image.resize((image.width * 2, image.height * 2 + 1)).save(path)
        else:
            image.convert(mode).save(path)
        paths.append(path)
    return paths


def compare_with_app(adapter: Path, code: str, work: Path) -> list[str]:
    """What the snippet reads, each image in a fresh process, after the app has read every image the same."""
    script = work / "snippet" / "read.py"
    script.parent.mkdir()
    script.write_text(code, encoding="utf-8")
    shutil.copy(adapter / "model.onnx", script.with_name("model.onnx"))
    texts = []
    for image in line_images(work / "lines"):
        read = subprocess.run(
            [sys.executable, script, image],
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        texts.append(read.stdout.removesuffix("\n"))
        image.with_name(f"{image.stem}.gt.txt").write_text(texts[-1], encoding="utf-8")
    # With the snippet's readings as ground truth, an engine that reads the same makes no error at all.
    command = ["node", COMMAND, "eval", "--lines", work / "lines", "--adapter", adapter, "--json"]
    scored = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert scored.returncode == 0, scored.stderr
    score = json.loads(scored.stdout)
    assert score["lines"] == len(texts)
    assert (score["cer"], score["wer"]) == (0, 0), texts
    return texts


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="the application needs Node")


@needs_node
def test_snippet_of_the_card_reads_as_the_app_does(trained, tmp_path):
    texts = compare_with_app(trained.adapter, card_snippet(trained.adapter), tmp_path)
    assert "quick" in texts[0]
    assert all(len(text) > 5 for text in texts)


@needs_node
def test_snippet_reads_right_to_left_as_the_app_does(trained, tmp_path):
    """The trained model with its Latin vowels named as Hebrew letters: both orders in each line, without any font."""
    adapter = tmp_path / "adapter"
    shutil.copytree(trained.adapter, adapter)
    model = onnx.load(str(adapter / "model.onnx"))
    metadata = {p.key: p.value for p in model.metadata_props}
    hebrew = dict(zip("aeiourstn", "אבגדהוזחט", strict=True))
    metadata["character"] = "\n".join(hebrew.get(c, c) for c in metadata["character"].split("\n"))
    metadata["emend.direction"] = "visual"
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, str(adapter / "model.onnx"))
    texts = compare_with_app(adapter, snippet(visual=True), tmp_path)
    assert all(any(c in text for c in hebrew.values()) for text in texts)
