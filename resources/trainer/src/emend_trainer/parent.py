"""Training that goes on from an adapter: its weights and its output layer are where the student begins."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from .adapter import HEAD, Student
from .base_model import Alphabet, OnnxBase, read_onnx
from .protocol import TrainerError

_PREFIX = "base_model.model."


@dataclass(frozen=True)
class Parent:
    """An adapter folder that is gone on from."""

    state: dict[str, np.ndarray]
    alphabet: Alphabet
    rank: int
    alpha: float

    def added(self, base: Alphabet) -> list[str]:
        """The characters that it knows and the base does not."""
        return self.alphabet.characters[len(base.characters) :]

    def teach(self, student: Student, base: OnnxBase) -> None:
        """Put its weights into the student.

        Raises:
            TrainerError: ``bad-request`` where the student leaves alone what the parent was taught.
        """
        own = dict(student.peft.named_parameters())
        with torch.no_grad():
            for name, values in self.state.items():
                if ".lora_" not in name:
                    continue
                target = own.get(name.removesuffix(".weight") + ".default.weight")
                if target is None or tuple(target.shape) != values.shape:
                    raise TrainerError(
                        "bad-request",
                        f"The version to go on from was taught {name}, which this run leaves alone or sizes otherwise. "
                        "Start from the base, or choose the layers and rank of that version.",
                    )
                target.copy_(torch.from_numpy(values))
        self._teach_head(student, base)

    def _teach_head(self, student: Student, base: OnnxBase) -> None:
        """Rows by character. A row that the parent had cut from training is the base's: only its bias was lowered."""
        weight = self.state[f"{_PREFIX}{HEAD}.weight"]
        bias = self.state[f"{_PREFIX}{HEAD}.bias"]
        slot = base.slots[-1]
        old = base.arrays[slot.weight].T
        known = base.alphabet.classes - 1
        last = student.alphabet.classes - 1
        table = self.alphabet.index()
        head = student.head()
        with torch.no_grad():
            for row, index in enumerate(student.rows):
                if index == last:
                    source = self.alphabet.classes - 1
                elif index < known:
                    if np.array_equal(weight[index], old[index]):
                        continue
                    source = index
                else:
                    found = table.get(student.alphabet.characters[index - 1])
                    if found is None:
                        continue
                    source = found
                head.weight[row] = torch.from_numpy(weight[source].copy())
                head.bias[row] = float(bias[source])


def read_parent(folder: Path, rank: int, alpha: float) -> Parent:
    """Open an adapter folder to go on from.

    Raises:
        TrainerError: ``missing-file``; ``bad-request`` where rank or alpha are not its own.
    """
    for name in ("adapter_config.json", "adapter_model.safetensors", "model.onnx"):
        if not (folder / name).is_file():
            raise TrainerError("missing-file", f"{folder / name} is missing. Choose another version to go on from.")
    config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    own, scale = int(config.get("r") or 0), float(config.get("lora_alpha") or 0)
    if own == 0:
        raise TrainerError("bad-request", "A version that was fine-tuned in full has no adapter to go on from.")
    if (own, scale) != (rank, float(alpha)):
        raise TrainerError(
            "bad-request", f"The version to go on from has rank {own} and alpha {scale:g}: ask for the same."
        )
    alphabet = read_onnx(folder / "model.onnx").alphabet
    return Parent(load_file(str(folder / "adapter_model.safetensors")), alphabet, own, scale)
