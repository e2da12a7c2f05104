"""The trainer as the application runs it: a process with JSON lines, on a tiny set made here."""

import hashlib
import io
import json
import os

import numpy as np
import pytest
import torch
from conftest import BASE_SHA256, NEW, Trainer, write_request
from peft import PeftModel

from emend_trainer.base_model import build, read_onnx
from emend_trainer.protocol import CancelledError, Channel
from emend_trainer.read import OnnxReader
from emend_trainer.request import read_manifest, read_request
from emend_trainer.run import run


def test_weights_transfer_to_torch(base_model):
    base = read_onnx(base_model)
    network = build(base).network
    images = np.random.default_rng(0).uniform(-1, 1, (2, 3, 48, 320)).astype(np.float32)
    expected = OnnxReader(base_model).probabilities(images)
    with torch.no_grad():
        output = network(pixel_values=torch.from_numpy(images)).last_hidden_state.numpy()
    assert np.abs(output - expected).max() < 5e-4
    assert (output.argmax(-1) == expected.argmax(-1)).all()


def test_a_stopped_run_tells_its_phases_and_ends_whole(trained):
    kinds = [e["type"] for e in trained.events]
    assert kinds[0] == "hello" and kinds[-1] == "done"
    phases = [e["phase"] for e in trained.events if e["type"] == "phase"]
    assert phases == ["loading", "preparing", "training", "exporting", "checking", "scoring", "saving"]
    assert 3 <= sum(k == "step" for k in kinds) == trained.summary["steps"]
    assert trained.summary["newCharacters"] == [NEW]
    assert trained.summary["trainLines"] == 10 and trained.summary["validationLines"] == 2
    assert trained.summary["parity"]["sameText"] and trained.summary["parity"]["maxDifference"] < 2e-3
    assert {p.name for p in trained.adapter.iterdir()} == {
        "adapter_config.json",
        "adapter_model.safetensors",
        "model.onnx",
        "README.md",
        "evaluation.json",
        "run.json",
        "run.yaml",
    }
    assert not trained.adapter.with_name("adapter.partial").exists()
    assert not trained.adapter.with_name("adapter.checkpoints").exists()
    assert trained.summary["leaks"] == {"sameText": [], "nearImage": []}
    # Two lines are too few for a verdict.
    assert trained.summary["difference"]["verdict"] == "same"


def test_adapter_holds_no_path_of_this_machine(trained):
    for name in ("adapter_config.json", "run.json", "run.yaml", "README.md", "evaluation.json"):
        assert str(trained.adapter.parent) not in (trained.adapter / name).read_text(encoding="utf-8"), name
    config = json.loads((trained.adapter / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "PaddlePaddle/PP-OCRv6_small_rec_safetensors"
    assert config["peft_type"] == "LORA" and config["inference_mode"] is True


def test_adapter_loads_with_peft_and_reads_like_the_merged_model(trained, base_model):
    network = build(read_onnx(base_model)).network
    network.head.head = torch.nn.Linear(120, trained.summary["classes"])
    model = PeftModel.from_pretrained(network, str(trained.adapter)).eval()
    reader = OnnxReader(trained.adapter / "model.onnx")
    images = np.random.default_rng(1).uniform(-1, 1, (1, 3, 48, 256)).astype(np.float32)
    with torch.no_grad():
        output = model(pixel_values=torch.from_numpy(images)).last_hidden_state.numpy()
    assert np.abs(output - reader.probabilities(images)).max() < 2e-3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"protocol": 9}, "bad-request"),
        ({"budgetSeconds": 0}, "bad-request"),
        ({"rank": -1}, "bad-request"),
        ({"manifest": "/nowhere/manifest.jsonl"}, "bad-manifest"),
    ],
)
def test_bad_requests_say_so(base_model, tmp_path, changes, code):
    trainer = Trainer(write_request(tmp_path, base_model, **changes))
    assert trainer.end() == 2
    last = trainer.events[-1]
    assert last["type"] == "error" and last["code"] == code and len(last["message"]) > 20
    assert not (tmp_path / "adapter").exists()


def test_a_manifest_keeps_characters_that_python_takes_for_line_breaks(tmp_path):
    row = {"id": "1", "image": "1.png", "text": "one\u2028two\u0085three\x1cfour", "split": "train"}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [r.text for r in read_manifest(tmp_path / "manifest.jsonl")] == [row["text"]]


def test_wrong_base_is_refused(tmp_path):
    fake = tmp_path / "base.onnx"
    fake.write_bytes(b"not a model")
    trainer = Trainer(write_request(tmp_path, fake))
    assert trainer.end() == 2 and trainer.events[-1]["code"] == "base-mismatch"
    assert hashlib.sha256(fake.read_bytes()).hexdigest() != BASE_SHA256


def test_a_closed_stdin_ends_the_trainer_and_leaves_nothing(base_model, tmp_path):
    trainer = Trainer(write_request(tmp_path, base_model))
    trainer.until(type="step")
    trainer.stdin.close()
    assert trainer.end() == 3
    assert trainer.events[-1]["type"] == "cancelled"
    assert not (tmp_path / "adapter").exists() and not (tmp_path / "adapter.partial").exists()


def test_cancel_after_training_leaves_nothing(base_model, tmp_path):
    """In this process, which has its libraries loaded: the channel hears the same pipe either way."""
    out, into = os.pipe()

    class Output(io.StringIO):
        """An application that stops the training after a step and cancels while the result is scored."""

        def write(self, text: str) -> int:
            for command, moment in (("stop", '"type": "step"'), ("cancel", '"phase": "scoring"')):
                if moment in text:
                    os.write(into, json.dumps({"command": command}).encode() + b"\n")
            return super().write(text)

    with os.fdopen(out, encoding="utf-8") as commands:
        request = read_request(write_request(tmp_path, base_model))
        channel = Channel(stdin=commands, stdout=Output())
        with pytest.raises(CancelledError):
            run(request, read_manifest(request.manifest), channel)
        os.close(into)
    assert not (tmp_path / "adapter").exists() and not (tmp_path / "adapter.partial").exists()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_a_kill_while_exporting_leaves_no_half_adapter(base_model, tmp_path):
    trainer = Trainer(write_request(tmp_path, base_model))
    trainer.until(type="step")
    trainer.send("stop")
    trainer.until(type="phase", phase="exporting")
    trainer.process.kill()
    trainer.process.wait()
    assert (tmp_path / "adapter.partial").exists()
    assert not (tmp_path / "adapter").exists()
