"""The trainer as the application runs it: a process with JSON lines, on a tiny set made here."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from conftest import BASE_SHA256, draw_line
from emend_trainer.base_model import build, read_onnx
from emend_trainer.line_image import open_upright, scale
from emend_trainer.read import OnnxReader
from peft import PeftModel

TEXTS = [
    "the quick brown fox",
    "jumps over lazy dogs",
    "pack my box with five",
    "dozen liquor jugs now",
    "sphinx of black quartz",
    "judge my vow at once",
]
NEW = "ꝑ"


def write_request(folder: Path, base: Path, **changes: object) -> Path:
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
        "budgetSeconds": 6,
        "rank": 4,
        "seed": 0,
        "name": "Test",
        "splitBy": "page",
        **changes,
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    return folder / "request.json"


def start(request: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "emend_trainer", "train", str(request)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.fixture(scope="module")
def trained(base_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    process = start(write_request(folder, base_model))
    events = [json.loads(line) for line in process.stdout]
    assert process.wait() == 0, events[-1]
    return folder / "adapter", events


def test_weights_transfer_to_torch(base_model):
    base = read_onnx(base_model)
    network = build(base).network
    images = np.random.default_rng(0).uniform(-1, 1, (2, 3, 48, 320)).astype(np.float32)
    expected = onnxruntime.InferenceSession(str(base_model)).run(None, {"x": images})[0]
    with torch.no_grad():
        output = network(pixel_values=torch.from_numpy(images)).last_hidden_state.numpy()
    assert np.abs(output - expected).max() < 5e-4
    assert (output.argmax(-1) == expected.argmax(-1)).all()


def test_run_tells_its_phases_and_ends_whole(trained):
    adapter, events = trained
    kinds = [e["type"] for e in events]
    assert kinds[0] == "hello" and kinds[-1] == "done"
    phases = [e["phase"] for e in events if e["type"] == "phase"]
    assert phases == ["loading", "preparing", "training", "exporting", "checking", "scoring", "saving"]
    assert sum(k == "step" for k in kinds) > 1
    summary = events[-1]["summary"]
    assert summary["newCharacters"] == [NEW]
    assert summary["trainLines"] == 10 and summary["validationLines"] == 2
    assert summary["parity"]["sameText"] and summary["parity"]["maxDifference"] < 2e-3
    names = {p.name for p in adapter.iterdir()}
    assert names == {
        "adapter_config.json",
        "adapter_model.safetensors",
        "model.onnx",
        "README.md",
        "evaluation.json",
        "run.json",
    }


def test_adapter_holds_no_path_of_this_machine(trained):
    adapter, _ = trained
    for name in ("adapter_config.json", "run.json", "README.md", "evaluation.json"):
        assert str(adapter.parent) not in (adapter / name).read_text(encoding="utf-8"), name
    config = json.loads((adapter / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "PaddlePaddle/PP-OCRv6_small_rec_safetensors"
    assert config["peft_type"] == "LORA" and config["inference_mode"] is True


def test_adapter_loads_with_peft_and_reads_like_the_merged_model(trained, base_model):
    adapter, events = trained
    base = read_onnx(base_model)
    network = build(base).network
    classes = events[-1]["summary"]["classes"]
    network.head.head = torch.nn.Linear(120, classes)
    model = PeftModel.from_pretrained(network, str(adapter)).eval()
    reader = OnnxReader(adapter / "model.onnx")
    images = np.random.default_rng(1).uniform(-1, 1, (1, 3, 48, 256)).astype(np.float32)
    with torch.no_grad():
        output = model(pixel_values=torch.from_numpy(images)).last_hidden_state.numpy()
    assert np.abs(output - reader.probabilities(images)).max() < 2e-3


def test_snippet_of_the_card_reads_as_the_app_does(trained, tmp_path):
    adapter, _ = trained
    code = re.search(r"```python\n(.*?)```", (adapter / "README.md").read_text(encoding="utf-8"), re.S).group(1)
    (tmp_path / "read.py").write_text(code, encoding="utf-8")
    (tmp_path / "model.onnx").write_bytes((adapter / "model.onnx").read_bytes())
    draw_line(TEXTS[0], tmp_path / "line.png")
    printed = subprocess.run(
        [sys.executable, "read.py", "line.png"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.rstrip("\n")
    app = OnnxReader(adapter / "model.onnx").read([scale(open_upright(tmp_path / "line.png"))])[0]
    assert printed == app
    assert "quick" in app


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"protocol": 9}, "bad-request"),
        ({"budgetSeconds": 0}, "bad-request"),
        ({"rank": 0}, "bad-request"),
        ({"manifest": "/nowhere/manifest.jsonl"}, "bad-manifest"),
    ],
)
def test_bad_requests_say_so(base_model, tmp_path, changes, code):
    process = start(write_request(tmp_path, base_model, **changes))
    events = [json.loads(line) for line in process.stdout]
    assert process.wait() == 2
    assert events[-1]["type"] == "error" and events[-1]["code"] == code and len(events[-1]["message"]) > 20
    assert not (tmp_path / "adapter").exists()


def test_wrong_base_is_refused(tmp_path):
    fake = tmp_path / "base.onnx"
    fake.write_bytes(b"not a model")
    process = start(write_request(tmp_path, fake))
    events = [json.loads(line) for line in process.stdout]
    assert process.wait() == 2 and events[-1]["code"] == "base-mismatch"
    assert hashlib.sha256(fake.read_bytes()).hexdigest() != BASE_SHA256


def until(process: subprocess.Popen, kind: str) -> None:
    for line in process.stdout:
        if json.loads(line)["type"] == kind:
            return
    raise AssertionError(f"no {kind}")


def test_cancel_and_a_closed_stdin_leave_nothing(base_model, tmp_path):
    for way in ("cancel", "close"):
        folder = tmp_path / way
        folder.mkdir()
        process = start(write_request(folder, base_model, budgetSeconds=60))
        until(process, "step")
        if way == "cancel":
            process.stdin.write('{"command": "cancel"}\n')
            process.stdin.flush()
        else:
            process.stdin.close()
        rest = process.stdout.read().splitlines()
        assert process.wait(timeout=20) == 3
        assert json.loads(rest[-1])["type"] == "cancelled"
        assert not (folder / "adapter").exists() and not (folder / "adapter.partial").exists()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_a_kill_leaves_no_half_adapter(base_model, tmp_path):
    process = start(write_request(tmp_path, base_model, budgetSeconds=60))
    until(process, "step")
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "adapter").exists()


def test_stop_keeps_what_was_learnt(base_model, tmp_path):
    process = start(write_request(tmp_path, base_model, budgetSeconds=120))
    until(process, "step")
    process.stdin.write('{"command": "stop"}\n')
    process.stdin.flush()
    events = [json.loads(line) for line in process.stdout]
    assert process.wait(timeout=60) == 0
    assert events[-1]["type"] == "done" and (tmp_path / "adapter" / "model.onnx").is_file()
