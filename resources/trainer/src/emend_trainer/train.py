"""The training loop, top to bottom."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch

from .adapter import Student
from .checkpoint import Checkpoints
from .lines import Line
from .memory import peak_memory
from .metrics import corpus, score_line
from .options import Options
from .protocol import CancelledError, Channel, TrainerError
from .pupil import CtcPupil, Pupil
from .reading import spread
from .schedule import fold_in, rate_share
from .step_back import step_back
from .survive import MOST_ROLLBACKS, Batches, Progress, copies, finite, put

CLIP = 5.0
EVALUATIONS = (0.3, 0.55, 0.78, 1.0)
"""When the validation lines are scored, as shares of the budget."""
PATIENT_EVALUATIONS = 12
"""How many scorings a run has that may end early: four would be too few to see that it gets no better."""
MOST_EVALUATED = 80
"""Lines scored while training goes on; all are scored at the end, by onnxruntime."""


@dataclass
class Outcome:
    """How training went. ``state`` holds the kept weights by parameter index."""

    steps: int
    seconds: float
    state: list[torch.Tensor]
    evaluations: list[dict[str, float]] = field(default_factory=list)
    batch: int = 0
    """Lines that fitted into memory at once at the end."""
    share: float = 1.0
    """Of the way that the weights went, what was kept (``step_back``)."""


def train(
    student: Student,
    lines: list[Line],
    validation: list[Line],
    budget: float,
    seed: int,
    device: torch.device,
    channel: Channel,
    options: Options | None = None,
    checkpoints: Checkpoints | None = None,
) -> Outcome:
    """Teach the student for ``budget`` seconds or ``options.steps`` and keep the best averaged weights, a step back.

    With checkpoints it goes on from the last one, if there is one of the same run.

    Raises:
        TrainerError: ``nan-loss`` where the loss is not finite however small the learning rate, ``no-memory``.
        CancelledError: the application asked; the state so far is in the checkpoint.
    """
    options = options or Options()
    pupil = CtcPupil(student, lines, device, options)
    outcome = teach(pupil, lines, validation, budget, seed, device, channel, options, checkpoints)
    outcome.share = step_back(pupil, spread(validation, MOST_EVALUATED), options.metric, channel.check)
    outcome.state = copies(pupil.parameters)
    return outcome


def teach(
    pupil: Pupil,
    lines: list[Line],
    validation: list[Line],
    budget: float,
    seed: int,
    device: torch.device,
    channel: Channel,
    options: Options,
    checkpoints: Checkpoints | None,
) -> Outcome:
    """As ``train``, whatever is taught, and without the step back."""
    return _Training(pupil, lines, validation, budget, seed, device, channel, options, checkpoints).run()


class _Training:
    """The state of one run, and what a step does to it."""

    def __init__(
        self,
        pupil: Pupil,
        lines: list[Line],
        validation: list[Line],
        budget: float,
        seed: int,
        device: torch.device,
        channel: Channel,
        options: Options,
        checkpoints: Checkpoints | None,
    ) -> None:
        self.pupil, self.lines, self.device, self.channel = pupil, lines, device, channel
        self.budget, self.options, self.checkpoints = budget, options, checkpoints
        self.limit = options.step_limit(len(lines))
        self.held = spread(validation, MOST_EVALUATED)
        self.random = np.random.default_rng(seed)
        self.parameters = pupil.parameters
        self.optimizer = pupil.optimizer()
        self.average = copies(self.parameters)
        self.best: list[torch.Tensor] | None = None
        self.batches = Batches(
            [line.pixels.shape[1] for line in lines], options.batch * options.accumulation, self.random
        )
        evenly = [(i + 1) / PATIENT_EVALUATIONS for i in range(PATIENT_EVALUATIONS)]
        pending = list(EVALUATIONS) if options.patience is None else evenly
        self.now = Progress(part=options.batch, pending=pending)
        self.unwritable = False
        self.good = self._weights()

    def run(self) -> Outcome:
        """To the end of the budget, `stop`, or patience."""
        self._resume()
        try:
            while not self.now.ended:
                self.channel.check()
                share = self._share()
                ended = share >= 1 or self.channel.stopped
                if self.held and self.now.steps > 0 and self.now.pending and (share >= self.now.pending[0] or ended):
                    self._evaluate(share, ended)
                    ended = ended or self._out_of_patience()
                self.now.ended = ended
                if not ended:
                    self._step(share)
                if ended or self.now.steps % self.options.checkpoint_steps == 0:
                    self._checkpoint()
        except CancelledError:
            if self.now.steps > 0:
                self._checkpoint()
            raise
        state = self.best if self.best is not None else self.average
        put(self.parameters, state)
        return Outcome(self.now.steps, self.now.elapsed, state, self.now.evaluations, self.now.part)

    def _share(self) -> float:
        """Of the budget, 0 to 1. A run by steps looks at no clock, so that it is the same on every machine."""
        if self.limit is not None:
            return min(1.0, self.now.steps / self.limit)
        return min(1.0, self.now.elapsed / self.budget)

    def _step(self, share: float) -> None:
        began = time.monotonic()
        rate = (
            self.options.learning_rate
            * self.now.rate_factor
            * rate_share(self.now.steps, share, self.options.warm_up, self.options.schedule)
        )
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        members = self.batches.next()
        loss = self.pupil.compute(members, self.random, self._halved)
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
        if not (math.isfinite(loss) and bool(torch.isfinite(norm))):
            self._roll_back()
            self.now.elapsed += time.monotonic() - began
            return
        self.pupil.update(self.optimizer)
        self.now.steps += 1
        fold_in(self.average, self.parameters, self.now.steps)
        self.now.elapsed += time.monotonic() - began
        self._tell(loss, rate)

    def _halved(self, part: int) -> None:
        self.now.part = part
        self.channel.warn(
            "out-of-memory",
            f"Memory ran out, so lines are now taken {part} at a time. Training goes on, a little slower.",
        )

    def _evaluate(self, share: float, ended: bool) -> None:
        self.now.pending = [] if ended else [p for p in self.now.pending if p > share]
        kept = copies(self.parameters)
        put(self.parameters, self.average)
        read = self.pupil.read(self.held)
        put(self.parameters, kept)
        scores = corpus(score_line(line.text, text) for line, text in zip(self.held, read, strict=True))
        better = (scores[self.options.metric] or 0.0) <= self.now.best_score
        if better:
            self.now.best_score = scores[self.options.metric] or 0.0
            self.best = copies(self.average)
            self._save(lambda store: store.save_best({"weights": self.best, "step": self.now.steps}))
        self.now.since_best = 0 if better else self.now.since_best + 1
        record = {
            "step": self.now.steps,
            "elapsed": self.now.elapsed,
            "cer": scores["cer"] or 0.0,
            "wer": scores["wer"] or 0.0,
        }
        self.now.evaluations.append(record)
        self.channel.emit("evaluation", **record, lines=len(self.held), best=better, readings=read)

    def _out_of_patience(self) -> bool:
        return self.options.patience is not None and self.now.since_best >= self.options.patience

    def _roll_back(self) -> None:
        """Back to the last good state, with half the learning rate; the lines go on, so the same ones do not come."""
        self.now.rollbacks += 1
        if self.now.rollbacks > MOST_ROLLBACKS:
            if self.best is None:
                raise TrainerError(
                    "nan-loss",
                    "Training did not converge (the loss is not a number, even with a small learning rate). "
                    "Choose a lower rank or learning rate, or other lines.",
                )
            self.channel.warn("nan-loss", "The loss stopped being a number; the best state so far was kept.")
            self.now.ended = True
            return
        self.now.rate_factor /= 2
        self._put_weights(self.good)
        self.channel.warn(
            "nan-loss",
            "The loss was not a number. Training went back to the last good state and goes on with half the learning "
            "rate.",
        )

    def _tell(self, loss: float, rate: float) -> None:
        now, share = self.now, self._share()
        left = now.elapsed * (1 / share - 1)
        self.channel.emit(
            "step",
            step=now.steps,
            loss=loss,
            learningRate=rate,
            elapsed=now.elapsed,
            remaining=max(0.0, left),
            progress=share,
            epoch=now.steps * self.options.batch * self.options.accumulation / len(self.lines),
            memory=peak_memory(self.device),
        )

    def _weights(self) -> dict[str, Any]:
        return {
            "weights": copies(self.parameters),
            "average": copies(self.average),
            "optimizer": copy.deepcopy(self.optimizer.state_dict()),
        }

    def _put_weights(self, state: dict[str, Any]) -> None:
        put(self.parameters, state["weights"])
        self.average = [a.to(self.device, copy=True) for a in state["average"]]
        self.optimizer.load_state_dict(copy.deepcopy(state["optimizer"]))

    def _checkpoint(self) -> None:
        """The whole state, in memory for a roll-back and on the disk for a crash."""
        state = self._weights()
        if not finite(state["weights"]):
            return
        self.good = state
        self._save(
            lambda store: store.save(
                {
                    **state,
                    "best": self.best,
                    "progress": asdict(self.now),
                    "random": json.dumps(self.random.bit_generator.state),
                    "torchRandom": torch.get_rng_state(),
                    "waiting": self.batches.waiting,
                }
            )
        )

    def _save(self, write: Callable[[Checkpoints], None]) -> None:
        if self.checkpoints is None:
            return
        try:
            write(self.checkpoints)
        except OSError as error:
            if not self.unwritable:
                self.channel.warn(
                    "checkpoint-failed",
                    f"The state of the run could not be saved ({error.strerror}). Training goes on, but could not be "
                    "taken up again after a crash. Free some space.",
                )
            self.unwritable = True

    def _resume(self) -> None:
        if self.checkpoints is None:
            return
        state = self.checkpoints.load()
        if state is None:
            if self.checkpoints.any:
                self.channel.warn(
                    "checkpoint-unusable",
                    "The saved state is damaged or of another run, so training begins anew.",
                )
            return
        self._put_weights(state)
        self.best = None if state["best"] is None else [b.to(self.device) for b in state["best"]]
        self.now = Progress(**state["progress"])
        self.random.bit_generator.state = json.loads(state["random"])
        torch.set_rng_state(state["torchRandom"])
        self.pupil.part = self.now.part
        self.batches.waiting = state["waiting"]
        self.good = self._weights()
        self.channel.warn("resumed", f"Taken up again at step {self.now.steps}.")
