"""One run on a family's model: the same phases, events, checkpoints and scores as on the built-in one."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import peft
import torch
import transformers

from . import PROTOCOL, __version__
from .checkpoint import Checkpoints
from .course import summary_of, tell_baseline, warn_of_split, whole_folder
from .families import family_named
from .families.adapters import put_on
from .families.choice import Large
from .families.family import Wanted
from .families.fit import estimate_of_run, free_memory, verdict
from .families.forecast import forecast
from .families.placing import place
from .families.pupil import LargePupil
from .families.recompute import Recompute, turn_on
from .families.team import Team, join
from .families.together import follow, shared_out
from .families.unsloth_model import load_with_unsloth, put_on_with_unsloth, uses_unsloth, with_logits
from .large_card import large_card
from .line_image import open_upright
from .lines import Line, load_lines
from .protocol import Channel, TrainerError
from .record import fingerprint, write_record
from .request import Row, TrainRequest, file_sha256
from .run import sample, seed_all
from .score import score
from .text import has_right_to_left
from .train import teach

COMPARED = 4
PARITY = 2e-3
"""Largest difference of probabilities between adapter and merged model that counts as the same, in float32."""


def run_large(request: TrainRequest, rows: list[Row], channel: Channel) -> None:
    """Teach LoRA on the request's model, save it as peft does, check the merged model against it, score both.

    Raises:
        TrainerError: with a stable code.
        CancelledError: the application asked.
    """
    assert request.large is not None
    started = time.monotonic()
    large, options = request.large, request.options
    if request.threads > 0:
        torch.set_num_threads(request.threads)
    seed_all(request.seed)
    wanted = place(large.device, options.precision, large.four_bit)
    team = join(wanted.device)
    manifest_sha256 = file_sha256(request.manifest)
    versions = {
        "trainer": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "peft": peft.__version__,
    }
    channel.emit(
        "hello", protocol=PROTOCOL, **versions, device=str(wanted.device), threads=torch.get_num_threads(),
        family=large.family, precision=str(wanted.dtype).removeprefix("torch."),
        processes=1 if team is None else team.size, unsloth=uses_unsloth(large, wanted.device),
    )  # fmt: skip
    channel.phase("loading", f"Reading the lines and {request.base.id}")
    lines, held, skipped = _lines(request, rows, channel)
    leaks = warn_of_split(lines, held, channel)
    own = _pupil(request, lines, rows, wanted, channel, team)
    loaded = own.loaded
    _tell_fit(own, request, channel, 1 if team is None else team.size)
    checkpoints = Checkpoints(request.checkpoints, fingerprint(request, manifest_sha256))
    with shared_out(own, team) as pupil:
        base_texts = pupil.read(held)
        tell_baseline(held, base_texts, channel)
        channel.phase("training", f"{len(lines)} lines")
        outcome = teach(
            pupil, lines, held, request.budget_seconds, request.seed, wanted.device, channel, options, checkpoints
        )
        # By the adapter, as the application reads with it: merged into weights of 16 bits it is rounded.
        tuned_texts = pupil.read(held)
        compression = own.compression
    with whole_folder(request, channel) as partial:
        channel.phase("exporting", "Writing the adapter")
        save_adapter(loaded.model, partial, request.base.id)
        channel.phase("checking", "Comparing the adapter with the merged model")
        # Weights of four bits would be rounded again.
        parity = None if large.four_bit else _merge(own, (held or lines)[:COMPARED], large, partial)
        if parity is not None and wanted.dtype == torch.float32 and not _same(parity):
            raise TrainerError(
                "parity", f"The merged model does not read as the adapter ({parity}). Please report this."
            )
        channel.phase("scoring", f"Reading {len(held)} held-back lines")
        report = score(held, base_texts, tuned_texts)
        facts = {
            "newCharacters": [],
            "parity": parity,
            "leaks": leaks,
            "sentinel": None,
            "crossValidation": None,
            "family": large.family,
            "gradientCheckpointing": own.recompute.on,
            "compression": _compression(compression, report["summary"]["adapter"]["cer"]),
        }
        summary = summary_of(request, lines, held, outcome, started, report["summary"], facts)
        channel.phase("saving", None)
        more = {"evaluations": outcome.evaluations, "skipped": skipped, **own.recompute.told()}
        card = large_card(request, summary)
        device = str(wanted.device)
        write_record(partial, request, manifest_sha256, versions, device, summary, report["lines"], more, card)
    checkpoints.remove()
    channel.emit("done", out=str(request.out), summary=summary)


def _lines(
    request: TrainRequest, rows: list[Row], channel: Channel
) -> tuple[list[Line], list[Line], list[dict[str, str]]]:
    options = request.options
    taught = sample([r for r in rows if r.split == "train"], options.samples, request.seed)
    lines, skipped = load_lines(taught, channel, options.width_limit, ctc=False)
    held, skipped_held = load_lines(
        [r for r in rows if r.split == "validation"], channel, options.width_limit, ctc=False
    )
    if not lines:
        reasons = "; ".join(sorted({s["reason"] for s in skipped})) or "the manifest has none"
        raise TrainerError(
            "no-lines", f"There is no line to train on: {reasons}. Verify lines with a clear image and their text."
        )
    channel.emit(
        "data",
        train=len(lines),
        validation=len(held),
        newCharacters=[],
        rightToLeft=sum(has_right_to_left(line.text) for line in lines) / len(lines),
        skipped=skipped + skipped_held,
    )
    return lines, held, skipped + skipped_held


def _compression(tokens: tuple[int, int], cer: float | None) -> dict[str, Any] | None:
    """How many text tokens each vision token carried when the held-back lines were read, and how well that went."""
    written, seen = tokens
    if seen == 0 or cer is None:
        return None
    return {"textTokens": written, "visionTokens": seen, "ratio": written / seen, "precision": max(0.0, 1 - cer)}


def follow_large(request: TrainRequest, rows: list[Row], channel: Channel) -> None:
    """The same run as one of the processes that only compute their share; the channel is heard by nobody."""
    assert request.large is not None
    wanted = place(request.large.device, request.options.precision, request.large.four_bit)
    team = join(wanted.device)
    assert team is not None
    seed_all(request.seed + team.rank)
    lines, _, _ = _lines(request, rows, channel)
    follow(_pupil(request, lines, rows, wanted, channel, team), team)
    team.leave()


def _pupil(
    request: TrainRequest, lines: list[Line], rows: list[Row], wanted: Wanted, channel: Channel, team: Team | None
) -> LargePupil:
    """The model with LoRA on it."""
    large, options = request.large, request.options
    assert large is not None
    kind = family_named(large.family)
    images = {row.id: row.image for row in rows}
    recompute = _recompute(request, lines, images, wanted, team)
    if uses_unsloth(large, wanted.device):
        loaded = load_with_unsloth(kind, large.folder, wanted, recompute.on)
        channel.phase("preparing", "Putting LoRA on the model, with Unsloth")
        loaded.model = put_on_with_unsloth(
            kind, loaded.model, request.rank, request.alpha, options.dropout, request.seed, recompute.on
        )
    else:
        loaded = kind.load(large.folder, wanted)
        channel.phase("preparing", "Putting LoRA on the model")
        missing = turn_on(loaded.model) if recompute.on else None
        if missing is not None:
            recompute = replace(recompute, on=False)
            channel.warn("checkpointing", f"This model cannot compute its features again ({missing}); they are kept.")
        loaded.model = put_on(kind, loaded.model, request.rank, request.alpha, options.dropout)

    def relieved() -> None:
        channel.warn(
            "out-of-memory",
            "Memory ran out, so features are now computed again on the way back. Training goes on, slower.",
        )

    return LargePupil(kind, loaded, large, lines, images, options, lambda: channel.cancelled, recompute, relieved)


def _recompute(
    request: TrainRequest, lines: list[Line], images: dict[str, Path], wanted: Wanted, team: Team | None
) -> Recompute:
    """Decided before the weights are there; by all processes alike."""
    assert request.large is not None
    line, size = longest(lines), 1 if team is None else team.size
    found = forecast(request.large, request.options, request.rank, wanted, images[line.id], line.text, size)
    if team is None:
        return found.recompute
    return replace(found.recompute, on=any(team.gather(found.recompute.on)))


def longest(lines: list[Line]) -> Line:
    """The line that memory is reckoned by."""
    return max(lines, key=lambda line: len(line.text))


def _tell_fit(pupil: LargePupil, request: TrainRequest, channel: Channel, processes: int) -> None:
    """The event ``estimate``, of each GPU, and a warning where it is not ``fits``."""
    kind, loaded, options = pupil.family, pupil.loaded, request.options
    line = longest(pupil.lines)
    sample = kind.sample(loaded, open_upright(pupil.images[line.id]), line.text, pupil.task, pupil.mode)
    assert request.large is not None
    decided = replace(options, gradient_checkpointing=pupil.recompute.on)
    parts = estimate_of_run(kind, loaded, request.large, decided, sample, loaded.device, processes)
    told = verdict(parts, free_memory(loaded.device), parts.weights + parts.lora)
    channel.emit("estimate", **told, **pupil.recompute.told(), tokens=sample.row)
    if told["verdict"] != "fits":
        ways = {
            "fewer lines at once": options.batch > 1,
            "gradient checkpointing": not pupil.recompute.on,
            "four bits": not request.large.four_bit,
        }
        left = " or ".join(way for way, still in ways.items() if still) or "a smaller model"
        channel.warn(
            "memory",
            f"By arithmetic the run needs {told['needed'] / 1e9:.1f} GB and {told['free'] / 1e9:.1f} GB are there: "
            f"{told['verdict']}. Less is needed by {left}.",
        )


def save_adapter(model: Any, folder: Path, base: str) -> None:
    """As peft saves it, with the base's name and no path of this machine."""
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config.update(base_model_name_or_path=base, revision=None, inference_mode=True)
    path.write_text(json.dumps(dict(sorted(config.items())), indent=2) + "\n", encoding="utf-8")


def _same(parity: dict[str, Any]) -> bool:
    return bool(parity["sameText"]) and parity["maxDifference"] <= PARITY


def _merge(pupil: LargePupil, lines: list[Line], large: Large, folder: Path) -> dict[str, Any]:
    """Put the adapter into the weights; how far the model then is from what was taught."""
    loaded = pupil.loaded
    pictures = [open_upright(pupil.images[line.id]) for line in lines]
    texts = [line.text for line in lines]
    inputs = pupil.family.teaching(loaded, pictures, texts, pupil.task, pupil.mode).tensors
    inputs.pop("labels") if "input_ids" in inputs else None
    read = pupil.read(lines)
    with torch.inference_mode(), with_logits():
        own = loaded.model(**inputs).logits.float().softmax(-1)
        loaded.model = loaded.model.merge_and_unload()
        merged = loaded.model(**inputs).logits.float().softmax(-1)
    parity = {
        "maxDifference": float((own - merged).abs().max()),
        "sameText": pupil.read(lines) == read,
        "lines": len(lines),
    }
    if large.merged:
        loaded.model.save_pretrained(folder / "merged")
        loaded.tokenizer.save_pretrained(folder / "merged")
        loaded.images.save_pretrained(folder / "merged")
    return parity
