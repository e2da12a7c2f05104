"""The training loop, top to bottom."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch.nn import functional

from .adapter import Student
from .augment import augment
from .line_image import padded_width, tensor
from .lines import Line, needed_steps
from .metrics import corpus, score_line
from .protocol import Channel, TrainerError
from .read import collapse
from .text import reorder

BATCH = 16
LEARNING_RATE = 2e-3
WARM_UP = 20
CLIP = 5.0
AVERAGE = 0.98
"""Decay of the running average of the weights: about the last fifty steps."""
EVALUATIONS = (0.3, 0.55, 0.78, 1.0)
"""When the validation lines are scored, as shares of the budget."""
MOST_EVALUATED = 80
"""Lines scored while training goes on; all are scored at the end, by onnxruntime."""


@dataclass
class Outcome:
    """How training went. ``state`` holds the kept weights by parameter index."""

    steps: int
    seconds: float
    state: list[torch.Tensor]
    evaluations: list[dict[str, float]] = field(default_factory=list)


def autocast(device: torch.device) -> torch.autocast:
    """bfloat16 where the processor computes in it, else none: emulated bfloat16 is slower than float32."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    fast = device.type == "cpu" and bool(
        torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    )
    native = fast and getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return torch.autocast(device.type, torch.bfloat16, enabled=native)


def train(
    student: Student,
    lines: list[Line],
    validation: list[Line],
    budget: float,
    seed: int,
    device: torch.device,
    channel: Channel,
) -> Outcome:
    """Teach the student for ``budget`` seconds and keep the best averaged weights.

    Raises:
        TrainerError: ``nan-loss`` where the loss is not finite from the start.
        CancelledError: the application asked.
    """
    random = np.random.default_rng(seed)
    parameters = student.trained()
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.01)
    average = [p.detach().clone() for p in parameters]
    table = {index: row for row, index in enumerate(student.rows)}
    index = student.alphabet.index()
    targets = [[table[index[c]] for c in line.visual] for line in lines]
    held = _sample(validation, MOST_EVALUATED)
    best: tuple[float, list[torch.Tensor]] | None = None
    outcome = Outcome(0, 0.0, average)
    pending = list(EVALUATIONS)
    bad = 0
    paused = 0.0  # seconds spent scoring, which are not training
    started = time.monotonic()
    batches = _batches(lines, random)

    def elapsed() -> float:
        return time.monotonic() - started - paused

    while True:
        channel.check()
        share = min(1.0, elapsed() / budget)
        ended = share >= 1 or channel.stopped
        if held and pending and (share >= pending[0] or ended) and outcome.steps > 0:
            pending = [] if ended else [p for p in pending if p > share]
            pause = time.monotonic()
            with _weights(parameters, average):
                scores = corpus(
                    score_line(line.text, text) for line, text in zip(held, _read(student, held, device), strict=True)
                )
            paused += time.monotonic() - pause
            cer = scores["cer"] or 0.0
            better = best is None or cer <= best[0]
            if better:
                best = (cer, [a.clone() for a in average])
            record = {"step": outcome.steps, "elapsed": elapsed(), "cer": cer, "wer": scores["wer"] or 0.0}
            outcome.evaluations.append(record)
            channel.emit("evaluation", **record, lines=len(held), best=better)
        if ended:
            break
        rate = LEARNING_RATE * min(1, (outcome.steps + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * share))
        for group in optimizer.param_groups:
            group["lr"] = max(rate, LEARNING_RATE * 0.01)
        members = next(batches)
        images, steps = _images([lines[i] for i in members], random)
        with autocast(device):
            logits = student.logits(torch.from_numpy(images).to(device, memory_format=torch.channels_last))
        loss = functional.ctc_loss(
            logits.float().log_softmax(-1).transpose(0, 1),
            torch.tensor([c for i in members for c in targets[i]], device=device),
            torch.tensor(steps),
            torch.tensor([len(targets[i]) for i in members]),
            zero_infinity=True,
        )
        if not torch.isfinite(loss):
            bad += 1
            optimizer.zero_grad(set_to_none=True)
            if bad < 10:
                continue
            if best is None:
                raise TrainerError(
                    "nan-loss", "Training did not converge (the loss is not a number). Try a lower rank or other lines."
                )
            channel.warn("nan-loss", "The loss stopped being a number; the best state so far was kept.")
            break
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.step()
        outcome.steps += 1
        # Short runs average over fewer steps, or the start would weigh too much.
        decay = min(AVERAGE, outcome.steps / (outcome.steps + 10))
        with torch.no_grad():
            for mean, parameter in zip(average, parameters, strict=True):
                mean.lerp_(parameter, 1 - decay)
        now = elapsed()
        channel.emit(
            "step",
            step=outcome.steps,
            loss=loss.item(),
            learningRate=rate,
            elapsed=now,
            remaining=max(0.0, budget - now),
            progress=min(1.0, now / budget),
            epoch=outcome.steps * BATCH / len(lines),
        )
    outcome.seconds = elapsed()
    outcome.state = best[1] if best is not None else average
    with torch.no_grad():
        for parameter, value in zip(parameters, outcome.state, strict=True):
            parameter.copy_(value)
    return outcome


class _weights:
    """Other weights in the network for a while."""

    def __init__(self, parameters: list[torch.nn.Parameter], values: list[torch.Tensor]) -> None:
        self.parameters, self.values = parameters, values

    def __enter__(self) -> None:
        self.kept = [p.detach().clone() for p in self.parameters]
        self._put(self.values)

    def __exit__(self, *_: object) -> None:
        self._put(self.kept)

    def _put(self, values: list[torch.Tensor]) -> None:
        with torch.no_grad():
            for parameter, value in zip(self.parameters, values, strict=True):
                parameter.copy_(value)


def _sample(lines: list[Line], most: int) -> list[Line]:
    """At most so many lines, spread evenly."""
    if len(lines) <= most:
        return lines
    return [lines[int(i)] for i in np.linspace(0, len(lines) - 1, most)]


def _batches(lines: list[Line], random: np.random.Generator):
    """Endless batches of lines of like width; which lines meet changes from epoch to epoch."""
    widths = np.array([line.pixels.shape[1] for line in lines], float)
    while True:
        order = np.argsort(widths * random.uniform(0.85, 1.15, len(lines)))
        parts = [order[i : i + BATCH] for i in range(0, len(lines), BATCH)]
        for part in random.permutation(len(parts)):
            yield [int(i) for i in parts[part]]


def _images(lines: list[Line], random: np.random.Generator) -> tuple[np.ndarray, list[int]]:
    """Augmented [n, 3, 48, w] float32 and the CTC steps of each line."""
    pictures = []
    for line in lines:
        picture = augment(line.pixels, random)
        # A squeezed line may have lost the room its text needs: take it as it is.
        pictures.append(picture if needed_steps(line.visual) <= picture.shape[1] // 8 else line.pixels)
    width = padded_width(max(p.shape[1] for p in pictures))
    steps = [padded_width(p.shape[1]) // 8 for p in pictures]
    return np.stack([tensor(p, width) for p in pictures]), steps


def _read(student: Student, lines: list[Line], device: torch.device) -> list[str]:
    """Text in logical order, by the network as it is now."""
    texts = [""] * len(lines)
    order = sorted(range(len(lines)), key=lambda i: lines[i].pixels.shape[1])
    with torch.no_grad():
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            width = padded_width(max(lines[i].pixels.shape[1] for i in part))
            images = torch.from_numpy(np.stack([tensor(lines[i].pixels, width) for i in part]))
            with autocast(device):
                classes = student.logits(images.to(device, memory_format=torch.channels_last)).argmax(-1).cpu().numpy()
            for i, row in zip(part, classes, strict=True):
                steps = padded_width(lines[i].pixels.shape[1]) // 8
                text = student.alphabet.text([student.rows[c] for c in collapse(row[:steps])]).strip()
                texts[i] = reorder(text)
    return texts
