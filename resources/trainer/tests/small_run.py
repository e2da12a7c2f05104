"""A run small enough to be killed many times: the real loop on a network of a few weights and six lines."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from emend_trainer.adapter import Student
from emend_trainer.base_model import Alphabet
from emend_trainer.checkpoint import Checkpoints
from emend_trainer.lines import Line
from emend_trainer.options import Options
from emend_trainer.protocol import Channel
from emend_trainer.train import Outcome, train


class SmallNetwork(torch.nn.Module):
    """Columns of eight pixels to classes; nothing of the other columns is seen."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.layer = torch.nn.Linear(3 * 48 * 8, classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        n, _, _, width = images.shape
        columns = images.float().reshape(n, 3, 48, width // 8, 8).permute(0, 3, 1, 2, 4)
        return self.layer(columns.reshape(n, width // 8, -1))


def small_student(characters: str = "abc") -> Student:
    alphabet = Alphabet(list(characters))
    network = SmallNetwork(alphabet.classes)
    student: Any = SimpleNamespace(
        rows=list(range(alphabet.classes)),
        alphabet=alphabet,
        trained=lambda: list(network.parameters()),
        logits=lambda images, teaching=False, steps=None: network(images),
        head=lambda: network.layer,
        new_rows=lambda: [],
        lora_inputs=lambda: set(),
        absent_rows=lambda texts: Student.absent_rows(student, texts),
    )
    return student


def small_lines() -> list[Line]:
    random = np.random.default_rng(3)
    texts = ["ab", "bca", "cab", "acb", "ba", "cc"]
    pixels = [random.integers(0, 255, (48, 60 + 16 * i, 3), np.uint8) for i in range(len(texts))]
    return [Line(str(i), p, t, t) for i, (p, t) in enumerate(zip(pixels, texts, strict=True))]


def small_run(folder: Path | None, student: Student | None = None, **options: Any) -> tuple[Outcome, str]:
    """The outcome and all that was said."""
    torch.set_num_threads(1)
    said = io.StringIO()
    store = None if folder is None else Checkpoints(folder, "small")
    lines = small_lines()
    knobs = Options(**{"steps": 30, "batch": 4, "checkpoint_steps": 1, **options})
    channel = Channel(stdout=said)
    device = torch.device("cpu")
    outcome = train(student or small_student(), lines, lines[:2], 600, 0, device, channel, knobs, store)
    return outcome, said.getvalue()


def run_into(folder: str, result: str) -> None:
    """For a process of its own: the final weights into a file."""
    outcome, _ = small_run(Path(folder))
    torch.save(outcome.state, f"{result}.partial")
    Path(f"{result}.partial").replace(result)
