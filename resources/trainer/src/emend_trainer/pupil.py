"""What the training loop teaches: the built-in network here, a family's model in families/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch

from .adapter import Student
from .gradients import Gradients
from .lines import Line
from .options import Options
from .pictures import pictures
from .reading import read_lines
from .survive import copies

NEW_ROWS = 5
"""Learning rate of new characters' output rows over that of all else."""


class Pupil(Protocol):
    """The loop knows no more of a model than this."""

    @property
    def parameters(self) -> list[torch.nn.Parameter]:
        """Those that learn, always in the same order."""
        ...

    @property
    def part(self) -> int:
        """Lines that fit into memory at once."""
        ...

    @part.setter
    def part(self, value: int) -> None: ...

    def optimizer(self) -> torch.optim.Optimizer:
        """A fresh one."""
        ...

    def compute(self, members: list[int], random: np.random.Generator, halved: Callable[[int], None]) -> float:
        """Put the gradients of the lines at ``members`` in place; the mean loss."""
        ...

    def update(self, optimizer: torch.optim.Optimizer) -> None:
        """One step."""
        ...

    def read(self, lines: list[Line]) -> list[str]:
        """Text in logical order, by the model as it is now."""
        ...


class CtcPupil:
    """The built-in network, by its CTC loss."""

    def __init__(self, student: Student, lines: list[Line], device: torch.device, options: Options) -> None:
        self.student, self.lines, self.device, self.options = student, lines, device, options
        self.parameters = student.trained()
        self.start = copies(self.parameters)
        self.absent = student.absent_rows([line.visual for line in lines])
        self.gradients = Gradients(student, lines, device, options.batch, options.precision)

    @property
    def part(self) -> int:
        """Lines that fit into memory at once."""
        return self.gradients.part

    @part.setter
    def part(self, value: int) -> None:
        self.gradients.part = value

    def optimizer(self) -> torch.optim.Optimizer:
        """AdamW."""
        return torch.optim.AdamW(self.parameters, lr=self.options.learning_rate, weight_decay=0.01)

    def compute(self, members: list[int], random: np.random.Generator, halved: Callable[[int], None]) -> float:
        """Gradients of the lines, augmented where that is asked for; the mean loss."""
        lines = [self.lines[i] for i in members]
        seen = pictures(lines, random if self.options.augment else None, self.options.augment_share)
        return self.gradients.compute(members, seen, halved)

    def update(self, optimizer: torch.optim.Optimizer) -> None:
        """One step of the optimiser; rows of new characters, which know nothing yet, go ``NEW_ROWS`` times as far.

        Rows of characters that no line has stay as they are. All that the lines say of them is that they are not here:
        a small gradient that always points the same way, of which Adam makes a whole step each time, until the model
        has unlearnt digits and accents.
        """
        head, new = self.student.head(), self.student.new_rows()
        before = [p.detach().clone() for p in (head.weight, head.bias)]
        optimizer.step()
        with torch.no_grad():
            for parameter, old in zip((head.weight, head.bias), before, strict=True):
                parameter[new] += (NEW_ROWS - 1) * (parameter[new] - old[new])
                parameter[self.absent] = old[self.absent]

    def read(self, lines: list[Line]) -> list[str]:
        """By the network as it is now."""
        return read_lines(self.student, lines, self.device, self.options.precision)

    def go_part_of_the_way(self, taught: list[torch.Tensor], share: float) -> None:
        """Put the weights at ``share`` of the way from the run's start to ``taught``.

        Of LoRA's two factors the second alone goes back, so that their product does by just that share. Rows of new
        characters stay as taught: what they began from is no knowledge.
        """
        head, new, stay = self.student.head(), self.student.new_rows(), self.student.lora_inputs()
        with torch.no_grad():
            for i, (parameter, start, end) in enumerate(zip(self.parameters, self.start, taught, strict=True)):
                parameter.copy_(end if i in stay else torch.lerp(start.to(end), end, share))
                if parameter is head.weight or parameter is head.bias:
                    parameter[new] = end[new]
