"""A model that several processes teach: the first leads the run, the others compute their share of each step.

The first runs the loop as if it were alone: it alone decides, saves and speaks to the application. Before each task it
sends the others the weights that learn (a few dozen megabytes), so that nothing that it does to them (roll-backs,
averages, a state taken up again) can leave the others behind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch

from ..lines import Line
from ..protocol import TrainerError
from .pupil import LargePupil
from .team import Team


class Together:
    """The pupil of the process that leads: as ``LargePupil``, with the work shared out."""

    def __init__(self, own: LargePupil, team: Team) -> None:
        self.own, self.team = own, team
        self.parameters = own.parameters

    @property
    def part(self) -> int:
        """Lines that fit into the memory of this process at once."""
        return self.own.part

    @part.setter
    def part(self, value: int) -> None:
        self.own.part = value

    def optimizer(self) -> torch.optim.Optimizer:
        """Here alone: the others get the weights that it leads to."""
        return self.own.optimizer()

    def compute(self, members: list[int], random: np.random.Generator, halved: Callable[[int], None]) -> float:
        """Gradients of the lines by all processes; the mean loss.

        Raises:
            TrainerError: ``no-memory`` where one of them has not enough for a single line.
        """
        seed = int(random.integers(2**62))
        self.team.tell(("compute", members, seed))
        return _compute(self.own, self.team, members, seed, halved)

    def update(self, optimizer: torch.optim.Optimizer) -> None:
        """One step."""
        self.own.update(optimizer)

    def read(self, lines: list[Line]) -> list[str]:
        """By the model as it is now, each process some lines."""
        self.team.tell(("read", lines))
        return _read(self.own, self.team, lines)


@contextmanager
def shared_out(own: LargePupil, team: Team | None) -> Iterator[LargePupil | Together]:
    """The pupil to teach: alone, or with the others, who are let go at the end."""
    if team is None:
        yield own
        return
    try:
        yield Together(own, team)
    finally:
        team.tell(("end",))
        team.leave()


def follow(own: LargePupil, team: Team) -> None:
    """Do what the first process says until it says that it is over."""

    def halved(part: int) -> None:
        print(f"process {team.rank}: memory ran out, {part} lines at a time now", file=sys.stderr)

    while True:
        task, *about = team.tell(None)
        if task == "end":
            return
        if task == "compute":
            members, seed = about
            # The first process tells the application; without memory it ends this one too.
            _compute(own, team, members, seed, halved)
        else:
            _read(own, team, about[0])


def _compute(own: LargePupil, team: Team, members: list[int], seed: int, halved: Callable[[int], None]) -> float:
    team.spread(own.parameters)
    mine = members[team.rank :: team.size]
    share, loss, error = len(mine) / len(members), 0.0, None
    for parameter in own.parameters:
        parameter.grad = None
    if mine:
        try:
            loss = own.compute(mine, np.random.default_rng([seed, team.rank]), halved)
        except TrainerError as found:
            # All must meet at the sum below, or the others would wait for ever.
            error = found
    total, without = team.add_gradients(own.parameters, share, [loss * share, float(error is not None)])
    if error is not None:
        raise error
    if without:
        raise TrainerError("no-memory", "A GPU has not enough memory for one line. Choose fewer GPUs or four bits.")
    return total


def _read(own: LargePupil, team: Team, lines: list[Line]) -> list[str]:
    team.spread(own.parameters)
    texts: list[str] = [""] * len(lines)
    mine = own.read(lines[team.rank :: team.size])
    for rank, read in enumerate(team.gather(mine)):
        texts[rank :: team.size] = read
    return texts
