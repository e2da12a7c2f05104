"""What tests share: the base model's file, lines rendered without any file, the trainer as a process, one short run."""

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest
from PIL import Image, ImageDraw, ImageFont

# Every trainer that a test starts would compile all that torch imports anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

BASE = "PP-OCRv6_rec_small.onnx"
BASE_SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"

TEXTS = [
    "the quick brown fox",
    "jumps over lazy dogs",
    "pack my box with five",
    "dozen liquor jugs now",
    "sphinx of black quartz",
    "judge my vow at once",
]
NEW = "ꝑ"
"""A character that the base does not know."""


def _folders() -> list[Path]:
    named = os.environ.get("EMEND_MODELS")
    cache = Path(os.environ.get("EMEND_CACHE") or Path.home() / ".cache" / "emend")
    if platform.system() == "Darwin" and "EMEND_CACHE" not in os.environ:
        cache = Path.home() / "Library" / "Caches" / "Emend"
    return [*([Path(named)] if named else []), cache / "models"]


@pytest.fixture(scope="session")
def base_model() -> Path:
    """The base's ONNX file, as the application caches it."""
    for folder in _folders():
        if (folder / BASE).is_file():
            return folder / BASE
    pytest.skip("the base model is not fetched yet (`npx emend eval` or the app fetches it)")


def draw_line(text: str, path: Path) -> None:
    """A line image in Pillow's own font."""
    font = ImageFont.load_default(30)
    width = int(font.getlength(text)) + 24
    image = Image.new("RGB", (width, 46), (245, 240, 230))
    ImageDraw.Draw(image).text((12, 6), text, fill=(30, 25, 20), font=font)
    image.save(path)


def write_request(folder: Path, base: Path, **changes: object) -> Path:
    """Twelve lines of six texts, two held back, and a request that changes may bend."""
    rows = []
    for i, text in enumerate(TEXTS * 2):
        image = folder / f"{i:04}.png"
        draw_line(text, image)
        split = "validation" if i % 6 == 5 else "train"
        truth = text.replace("p", NEW) if "pack" in text else text
        rows.append({"id": str(i), "image": image.name, "text": truth, "split": split, "page": str(i % 6)})
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    request = {
        "protocol": 1,
        "manifest": str(folder / "manifest.jsonl"),
        "out": str(folder / "adapter"),
        "base": {"onnx": str(base), "sha256": BASE_SHA256, "id": "PaddlePaddle/PP-OCRv6_small_rec_safetensors"},
        "budgetSeconds": 600,
        "rank": 4,
        "alpha": 8,
        "seed": 0,
        "name": "Test",
        "splitBy": "page",
        **changes,
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    return folder / "request.json"


class Trainer:
    """The trainer as the application runs it."""

    def __init__(self, request: Path, before: str = "", launcher: list[str] | None = None) -> None:
        """``before``: Python that the process runs first; ``launcher``: what Python is given instead of all that."""
        main = "runpy.run_module('emend_trainer', run_name='__main__', alter_sys=True)"
        code = f"import runpy, sys; sys.argv = ['emend_trainer', 'train', sys.argv[1]]; {before}; {main}"
        plain = [sys.executable, "-m", "emend_trainer", "train", str(request)]
        given = [sys.executable, "-c", code, str(request)] if before else plain
        self.process = subprocess.Popen(
            given if launcher is None else [sys.executable, *launcher],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.stdin: IO[str] = self.process.stdin
        self._stdout: IO[str] = self.process.stdout
        self.events: list[dict[str, Any]] = []

    def send(self, command: str) -> None:
        """One command."""
        self.stdin.write(json.dumps({"command": command}) + "\n")
        self.stdin.flush()

    def until(self, **wanted: object) -> None:
        """Listen until an event with these fields."""
        for line in self._stdout:
            self.events.append(json.loads(line))
            if wanted.items() <= self.events[-1].items():
                return
        raise AssertionError(f"no {wanted} in {self.events}")

    def end(self) -> int:
        """Listen to the end; the exit status."""
        self.events += [json.loads(line) for line in self._stdout]
        return self.process.wait(timeout=300)


@dataclass
class Trained:
    """A finished run."""

    adapter: Path
    events: list[dict[str, Any]]

    @property
    def summary(self) -> dict[str, Any]:
        """Of the last event."""
        return self.events[-1]["summary"]


_WATCH = (
    "import atexit, json, sys; heard = []; "
    "sys.addaudithook(lambda e, a: heard.append([e, str(a)]) if e in ('socket.connect', 'subprocess.Popen') else 0); "
    "atexit.register(lambda: open({seen!r}, 'w').write(json.dumps([sorted(sys.modules), heard])))"
)
"""Writes at the end which modules were imported, and what was connected to or started."""


@pytest.fixture(scope="session")
def trained(base_model, tmp_path_factory) -> Trained:
    """A run of a few steps, ended by `stop`, over what a killed run left behind."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "adapter.partial").mkdir()
    (folder / "adapter.partial" / "left-behind").write_text("by a run that was killed")
    trainer = Trainer(write_request(folder, base_model), _WATCH.format(seen=str(folder / "seen.json")))
    trainer.until(type="step", step=3)
    trainer.send("stop")
    assert trainer.end() == 0, trainer.events[-1]
    return Trained(folder / "adapter", trainer.events)
