"""How far a taught network goes back, and that going back means what it says."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from conftest import NEW
from small_run import small_lines, small_student

from emend_trainer.adapter import extend, make_student
from emend_trainer.base_model import build, read_onnx
from emend_trainer.options import Options
from emend_trainer.protocol import CancelledError, Channel
from emend_trainer.pupil import CtcPupil
from emend_trainer.step_back import LEAST_HELD, step_back
from emend_trainer.survive import copies, put
from emend_trainer.train import train


def go_on() -> None:
    """Nobody called the run off."""


class ReadsWell:
    """A pupil of one weight, 0 at the start and 1 as taught, that makes one edit a line where its weight is too low."""

    def __init__(self, needed: float) -> None:
        self.parameters = [torch.nn.Parameter(torch.ones(1))]
        self.needed = needed
        self.unlucky: set[float] = set()
        self.asked: list[float] = []

    def go_part_of_the_way(self, taught: list[torch.Tensor], share: float) -> None:
        put(self.parameters, [share * t for t in taught])

    def read(self, lines):
        now = float(self.parameters[0].detach())
        self.asked.append(round(now, 2))
        well = now >= self.needed - 1e-6 and self.asked[-1] not in self.unlucky
        return [line.text if well else line.text[:-1] for line in lines]


def held(count: int) -> list[Any]:
    return [SimpleNamespace(text="abcd") for _ in range(count)]


@pytest.mark.parametrize(("needed", "kept"), [(0.95, 1.0), (0.75, 0.8), (0.0, 0.5)])
def test_the_smallest_share_that_reads_as_well_is_kept(needed, kept):
    pupil: Any = ReadsWell(needed)
    assert step_back(pupil, held(LEAST_HELD), "cer", go_on) == kept
    assert float(pupil.parameters[0].detach()) == pytest.approx(kept)


def test_a_share_that_reads_worse_by_chance_does_not_end_the_search():
    pupil: Any = ReadsWell(0.0)
    pupil.unlucky = {0.9, 0.5}
    assert step_back(pupil, held(LEAST_HELD), "wer", go_on) == 0.6
    assert pupil.asked == [1.0, 0.9, 0.8, 0.7, 0.6, 0.5]


def test_few_lines_say_nothing():
    pupil: Any = ReadsWell(0.0)
    assert step_back(pupil, held(LEAST_HELD - 1), "cer", go_on) == 1.0
    assert pupil.asked == [] and float(pupil.parameters[0].detach()) == 1.0


def test_it_can_be_called_off():
    def cancelled() -> None:
        raise CancelledError("training")

    with pytest.raises(CancelledError):
        step_back(ReadsWell(0.0), held(LEAST_HELD), "cer", cancelled)  # type: ignore[arg-type]


def test_the_product_of_lora_goes_back_by_the_share_and_new_rows_stay(base_model):
    base = read_onnx(base_model)
    alphabet, new = extend(base.alphabet, [NEW])
    student = make_student(build(base), base.alphabet, alphabet, new, [NEW, "abc"], 4, 4, "last")
    pupil = CtcPupil(student, small_lines(), torch.device("cpu"), Options())
    start, random = copies(pupil.parameters), torch.Generator().manual_seed(5)
    put(pupil.parameters, [p + 0.1 * torch.randn(p.shape, generator=random) for p in start])
    taught = copies(pupil.parameters)
    layers: list[Any] = [m for m in student.network.modules() if hasattr(m, "get_delta_weight")]
    deltas = [layer.get_delta_weight("default").clone() for layer in layers]
    assert len(deltas) > 3 and all(bool(d.abs().max() > 0) for d in deltas)

    pupil.go_part_of_the_way(taught, 0.6)

    for layer, delta in zip(layers, deltas, strict=True):
        assert torch.allclose(layer.get_delta_weight("default"), 0.6 * delta, atol=1e-5)
    at = next(i for i, p in enumerate(pupil.parameters) if p is student.head().weight)
    rows, known = student.new_rows(), [r for r in range(len(student.rows)) if r not in student.new_rows()]
    weight = student.head().weight.detach()
    assert len(rows) == 1 and torch.equal(weight[rows], taught[at][rows])
    assert torch.allclose(weight[known], torch.lerp(start[at], taught[at], 0.6)[known], atol=1e-6)

    pupil.go_part_of_the_way(taught, 1.0)
    assert all(torch.equal(p, t) for p, t in zip(pupil.parameters, taught, strict=True))


def test_a_run_returns_the_weights_that_it_went_back_to(tmp_path):
    lines = small_lines()
    student, options = small_student(), Options(steps=30, batch=4)
    with (tmp_path / "said").open("w") as said:
        outcome = train(student, lines, lines, 600, 0, torch.device("cpu"), Channel(stdout=said), options)
    assert 0.5 <= outcome.share <= 1.0
    assert all(torch.equal(p, t) for p, t in zip(student.trained(), outcome.state, strict=True))
