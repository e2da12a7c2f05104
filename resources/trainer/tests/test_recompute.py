"""Features of a large model are kept where there is room, and computed again where there is none or no more."""

from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import draw_line
from tiny_models import make

from emend_trainer.families import family_named, fit
from emend_trainer.families import forecast as forecasts
from emend_trainer.families.adapters import put_on
from emend_trainer.families.choice import Large
from emend_trainer.families.family import Wanted
from emend_trainer.families.fit import LOGITS, UNSLOTH_LOGITS, Parts, estimate_of_run, needed
from emend_trainer.families.pupil import LargePupil
from emend_trainer.families.recompute import Recompute, decide, turn_on
from emend_trainer.families.shape import Sample
from emend_trainer.lines import Line
from emend_trainer.options import Options

HERE = Wanted(torch.device("cpu"))
QWEN_KEPT = Parts(weights=4_420_000_000, lora=70_000_000, optimizer=660_000_000, activations=11_650_000_000)
"""Qwen2-VL-2B with eight lines at once and all features kept: 16.8 GB, measured 16.9 (docs/benchmarks.md)."""


@pytest.mark.parametrize(
    ("free", "device", "on"),
    [(139e9, "cuda", False), (24e9, "cuda", False), (20e9, "cuda", True), (16e9, "cuda", True),
     (139e9, "cpu", False), (32e9, "cpu", True)],
)  # fmt: skip
def test_by_itself_it_goes_by_the_room_there_is(free, device, on):
    assert decide(None, QWEN_KEPT, int(free), device) == Recompute(on, by_itself=True)
    for asked in (True, False):
        assert decide(asked, QWEN_KEPT, int(free), device) == Recompute(asked, by_itself=False)


def test_the_forecast_is_of_what_it_decided(tmp_path, monkeypatch):
    folder = make("qwen2-vl", tmp_path / "model")
    draw_line("the quick brown fox", tmp_path / "line.png")

    def ask(free: int, asked: bool | None = None) -> forecasts.Forecast:
        monkeypatch.setattr(forecasts, "free_memory", lambda device: free)
        options = Options(batch=8, gradient_checkpointing=asked)
        return forecasts.forecast(Large("qwen2-vl", folder), options, 4, HERE, tmp_path / "line.png", "the quick", 1)

    kept = ask(10**12)
    again = ask(2 * needed(kept.parts) - 1)
    assert (kept.recompute, again.recompute) == (Recompute(False, True), Recompute(True, True))
    assert again.parts.activations < kept.parts.activations and again.parts.weights == kept.parts.weights
    assert ask(1, asked=False) == forecasts.Forecast(kept.parts, 1, Recompute(False, False))


def test_unsloth_keeps_no_logits_in_float32(tmp_path, monkeypatch):
    pupil = pupil_of(tmp_path, Recompute(False, True))
    kind, loaded, sample = pupil.family, pupil.loaded, Sample(image=20, row=50, seeing=0)

    def activations(unsloth: bool) -> int:
        monkeypatch.setattr(fit, "uses_unsloth", lambda large, device: unsloth)
        return estimate_of_run(kind, loaded, pupil.large, Options(batch=4), sample, loaded.device, 1).activations

    vocabulary = kind.shape(loaded.model.config).vocabulary
    assert activations(unsloth=False) - activations(unsloth=True) == 4 * 50 * vocabulary * (LOGITS - UNSLOTH_LOGITS)


def pupil_of(folder: Path, recompute: Recompute, told: list[str] | None = None) -> LargePupil:
    """Of four lines that are as long as each other, so that parts of a batch weigh the same; in two calls the same."""
    kind = family_named("qwen2-vl")
    if not (folder / "model").exists():
        make("qwen2-vl", folder / "model")
    loaded = kind.load(folder / "model", HERE)
    if recompute.on:
        assert turn_on(loaded.model) is None
    torch.manual_seed(3)
    loaded.model = put_on(kind, loaded.model, 4, 4)
    lines, images = [], {}
    for i, text in enumerate(["ab", "ba", "cc", "ca"]):
        images[str(i)] = folder / f"{i}.png"
        draw_line(text, images[str(i)])
        lines.append(Line(str(i), np.zeros((1, 1, 3), np.uint8), text, text))
    options = Options(batch=4, augment=False)
    relieved = [] if told is None else told
    return LargePupil(
        kind, loaded, Large("qwen2-vl", folder / "model"), lines, images, options, lambda: False, recompute,
        lambda: relieved.append("computed again"),
    )  # fmt: skip


def layers_of(pupil: LargePupil) -> list:
    return [m for m in pupil.loaded.model.modules() if type(m).__name__ == "Qwen2VLDecoderLayer"]


def short_of_memory(pupil: LargePupil, most: int) -> None:
    """Memory runs out where features are kept, and for more lines than these."""
    model, forward = pupil.loaded.model, pupil.loaded.model.forward

    def refuse(*args, **inputs):
        if not layers_of(pupil)[0].gradient_checkpointing or len(inputs["input_ids"]) > most:
            raise torch.OutOfMemoryError("out of memory")
        return forward(*args, **inputs)

    model.forward = refuse


def gradients_of(pupil: LargePupil, halved: list[int]) -> list[torch.Tensor]:
    pupil.compute([0, 1, 2, 3], np.random.default_rng(0), halved.append)
    return [p.grad.clone() for p in pupil.parameters if p.grad is not None]


def test_where_memory_runs_out_it_is_turned_on_before_lines_are_halved_and_teaches_the_same(tmp_path):
    told: list[str] = []
    halved: list[int] = []
    wanted = gradients_of(pupil_of(tmp_path, Recompute(False, True)), halved)
    pupil = pupil_of(tmp_path, Recompute(False, True), told)
    short_of_memory(pupil, most=2)
    found = gradients_of(pupil, halved)
    assert (told, halved, pupil.recompute) == (["computed again"], [2], Recompute(True, True))
    assert len(found) == len(wanted) > 0
    for one, other in zip(found, wanted, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_who_wants_features_kept_gets_fewer_lines_first(tmp_path):
    told: list[str] = []
    halved: list[int] = []
    pupil = pupil_of(tmp_path, Recompute(False, False), told)
    short_of_memory(pupil, most=4)
    gradients_of(pupil, halved)
    assert halved == [2, 1] and told == ["computed again"] and pupil.part == 1


def test_a_reading_that_switches_it_off_does_not_last(tmp_path):
    pupil = pupil_of(tmp_path, Recompute(True, True))
    for module in pupil.loaded.model.modules():  # as Unsloth does in each `generate`
        if hasattr(module, "gradient_checkpointing"):
            module.gradient_checkpointing = False
    gradients_of(pupil, [])
    assert all(layer.gradient_checkpointing for layer in layers_of(pupil))
