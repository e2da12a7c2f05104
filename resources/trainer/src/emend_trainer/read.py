"""Reading lines with a recogniser's ONNX file, as the application does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort

from .base_model import Alphabet
from .language import METADATA, Language, search
from .line_image import padded_width, tensor
from .text import reorder

BATCH = 16


def collapse(classes: np.ndarray) -> list[int]:
    """CTC: repeats to one, then blanks (class 0) out. [t] int to classes."""
    keep = np.ones(len(classes), bool)
    keep[1:] = classes[1:] != classes[:-1]
    return [int(c) for c in classes[keep & (classes != 0)]]


class OnnxReader:
    """A recogniser file opened for reading; its alphabet and direction come from its own metadata."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.visual = metadata.get("emend.direction") == "visual"
        classes = int(self.session.get_outputs()[0].shape[2])
        self.alphabet = Alphabet(metadata["character"].split("\n")[: classes - 2])
        self.language = Language.from_json(metadata[METADATA]) if METADATA in metadata else None

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """[n, 3, 48, w] float32 to [n, t, classes]."""
        return np.asarray(self.session.run(None, {"x": batch})[0])

    def read(self, images: list[np.ndarray]) -> list[str]:
        """[48, w, 3] images to text in logical order; with the file's language model where it has one."""
        return [self.text(output, self.language) for output in self.outputs(images)]

    def text(self, output: np.ndarray, language: Language | None) -> str:
        """[t, classes] probabilities to text in logical order."""
        if language is None:
            text = self.alphabet.text(collapse(output.argmax(-1))).strip()
        else:
            text = search(output, ["", *self.alphabet.characters, " "], language).strip(" ")
        return reorder(text) if self.visual else text

    def outputs(self, images: list[np.ndarray]) -> list[np.ndarray]:
        """[t, classes] of each line. Lines share a batch only with lines of the same padded width."""
        outputs: list[np.ndarray] = [np.zeros((0, 0))] * len(images)
        groups: dict[int, list[int]] = {}
        for i, pixels in enumerate(images):
            groups.setdefault(padded_width(pixels.shape[1]), []).append(i)
        for width, members in groups.items():
            for start in range(0, len(members), BATCH):
                part = members[start : start + BATCH]
                output = self.probabilities(np.stack([tensor(images[i], width) for i in part]))
                for i, row in zip(part, output, strict=True):
                    outputs[i] = row
        return outputs
