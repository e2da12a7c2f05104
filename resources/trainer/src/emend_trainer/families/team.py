"""The processes that teach one model together: what they tell each other (torch.distributed, set up by accelerate)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import torch
from torch import distributed

from .launch import launched

PATIENCE = timedelta(hours=24)
"""How long the others wait for the first one, which scores, merges and saves alone."""


class Team:
    """All processes of one run; every method is called by each of them."""

    def __init__(self, device: torch.device) -> None:
        from accelerate import PartialState

        state = PartialState(cpu=device.type == "cpu", timeout=PATIENCE)
        self.rank, self.size, self.device = state.process_index, state.num_processes, state.device

    def tell(self, task: tuple[Any, ...] | None) -> tuple[Any, ...]:
        """What the first process says, in all of them."""
        told = [task]
        distributed.broadcast_object_list(told, src=0, device=self.device)
        assert told[0] is not None
        return told[0]

    def spread(self, parameters: list[torch.nn.Parameter]) -> None:
        """The first process's values, in all of them."""
        with torch.no_grad():
            flat = torch.cat([p.detach().reshape(-1).float() for p in parameters])
            distributed.broadcast(flat, src=0)
            for parameter, part in zip(parameters, _parts(flat, parameters), strict=True):
                parameter.copy_(part)

    def add_gradients(self, parameters: list[torch.nn.Parameter], share: float, more: list[float]) -> list[float]:
        """The sum of all gradients in each process, every one by its share; and the sum of other figures."""
        grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
        flat = torch.cat([g.reshape(-1).float() * share for g in grads])
        figures = torch.tensor(more, device=flat.device, dtype=torch.float64)
        distributed.all_reduce(flat)
        distributed.all_reduce(figures)
        for parameter, part in zip(parameters, _parts(flat, parameters), strict=True):
            parameter.grad = part.to(parameter.dtype).clone()
        return figures.tolist()

    def gather(self, value: Any) -> list[Any]:
        """What each process gives, by rank."""
        given: list[Any] = [None] * self.size
        distributed.all_gather_object(given, value)
        return given

    def leave(self) -> None:
        """Nothing is told any more."""
        if distributed.is_initialized():
            distributed.destroy_process_group()


def join(device: torch.device) -> Team | None:
    """The team that this process was started in; None where it is alone."""
    return Team(device) if launched() else None


def _parts(flat: torch.Tensor, parameters: list[torch.nn.Parameter]) -> list[torch.Tensor]:
    parts, start = [], 0
    for parameter in parameters:
        parts.append(flat[start : start + parameter.numel()].view_as(parameter))
        start += parameter.numel()
    return parts
