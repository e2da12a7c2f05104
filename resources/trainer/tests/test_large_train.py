"""The command `train` on a family's model: the same events, files and scores, in a process of its own."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from accelerate.commands.launch import launch_command_parser
from conftest import TEXTS, Trainer, draw_line
from peft import PeftModel
from tiny_models import make

from emend_trainer.augment import augment
from emend_trainer.families import FAMILIES, family_named
from emend_trainer.families.adapters import open_adapter, put_on
from emend_trainer.families.choice import Large
from emend_trainer.families.family import Wanted
from emend_trainer.families.fit import Parts, estimate, verdict
from emend_trainer.families.launch import command, launch_several
from emend_trainer.families.shape import Sample
from emend_trainer.families.unsloth_model import uses_unsloth, why_no_unsloth
from emend_trainer.gradients import InParts
from emend_trainer.line_image import open_upright
from emend_trainer.protocol import TrainerError
from emend_trainer.request import read_request

HERE = Wanted(torch.device("cpu"))
PHASES = ["loading", "preparing", "training", "exporting", "checking", "scoring", "saving"]


def ask(folder: Path, name: str, base: dict[str, Any] | None = None, **changes: Any) -> Path:
    """Six lines, two of them held back, and a request."""
    rows = []
    for i, text in enumerate(TEXTS):
        draw_line(text, folder / f"{i}.png")
        split = "validation" if i > 3 else "train"
        rows.append({"id": str(i), "image": f"{i}.png", "text": text, "split": split, "page": str(i)})
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    mode = {"mode": "tiny"} if name == "deepseek-ocr2" else {}
    request = {
        "protocol": 1,
        "manifest": str(folder / "manifest.jsonl"),
        "out": str(folder / "adapter"),
        "base": {"family": name, "folder": str(folder / "model"), "id": f"tiny/{name}", **mode, "maxLength": 8}
        | (base or {}),
        "budgetSeconds": 600,
        "rank": 4,
        "threads": 2,
        "name": "Letters",
        "splitBy": "page",
        **changes,
    }  # fmt: skip
    (folder / "request.json").write_text(json.dumps(request))
    return folder / "request.json"


@pytest.mark.parametrize("name", FAMILIES)
def test_ten_steps_lower_the_loss_and_leave_an_adapter(tmp_path, name):
    make(name, tmp_path / "model")
    # The same lines at each step, so that losses can be compared.
    options = {"steps": 10, "learningRate": 0.02, "warmUp": 1, "batch": 4, "schedule": "constant"}
    merged = name == "trocr"
    trainer = Trainer(ask(tmp_path, name, base={"merged": merged}, options=options))
    assert trainer.end() == 0, trainer.events[-1]
    events = trainer.events
    assert [e["phase"] for e in events if e["type"] == "phase"] == PHASES
    losses = [e["loss"] for e in events if e["type"] == "step"]
    assert len(losses) == 10 and losses[-1] < losses[0] - 0.02, losses
    fit = next(e for e in events if e["type"] == "estimate")
    assert fit["checkpointingByItself"] and not fit["gradientCheckpointing"]
    assert fit["verdict"] == "fits" and fit["needed"] == sum(fit["parts"].values()) and min(fit["parts"].values()) > 0
    assert [row["id"] for row in next(e for e in events if e["type"] == "baseline")["lines"]] == ["4", "5"]
    assert all(len(e["readings"]) == 2 for e in events if e["type"] == "evaluation")
    summary = events[-1]["summary"]
    assert (summary["trainLines"], summary["validationLines"], summary["steps"]) == (4, 2, 10)
    assert summary["gradientCheckpointing"] is False
    assert summary["parity"]["sameText"] and summary["parity"]["maxDifference"] < 1e-4
    assert summary["base"]["characters"] == summary["adapter"]["characters"] == len(TEXTS[4]) + len(TEXTS[5])
    compression = summary["compression"]
    assert compression["ratio"] == compression["textTokens"] / compression["visionTokens"] > 0
    assert compression["precision"] == max(0.0, 1 - summary["adapter"]["cer"])
    out = tmp_path / "adapter"
    wanted = [
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "evaluation.json",
        "run.json",
        "run.yaml",
    ]
    assert sorted(path.name for path in out.iterdir()) == sorted([*wanted, *(["merged"] if merged else [])])
    assert not (tmp_path / "adapter.checkpoints").exists()
    for path in wanted[:2] + wanted[3:]:
        assert str(tmp_path) not in (out / path).read_text()
    if merged:
        held = json.loads((out / "evaluation.json").read_text())["lines"]
        assert snippet_reads(tmp_path, f"{held[0]['id']}.png") == held[0]["adapter"]
        kind = family_named(name)
        picture = [open_upright(tmp_path / "0.png")]
        adapted = open_adapter(kind.load(tmp_path / "model", HERE).model, out, "letters").eval()
        plain = PeftModel.from_pretrained(kind.load(tmp_path / "model", HERE).model, str(out)).eval()
        loaded = kind.load(out / "merged", HERE)
        inputs = kind.teaching(loaded, picture, [TEXTS[0]], "text", None).tensors
        with torch.no_grad():
            wanted_logits = adapted(**inputs).logits
            assert torch.allclose(loaded.model(**inputs).logits, wanted_logits, atol=1e-4)
            assert torch.allclose(plain(**inputs).logits, wanted_logits, atol=1e-5)


def snippet_reads(folder: Path, image: str) -> str:
    """What the card tells people to run, run by somebody who has this folder and the base alone."""
    match = re.search(r"```python\n(.*?)```", (folder / "adapter" / "README.md").read_text(), re.S)
    assert match is not None
    (folder / "read.py").write_text(match.group(1))
    asked = [sys.executable, "-I", "read.py", "model", "adapter", image]
    return subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_a_cancelled_run_goes_on_from_its_state(tmp_path):
    make("qwen2-vl", tmp_path / "model")
    request = ask(tmp_path, "qwen2-vl", options={"steps": 400, "batch": 2})
    trainer = Trainer(request)
    trainer.until(type="step", step=3)
    trainer.send("cancel")
    assert trainer.end() == 3
    again = Trainer(request)
    again.until(type="warning", code="resumed")
    again.until(type="step")
    assert again.events[-1]["step"] >= 4
    again.send("stop")
    assert again.end() == 0
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()


def test_two_processes_teach_as_one_does(tmp_path):
    """As `accelerate launch` starts them, on the processor: its own launcher with several processes needs GPUs."""
    make("qwen2-vl", tmp_path / "model")
    options = {"steps": 4, "learningRate": 0.02, "warmUp": 1, "batch": 4, "schedule": "constant"}
    alone = Trainer(ask(tmp_path, "qwen2-vl", options=options))
    assert alone.end() == 0, alone.events[-1]
    request = ask(tmp_path, "qwen2-vl", options=options, out=str(tmp_path / "together"), threads=1)
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    together = Trainer(request, launcher=[*launcher, "-m", "emend_trainer", "train", str(request)])
    assert together.end() == 0, together.events
    assert sum(e["type"] == "done" for e in together.events) == 1
    hello = next(e for e in together.events if e["type"] == "hello")
    assert hello["processes"] == 2
    losses = [[e["loss"] for e in each.events if e["type"] == "step"] for each in (alone, together)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_the_launcher_of_accelerate_understands_the_command(tmp_path, monkeypatch):
    parsed = launch_command_parser().parse_args(command(tmp_path / "request.json", 3)[3:])
    assert (parsed.num_processes, parsed.multi_gpu, parsed.module) == (3, True, True)
    assert [parsed.training_script, *parsed.training_script_args] == [
        "emend_trainer", "train", str(tmp_path / "request.json"),
    ]  # fmt: skip
    make("trocr", tmp_path / "model")
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _program, words: started.append(words))
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    launch_several(ask(tmp_path, "trocr"))
    launch_several(ask(tmp_path, "trocr", base={"processes": 1}))
    launch_several(ask(tmp_path, "trocr", base={"device": "cpu"}))
    launch_several(tmp_path / "nowhere.json")
    assert started == [command(tmp_path / "request.json", 2)]


@pytest.mark.parametrize(
    ("base", "changes", "told"),
    [
        ({"family": "nougat"}, {}, "no family"),
        ({"trustRemoteCode": True}, {}, "never run"),
        ({"optimizer": "sgd"}, {}, "optimizer must be one of"),
        ({"unsloth": "perhaps"}, {}, "unsloth must be one of"),
        ({"processes": 0}, {}, "processes must be from 1"),
        ({"fourBit": True, "merged": True}, {}, "choose one"),
        ({"sha256": "0" * 64}, {}, "SHA-256 differs"),
        ({"folder": "/nowhere"}, {}, "no model in"),
        ({}, {"rank": 0}, "LoRA only"),
        ({}, {"options": {"folds": 2}}, "leave out folds"),
        ({}, {"parent": "/somewhere"}, "leave out parent"),
    ],
)
def test_requests_are_checked_before_anything_is_loaded(tmp_path, base, changes, told):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    with pytest.raises(TrainerError, match=told):
        read_request(ask(tmp_path, "trocr", base=base, **changes))


def test_unsloth_is_refused_where_it_cannot_be(tmp_path):
    make("trocr", tmp_path / "model")
    trainer = Trainer(ask(tmp_path, "trocr", base={"unsloth": "on"}))
    assert trainer.end() == 2
    assert trainer.events[-1]["code"] == "bad-request" and "Unsloth needs" in trainer.events[-1]["message"]
    device = torch.device("cpu")
    assert why_no_unsloth("qwen2-vl", device) == "a CUDA device, and there is none here"
    assert not uses_unsloth(Large("qwen2-vl", tmp_path), device)


def test_what_a_request_leaves_out_is_the_recipe_of_large_models(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    request = read_request(ask(tmp_path, "trocr", rank=16, options={"learningRate": None, "batch": 2}))
    assert (request.options.learning_rate, request.options.batch, request.alpha) == (2e-4, 2, 16)
    assert request.options.gradient_checkpointing is None and not request.options.augment
    assert str(tmp_path) not in json.dumps(request.as_json())


def test_a_batch_that_does_not_fit_is_halved_and_its_gradients_are_the_same():
    weight = torch.nn.Parameter(torch.tensor([1.0]))
    values = torch.arange(6.0)
    told: list[int] = []

    def loss_of(part: slice) -> torch.Tensor:
        if part.stop - part.start > 2:
            raise torch.OutOfMemoryError("out of memory")
        return (weight * values[part]).mean()

    gradients = InParts(torch.device("cpu"), 6)
    loss = gradients.add_up([weight], 6, loss_of, told.append)
    assert told == [3, 1] and gradients.part == 1
    assert weight.grad is not None and loss == pytest.approx(2.5) and weight.grad.item() == pytest.approx(2.5)


def test_the_estimate_is_sums_of_bytes_and_says_what_they_mean(tmp_path):
    kind = family_named("qwen2-vl")
    model = put_on(kind, kind.load(make("qwen2-vl", tmp_path), HERE).model, 4, 8)
    learns = sum(p.numel() for p in model.parameters() if p.requires_grad)
    shape, sample = kind.shape(model.config), Sample(image=20, row=50, seeing=0)
    kept = estimate(model, shape, sample, 4, False, False, torch.float32)
    again = estimate(model, shape, sample, 4, True, True, torch.float32)
    looks = estimate(model, shape, replace(sample, seeing=10**9), 4, True, True, torch.float32)
    assert looks.activations == 4 * 10**9 * 4 and looks.weights == again.weights
    assert kept.lora == 4 * learns and kept.weights > 4 * 50_000
    assert kept.optimizer == (2 * 8 + 5 * 4) * learns and again.optimizer == (2 * 2 + 5 * 4) * learns
    assert again.activations < kept.activations
    parts = Parts(weights=60, lora=10, optimizer=5, activations=5)
    assert [verdict(parts, free, 20)["verdict"] for free in (80, 79, 60, 59)] == [
        "fits",
        "tight",
        "tight",
        "does not fit",
    ]


def test_augmentation_keeps_the_height_of_an_image():
    pixels = np.random.default_rng(0).integers(0, 255, (96, 400, 3), np.uint8)
    changed = augment(pixels, np.random.default_rng(1))
    assert changed.shape[0] == 96 and 340 <= changed.shape[1] <= 460
