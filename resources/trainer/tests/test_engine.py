"""The reading process as the application runs it, on a tiny model: a process of its own, JSON lines, two adapters."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image, ImageDraw
from tiny_models import make

from emend_trainer.decoding import Decoding
from emend_trainer.engine_request import read_engine_request, read_reading
from emend_trainer.families import family_named
from emend_trainer.families.adapters import put_on
from emend_trainer.families.family import Wanted
from emend_trainer.protocol import TrainerError


class Process:
    """An engine and what it said."""

    def __init__(self, request: Path) -> None:
        command = [sys.executable, "-m", "emend_trainer", "engine", str(request)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "2"},
        )
        self.said: list[dict[str, Any]] = []

    def say(self, **command: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def until(self, *kinds: str) -> dict[str, Any]:
        """The first event of one of these types."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(json.loads(line))
            if self.said[-1]["type"] in kinds:
                return self.said[-1]
        raise AssertionError(f"no {kinds} in {self.said}")

    def read(self, number: str, **more: Any) -> list[dict[str, Any]]:
        """Ask, and the readings that came."""
        before = len(self.said)
        self.say(command="read", id=number, **more)
        end = self.until("done", "failed", "cancelled")
        assert end["type"] == "done", end
        return [event for event in self.said[before:] if event["type"] == "reading"]


def draw(path: Path, text: str, width: int = 200) -> str:
    image = Image.new("RGB", (width, 40), "white")
    ImageDraw.Draw(image).text((4, 8), text, fill="black")
    image.save(path)
    return str(path)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A model, two adapters that were taught nothing sensible but differ, three images, a request."""
    folder = tmp_path_factory.mktemp("engine")
    base = make("qwen2-vl", folder / "model")
    kind = family_named("qwen2-vl")
    for name in ("letters", "bills"):
        torch.manual_seed(len(name))
        taught = put_on(kind, kind.load(base, Wanted(torch.device("cpu"))).model, 4, 64)
        with torch.no_grad():
            for key, value in taught.named_parameters():
                if "lora_B" in key:
                    value.normal_(0, 0.5)
        taught.save_pretrained(folder / name)
    for i, text in enumerate(["one", "another line", "3"]):
        draw(folder / f"{i}.png", text, 120 + 60 * i)
    Image.new("RGB", (200, 40), "white").save(folder / "blank.png")
    (folder / "broken.png").write_bytes(b"no image")
    request = {
        "protocol": 1,
        "family": "qwen2-vl",
        "model": str(base),
        "adapters": {"letters": str(folder / "letters")},
        "threads": 2,
        "batch": 2,
        "decoding": {"maxLength": 6},
        "characters": "abc",
    }
    (folder / "request.json").write_text(json.dumps(request))
    return folder


def test_reads_with_base_and_adapters_by_name_and_ends_with_stdin(place):
    engine = Process(place / "request.json")
    hello, ready = engine.until("hello"), engine.until("ready")
    assert (hello["protocol"], hello["family"], hello["device"]) == (1, "qwen2-vl", "cpu")
    assert ready["adapters"] == ["letters"] and ready["bytes"] > 0 and "markdown" in ready["tasks"]
    images = [str(place / f"{i}.png") for i in range(3)]
    base = engine.read("1", images=images)
    assert [event["index"] for event in base] == [0, 1, 2]
    assert [e["done"] for e in engine.said if e["type"] == "progress"] == [2, 3]
    for event in base:
        assert len(event["characters"]) == len(event["text"])
        assert event["compression"] == event["textTokens"] / event["visionTokens"]
        assert {flag["code"] for flag in event["flags"]} <= {"characters", "too-long", "loop"}
        assert any(flag["code"] == "characters" for flag in event["flags"]) or set(event["text"]) <= set("abc ")
    texts = [event["text"] for event in base]
    letters = [event["text"] for event in engine.read("2", images=images, adapter="letters")]
    engine.say(command="load-adapter", id="3", name="bills", folder=str(place / "bills"))
    assert engine.until("adapters")["adapters"] == ["bills", "letters"]
    bills = [event["text"] for event in engine.read("4", images=images, adapter="bills")]
    assert len({tuple(texts), tuple(letters), tuple(bills)}) == 3
    # The base again: what an adapter said must not stick.
    assert [event["text"] for event in engine.read("5", images=images)] == texts
    assert [event["text"] for event in engine.read("6", images=images, adapter="letters")] == letters
    blank = engine.read("7", images=[str(place / "blank.png")])[0]
    assert "no-ink" in {flag["code"] for flag in blank["flags"]}
    for command, told in (
        ({"command": "read", "images": [str(place / "broken.png")]}, "bad-image"),
        ({"command": "read", "images": [str(place / "gone.png")]}, "missing-file"),
        ({"command": "read", "images": images, "adapter": "wrong"}, "bad-request"),
        ({"command": "read", "images": images, "task": "poem"}, "bad-request"),
        ({"command": "read", "images": images, "decoding": {"beams": 99}}, "bad-request"),
        ({"command": "sing"}, "bad-request"),
        ({"command": "load-adapter", "name": "letters", "folder": str(place / "bills")}, "bad-request"),
        ({"command": "unload-adapter", "name": "nobody"}, "bad-request"),
    ):
        engine.say(id="8", **command)
        failed = engine.until("failed")
        assert (failed["id"], failed["code"]) == ("8", told), failed
    for name in ("letters", "bills"):
        engine.say(command="unload-adapter", name=name)
        engine.until("adapters")
    assert [event["text"] for event in engine.read("9", images=images)] == texts
    # Cancelled while it reads; what is asked next is read.
    engine.say(command="read", id="long", images=images * 200, decoding={"maxLength": 200})
    engine.say(command="read", id="waits", images=images)
    engine.until("progress")
    engine.say(command="health")
    health = engine.until("health")
    assert health["state"] == "reading" and health["waiting"] == 1 and health["read"] > 0
    engine.say(command="cancel", id="waits")
    engine.say(command="cancel", id="long")
    assert engine.until("cancelled")["id"] == "long"
    assert engine.until("cancelled")["id"] == "waits"
    assert [event["text"] for event in engine.read("waits", images=images)] == texts
    # In the middle of a reading.
    engine.say(command="read", id="left", images=images * 200, decoding={"maxLength": 200})
    engine.until("progress")
    assert engine.process.stdin is not None
    engine.process.stdin.close()
    engine.until("unloaded")
    assert engine.process.wait(timeout=300) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"protocol": 2}, "Protocol 2"),
        ({"family": "nougat"}, "no family"),
        ({"trustRemoteCode": True}, "never run"),
        ({"device": "tpu"}, "device must be one of"),
        ({"batch": 0.5}, "batch must be"),
        ({"decoding": {"topK": -1}}, "topK must be"),
        ({"model": None}, "lacks or garbles"),
    ],
)
def test_requests_are_checked_before_anything_is_loaded(place, tmp_path, change, told):
    raw = {**json.loads((place / "request.json").read_text()), **change}
    (tmp_path / "request.json").write_text(json.dumps(raw))
    with pytest.raises(TrainerError, match=told) as caught:
        read_engine_request(tmp_path / "request.json")
    assert caught.value.code == "bad-request"


def test_a_reading_needs_images():
    for raw in ({"id": "1"}, {"id": "1", "images": []}, {"id": "1", "images": "a.png"}, {"images": ["a.png"]}):
        with pytest.raises(TrainerError):
            read_reading(raw, Decoding())
