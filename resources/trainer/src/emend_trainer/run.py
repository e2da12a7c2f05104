"""One run from request to adapter folder."""

from __future__ import annotations

import hashlib
import platform
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import peft
import torch
import transformers

from . import PROTOCOL, __version__
from .adapter import Student, extend
from .base_model import OnnxBase, build, read_onnx
from .card import model_card
from .checkpoint import Checkpoints
from .choose_language import choose_language
from .course import summary_of, tell_baseline, warn_of_split, whole_folder
from .export import compare, cut_penalty, write_adapter, write_onnx
from .folds import cross_validate, parts_of
from .language import put_language
from .lines import Line, load_lines
from .parent import read_parent
from .prepare import prepare
from .protocol import Channel, TrainerError
from .read import OnnxReader
from .record import fingerprint, write_record
from .request import Row, TrainRequest, file_sha256
from .score import score
from .sentinel import watch
from .text import has_right_to_left
from .train import train

COMPARED = 32
PARITY = 2e-3
"""Largest difference of probabilities between torch and onnxruntime that counts as the same network."""


def choose_device() -> torch.device:
    """CUDA, else Apple's GPU, else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    # CTC loss has no MPS kernel: the processor is the sound choice on Apple machines.
    return torch.device("cpu")


def run(request: TrainRequest, rows: list[Row], channel: Channel) -> None:
    """Train, export, check and score; the folder appears whole or not at all.

    Args:
        request: what is asked.
        rows: of the request's manifest.
        channel: to the application.

    Raises:
        TrainerError: with a stable code.
        CancelledError: the application asked.
    """
    started = time.monotonic()
    device = choose_device()
    if request.threads > 0:
        torch.set_num_threads(request.threads)
    seed_all(request.seed)
    manifest_sha256 = file_sha256(request.manifest)
    versions = {
        "trainer": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "peft": peft.__version__,
        "onnxruntime": onnxruntime.__version__,
    }
    channel.emit("hello", protocol=PROTOCOL, **versions, device=str(device), threads=torch.get_num_threads())
    channel.phase("loading", "Reading the lines and the base model")
    options = request.options
    wanted = sample([r for r in rows if r.split == "train"], options.samples, request.seed)
    lines, skipped = load_lines(wanted, channel, options.width_limit)
    held, skipped_held = load_lines([r for r in rows if r.split == "validation"], channel, options.width_limit)
    if not lines:
        reasons = "; ".join(sorted({s["reason"] for s in skipped})) or "the manifest has none"
        raise TrainerError(
            "no-lines", f"There is no line to train on: {reasons}. Verify lines with a clear image and their text."
        )
    onnx_base = read_onnx(Path(request.base.onnx))
    torch_base = build(onnx_base)
    parent = None if request.parent is None else read_parent(request.parent, request.rank, request.alpha)
    inherited = [] if parent is None else parent.added(onnx_base.alphabet)
    alphabet, new = extend(onnx_base.alphabet, [*(line.visual for line in lines), *inherited])
    visual = any(has_right_to_left(line.text) for line in lines)
    channel.emit(
        "data",
        train=len(lines),
        validation=len(held),
        newCharacters=new,
        rightToLeft=sum(has_right_to_left(line.text) for line in lines) / len(lines),
        skipped=skipped + skipped_held,
    )
    leaks = warn_of_split(lines, held, channel)
    channel.phase("preparing", "Choosing what learns")
    reader = OnnxReader(Path(request.base.onnx), request.threads)
    mark = fingerprint(request, manifest_sha256)
    crossed = _cross_validation(request, rows, [*lines, *held], onnx_base, reader, device, channel, mark)
    seed_all(request.seed)
    student = prepare(torch_base, onnx_base.alphabet, alphabet, new, lines, request)
    if parent is not None:
        parent.teach(student, onnx_base)
    student.peft.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    base_texts = reader.read([line.pixels for line in held])
    tell_baseline(held, base_texts, channel)
    channel.phase("training", f"{len(lines)} lines")
    checkpoints = Checkpoints(request.checkpoints, mark)
    outcome = train(
        student, lines, held, request.budget_seconds, request.seed, device, channel, request.options, checkpoints
    )

    with whole_folder(request, channel) as partial:
        channel.phase("exporting", "Writing the merged model")
        student.peft.to("cpu")
        penalty = cut_penalty(student, onnx_base, lines)
        write_onnx(student, onnx_base, torch_base, partial / "model.onnx", visual, penalty)
        write_adapter(student, onnx_base, request.base.id, partial, penalty)
        channel.phase("checking", "Comparing PyTorch with onnxruntime")
        tuned = OnnxReader(partial / "model.onnx", request.threads)
        parity = compare(student, tuned, (held or lines)[:COMPARED])
        if not parity["sameText"] or parity["maxDifference"] > PARITY:
            raise TrainerError(
                "parity", f"The exported model does not read as the trained one ({parity}). Please report this."
            )
        channel.phase("scoring", f"Reading {len(held)} held-back lines with both models")
        language, tried = choose_language(tuned, [line.visual for line in lines], held)
        if language is not None:
            put_language(partial / "model.onnx", language)
            tuned = OnnxReader(partial / "model.onnx", request.threads)
        report = score(held, base_texts, tuned.read([line.pixels for line in held]))
        own = {
            "newCharacters": new,
            "classes": alphabet.classes,
            "keptShare": outcome.share,
            "parity": parity,
            "language": {"weight": language.weight if language else 0, "edits": tried},
            "leaks": leaks,
            "sentinel": watch(reader, tuned, channel),
            "crossValidation": crossed,
        }
        summary = summary_of(request, lines, held, outcome, started, report["summary"], own)
        channel.phase("saving", None)
        more = {
            "evaluations": outcome.evaluations,
            "cutClassPenalty": penalty,
            "skipped": skipped + skipped_held,
        }
        card = model_card(request, summary, visual)
        write_record(partial, request, manifest_sha256, versions, str(device), summary, report["lines"], more, card)
    checkpoints.remove()
    channel.emit("done", out=str(request.out), summary=summary)


def seed_all(seed: int) -> None:
    """Every random generator of a run."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def _cross_validation(
    request: TrainRequest,
    rows: list[Row],
    lines: list[Line],
    base: OnnxBase,
    reader: OnnxReader,
    device: torch.device,
    channel: Channel,
    mark: str,
) -> dict[str, Any] | None:
    """Where it was asked for, over all lines that there are."""
    if request.options.folds is None:
        return None
    if len(lines) < request.options.folds:
        raise TrainerError(
            "bad-request",
            f"{len(lines)} lines cannot be parted in {request.options.folds}. "
            "Ask for fewer parts or verify more lines.",
        )
    parts, by = parts_of(lines, {row.id: row.page for row in rows}, request.options.folds, request.seed)

    def make(taught: list[Line]) -> Student:
        seed_all(request.seed)
        alphabet, new = extend(base.alphabet, [line.visual for line in taught])
        student = prepare(build(base), base.alphabet, alphabet, new, taught, request)
        student.peft.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        return student

    read = reader.read([line.pixels for line in lines])
    texts = {line.id: text for line, text in zip(lines, read, strict=True)}
    found = cross_validate(
        parts,
        make,
        texts,
        request.budget_seconds,
        request.seed,
        device,
        channel,
        request.options,
        request.checkpoints,
        mark,
    )
    return {"by": by, **found}


def sample(rows: list[Row], most: int | None, seed: int) -> list[Row]:
    """So many rows, chosen by hash: the same on every machine, and the smaller sample is part of the larger one."""
    if most is None or len(rows) <= most:
        return rows
    order = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}:{row.id}".encode()).hexdigest())
    chosen = {row.id for row in order[:most]}
    return [row for row in rows if row.id in chosen]
