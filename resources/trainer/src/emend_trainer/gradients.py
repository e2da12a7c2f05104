"""The loss of one step and its gradients, in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from .adapter import Student
from .lines import Line
from .pictures import stacked
from .precision import LOSS_SCALE, autocast
from .protocol import TrainerError
from .survive import out_of_memory


class InParts:
    """Gradients of a batch, added up over parts that fit into memory.

    ``part``: lines at once; halved where memory runs out.
    """

    def __init__(
        self,
        device: torch.device,
        part: int,
        precision: str = "auto",
        relieve: Callable[[bool], bool] = lambda last: False,
    ) -> None:
        """``relieve``: another way to need less, before halving; told whether it is the last, says if it helped."""
        self.device, self.part, self.precision, self.relieve = device, part, precision, relieve
        self.scale = LOSS_SCALE if precision == "fp16" else 1.0

    def add_up(
        self,
        parameters: list[torch.nn.Parameter],
        count: int,
        loss_of: Callable[[slice], torch.Tensor],
        halved: Callable[[int], None],
    ) -> float:
        """The gradients of ``count`` lines; the mean loss.

        Args:
            parameters: those that learn.
            count: of lines.
            loss_of: the mean loss of a slice of them.
            halved: told when fewer lines fit than was thought.

        Raises:
            TrainerError: ``no-memory`` where a single line does not fit.
        """
        while True:
            for parameter in parameters:
                parameter.grad = None
            generator = torch.get_rng_state()
            try:
                total = 0.0
                for start in range(0, count, self.part):
                    part = slice(start, min(start + self.part, count))
                    loss = loss_of(part) * ((part.stop - part.start) / count)
                    (loss * self.scale).backward()
                    total += loss.item()
                self._unscale(parameters)
                return total
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise
            # Outside the handler: the error's frames hold the tensors that have to go.
            torch.set_rng_state(generator)
            if self.device.type == "cuda":
                torch.cuda.empty_cache()
            if not self.relieve(self.part == 1):
                self._halve()
                halved(self.part)

    def _unscale(self, parameters: list[torch.nn.Parameter]) -> None:
        if self.scale == 1.0:
            return
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad /= self.scale

    def _halve(self) -> None:
        if self.part == 1:
            raise TrainerError(
                "no-memory",
                "There is not enough memory for a single line. Close other programs, or choose a lower rank.",
            )
        self.part = max(1, self.part // 2)


class Gradients(InParts):
    """CTC loss over a batch."""

    def __init__(
        self, student: Student, lines: list[Line], device: torch.device, part: int, precision: str = "auto"
    ) -> None:
        super().__init__(device, part, precision)
        self.student = student
        table = {index: row for row, index in enumerate(student.rows)}
        index = student.alphabet.index()
        self.targets = [[table[index[c]] for c in line.visual] for line in lines]

    def compute(self, members: list[int], pictures: list[np.ndarray], halved: Callable[[int], None]) -> float:
        """Add up the gradients of the lines at ``members``; the mean loss. See ``add_up``."""
        return self.add_up(
            self.student.trained(), len(members), lambda part: self._loss(members[part], pictures[part]), halved
        )

    def _loss(self, members: list[int], pictures: list[np.ndarray]) -> torch.Tensor:
        images, steps = stacked(pictures)
        with autocast(self.device, self.precision):
            logits = self.student.logits(
                torch.from_numpy(images).to(self.device, memory_format=torch.channels_last),
                teaching=True,
                steps=steps,
            )
        return functional.ctc_loss(
            logits.float().log_softmax(-1).transpose(0, 1),
            torch.tensor([c for i in members for c in self.targets[i]], device=self.device),
            torch.tensor(steps),
            torch.tensor([len(self.targets[i]) for i in members]),
            zero_infinity=True,
        )
