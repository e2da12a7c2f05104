"""Ugly inputs, each given to the trainer as the application runs it; docs/trainer-protocol.md has the table."""

import errno
import json
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import TEXTS, Trainer, draw_line, write_request
from PIL import Image

from emend_trainer.protocol import TrainerError, told_by_system
from emend_trainer.request import read_request

DOCS = Path(__file__).parents[3] / "docs" / "trainer-protocol.md"
DRY = {"dryRun": True, "batch": 2}


def change_rows(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Rewrites the manifest row by row."""
    manifest = folder / "manifest.jsonl"
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        change(row)
    manifest.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def change_request(folder: Path, **changes: object) -> None:
    request = json.loads((folder / "request.json").read_text())
    (folder / "request.json").write_text(json.dumps({**request, **changes}))


def each_image(folder: Path, change: Callable[[Path], object]) -> None:
    for path in folder.glob("*.png"):
        change(path)


def bomb(path: Path) -> None:
    """A header that promises 3.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")))


@dataclass
class Ugly:
    """What is wrong, how it is made, the code of the error or the warning (or done), and words of the message."""

    name: str
    make: Callable[[Path], object]
    code: str
    says: str


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


CASES = [
    Ugly("an empty manifest", lambda f: (f / "manifest.jsonl").write_text(""), "no-lines", "the manifest has none"),
    Ugly(
        "a manifest whose third line is cut",
        lambda f: (f / "manifest.jsonl").write_text(
            "\n".join([*(f / "manifest.jsonl").read_text().splitlines()[:2], '{"id": "2", "ima'])
        ),
        "bad-manifest",
        "line 3",
    ),
    Ugly(
        "white images",
        lambda f: each_image(f, lambda p: Image.new("RGB", (400, 46), "white").save(p)),
        "no-lines",
        "its image is blank",
    ),
    Ugly(
        "images of one pixel",
        lambda f: each_image(f, lambda p: Image.new("RGB", (1, 1)).save(p)),
        "no-lines",
        "its image is only 1 × 1 pixels",
    ),
    Ugly("PNG files that are cut", lambda f: each_image(f, cut), "no-lines", "its image cannot be read"),
    Ugly("PNG files that promise too many pixels", lambda f: each_image(f, bomb), "no-lines", "decompression bomb"),
    Ugly("images that are gone", lambda f: each_image(f, Path.unlink), "no-lines", "its image is not there any more"),
    Ugly(
        "text that is far too long",
        lambda f: change_rows(f, lambda r: r.update(text="much too long " * 40)),
        "no-lines",
        "longer than the image has room for",
    ),
    Ugly(
        "a base model that is another",
        lambda f: change_request(f, base={"onnx": str(f / "0000.png"), "sha256": "0" * 64, "id": "x"}),
        "base-mismatch",
        "is not the base model that was asked for",
    ),
    Ugly(
        "a learning rate that is not a number",
        lambda f: change_request(f, options={"learningRate": float("nan")}),
        "bad-request",
        "learningRate must be from 1e-06 to 1, not nan",
    ),
    Ugly(
        "a place that is no folder",
        lambda f: change_request(f, out=str(f / "0000.png" / "adapter")),
        "not-writable",
        "Choose another folder",
    ),
    Ugly(
        "nothing held back",
        lambda f: change_rows(f, lambda r: r.update(split="train")),
        "no-validation",
        "No line was held back",
    ),
    Ugly(
        "characters that no font has",
        lambda f: change_rows(f, lambda r: r.update(text=r["text"].replace("a", "\ue123").replace("o", "\U000f1234"))),
        "done",
        "",
    ),
    Ugly(
        "the same page on both sides",
        lambda f: change_rows(f, lambda r: r.update(split="validation" if int(r["id"]) < 6 else "train")),
        "leak",
        "The score will flatter",
    ),
]


@pytest.mark.parametrize("ugly", CASES, ids=lambda ugly: ugly.name)
def test_ugly_input_is_named_and_leaves_nothing_half_done(ugly, base_model, tmp_path):
    request = write_request(tmp_path, base_model, options=DRY)
    ugly.make(tmp_path)
    trainer = Trainer(request)
    status = trainer.end()
    last = trainer.events[-1]
    if last["type"] == "error":
        assert status in (1, 2) and last["code"] == ugly.code
        # A sentence that says what to do, without the insides of the program.
        assert ugly.says in last["message"] and "Traceback" not in last["message"] and "<" not in last["message"]
    else:
        assert last["type"] == "done" and status == 0
        told = {e["code"]: e["message"] for e in trainer.events if e["type"] == "warning"}
        assert ugly.code == "done" or ugly.says in told[ugly.code]
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []


def test_the_table_in_the_docs_has_every_case():
    rows = dict(re.findall(r"^\| ([^|]+?) \| `([^`|]+)` \|", DOCS.read_text(encoding="utf-8"), re.M))
    for ugly in CASES:
        assert rows.get(ugly.name) == ugly.code, ugly.name


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_full_disk_lets_training_go_on_and_ends_with_what_to_do(base_model, tmp_path):
    """No file may be larger than 100 kB: neither the states nor the model can be written."""
    request = write_request(tmp_path, base_model, options={"steps": 2, "batch": 2})
    trainer = Trainer(request, "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))")
    assert trainer.end() == 1
    last = trainer.events[-1]
    assert last["code"] == "disk-full" and "Free some space" in last["message"], last
    assert any(e.get("code") == "checkpoint-failed" for e in trainer.events)
    assert sum(e["type"] == "step" for e in trainer.events) == 2
    assert not (tmp_path / "adapter").exists() and not (tmp_path / "adapter.partial").exists()


def test_too_little_space_is_told_before_training(base_model, tmp_path, monkeypatch):
    monkeypatch.setattr("emend_trainer.request.NEEDED", 2**62)
    with pytest.raises(TrainerError, match="Free some space") as caught:
        read_request(write_request(tmp_path, base_model))
    assert caught.value.code == "disk-full"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EACCES, "not-writable"),
        (errno.EROFS, "not-writable"),
        (errno.ENOENT, "missing-file"),
        (errno.EIO, "internal"),
    ],
)
def test_what_the_system_refuses_has_its_code(number, code):
    told = told_by_system(OSError(number, "refused", "/place"))
    assert told.code == code and len(str(told)) > 30


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is on address space, as Linux has it")
def test_memory_that_really_runs_out_halves_the_batch(tmp_path):
    """A process that may take 300 MB more, and batches that need about a gigabyte."""
    command = [sys.executable, str(Path(__file__).with_name("memory_run.py")), "300"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=True)
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    assert any(e.get("code") == "out-of-memory" for e in said)
    assert said[-1]["steps"] == 3 and 1 <= said[-1]["batch"] < 64


def test_texts_fit_the_images_of_the_tests(tmp_path):
    """The cases above would prove nothing if the lines were refused anyway."""
    draw_line(TEXTS[0], tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").width > 200
