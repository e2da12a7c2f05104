"""The knobs do what they say: on the small network, and the ones that change the export on the real one."""

import json

import numpy as np
import pytest
import torch
from conftest import Trainer, write_request
from peft import PeftModel
from small_run import small_lines, small_run, small_student

from emend_trainer.base_model import build, read_onnx
from emend_trainer.gradients import Gradients
from emend_trainer.options import Options, read_options
from emend_trainer.pictures import pictures
from emend_trainer.precision import autocast
from emend_trainer.read import OnnxReader
from emend_trainer.schedule import rate_share


def run_with(base_model, folder, **changes):
    """A run of two steps on the real base; its events."""
    options = {"steps": 2, "batch": 4, **changes.pop("options", {})}
    trainer = Trainer(write_request(folder, base_model, options=options, **changes))
    status = trainer.end()
    return status, trainer.events


def test_full_fine_tuning_teaches_the_layers_themselves_and_exports_them(base_model, tmp_path):
    status, events = run_with(base_model, tmp_path, rank=0, options={"targets": "all", "gradientCheckpointing": True})
    assert status == 0, events[-1]
    adapter = tmp_path / "adapter"
    assert events[-1]["summary"]["parity"]["sameText"] and events[-1]["summary"]["rank"] == 0
    base = read_onnx(base_model)
    changed = read_onnx(adapter / "model.onnx")
    moved = [s.weight for s in base.slots[:-1] if not np.array_equal(base.arrays[s.weight], changed.arrays[s.weight])]
    # All but the stem, whose layers come first.
    assert len(moved) > 0.8 * len(base.slots)
    state = json.loads((adapter / "adapter_config.json").read_text())
    assert len(state["modules_to_save"]) == len(moved) + 1
    network = build(base).network
    classes = changed.arrays[changed.slots[-1].weight].shape[1]
    network.head.head = torch.nn.Linear(network.head.head.in_features, classes)  # type: ignore[assignment, arg-type]
    loaded = PeftModel.from_pretrained(network, str(adapter)).eval()
    images = np.random.default_rng(0).uniform(-1, 1, (1, 3, 48, 320)).astype(np.float32)
    with torch.no_grad():
        output = loaded(pixel_values=torch.from_numpy(images)).last_hidden_state.numpy()
    assert np.abs(output - OnnxReader(adapter / "model.onnx").probabilities(images)).max() < 5e-4


def test_a_dry_run_goes_through_everything_and_keeps_nothing(base_model, tmp_path):
    status, events = run_with(base_model, tmp_path, options={"dryRun": True, "samples": 5, "steps": None})
    assert status == 0, events[-1]
    summary = events[-1]["summary"]
    assert summary["dryRun"] and summary["steps"] == 3 and summary["trainLines"] == 5
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []


def test_wide_lines_are_left_out_where_there_is_a_limit(base_model, tmp_path):
    status, events = run_with(base_model, tmp_path, options={"dryRun": True, "widthLimit": 330})
    data = next(e for e in events if e["type"] == "data")
    assert status == 0 and data["train"] + data["validation"] < 12
    assert {"it is wider than 330 pixels at a height of 48"} == {s["reason"] for s in data["skipped"]}


def test_accumulation_is_one_larger_batch_and_epochs_are_steps():
    plain, _ = small_run(None, batch=4, augment=False)
    added, _ = small_run(None, batch=2, accumulation=2, augment=False)
    assert all(torch.allclose(a, b, atol=1e-3) for a, b in zip(plain.state, added.state, strict=True))
    by_epochs, _ = small_run(None, steps=None, epochs=5, batch=3)
    assert by_epochs.steps == 10


def test_the_schedule_warms_up_and_goes_down_as_asked():
    assert rate_share(0, 0, 10) == pytest.approx(0.1)
    assert [rate_share(99, share, 10, "linear") for share in (0, 0.25, 1)] == pytest.approx([1, 0.75, 0.01])
    assert rate_share(99, 0.9, 10, "constant") == 1
    assert rate_share(99, 0.5, 10, "cosine") == pytest.approx(0.5)
    assert rate_share(0, 0, 0, "constant") == 1


def test_only_the_asked_share_of_lines_is_augmented():
    lines = small_lines() * 50
    seen = pictures(lines, np.random.default_rng(0), 0.25)
    same = sum(p is line.pixels for p, line in zip(seen, lines, strict=True))
    assert 200 <= same <= 250


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_gradients_are_the_same_in_every_precision_but_for_rounding(precision):
    torch.set_num_threads(1)
    lines = small_lines()
    found = {}
    for kind in ("fp32", precision):
        student = small_student()
        Gradients(student, lines, torch.device("cpu"), 6, kind).compute(
            list(range(6)), [line.pixels for line in lines], lambda _: None
        )
        found[kind] = torch.cat([p.grad.reshape(-1) for p in student.trained() if p.grad is not None])
    assert torch.isfinite(found[precision]).all() and found[precision].abs().max() > 0
    # Not exact: eight bits of a number in bf16.
    assert torch.allclose(found["fp32"], found[precision], atol=0.05 * float(found["fp32"].abs().max()))
    wanted = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[precision]
    with autocast(torch.device("cpu"), precision):
        assert torch.nn.Linear(2, 2)(torch.ones(1, 2)).dtype == wanted


def test_null_is_as_good_as_left_out():
    assert read_options({"learningRate": None, "targets": None, "dryRun": None}) == Options()


def test_rows_of_characters_that_no_line_has_stay_as_they_were():
    student = small_student("abcd")
    before = student.head().weight.detach().clone(), student.head().bias.detach().clone()
    small_run(None, student)
    for old, now in zip(before, (student.head().weight, student.head().bias), strict=True):
        changed = [row for row in range(len(old)) if not torch.equal(old[row], now[row].detach())]
        # Blank, a, b, c; neither d nor the space.
        assert changed == [0, 1, 2, 3]
