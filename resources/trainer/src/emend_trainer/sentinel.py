"""General text that every version reads beside its own lines, so that forgetting is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from .line_image import HEIGHT, scale
from .metrics import LineScore, corpus, normalise, score_line
from .protocol import Channel
from .read import OnnxReader
from .verdict import compare_sides

_FOLDER = Path(__file__).with_name("sentinel")


def sentinel_lines() -> list[tuple[Image.Image, str]]:
    """Images and texts: print in a dozen European languages, figures and signs (benchmarks/make_sentinel.py)."""
    sheet = Image.open(_FOLDER / "lines.png").convert("RGB")
    rows = [row.split("\t") for row in (_FOLDER / "lines.tsv").read_text(encoding="utf-8").splitlines()]
    return [(sheet.crop((0, HEIGHT * i, int(w), HEIGHT * (i + 1))), text) for i, (w, text) in enumerate(rows)]


def watch(base: OnnxReader, tuned: OnnxReader, channel: Channel) -> dict[str, Any]:
    """Read the sentinel lines with both models; warn where the version reads them worse by more than chance.

    Returns:
        ``lines``, ``base`` and ``adapter`` (as ``corpus``), and ``difference`` (as ``compare_sides``).
    """
    lines = sentinel_lines()
    images = [scale(image) for image, _ in lines]
    sides: list[list[LineScore]] = [
        [score_line(normalise(text), read) for (_, text), read in zip(lines, model.read(images), strict=True)]
        for model in (base, tuned)
    ]
    before, after = corpus(sides[0]), corpus(sides[1])
    difference = compare_sides(sides[0], sides[1])
    if difference is not None and difference["verdict"] == "worse":
        channel.warn(
            "forgetting",
            f"It reads general text worse than the base: CER {100 * (before['cer'] or 0):.1f} % before, "
            f"{100 * (after['cer'] or 0):.1f} % now, on {len(lines)} lines of everyday print. Use it for material like "
            "yours, or train shorter or with a lower rank to keep more.",
        )
    return {"lines": len(lines), "base": before, "adapter": after, "difference": difference}
