"""From an image file to the recogniser's input. The TypeScript side gives the same bytes (resources/vectors)."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HEIGHT = 48
WIDEST = 3200
"""Pixels after scaling; a longer line is squeezed into it."""
STEP = 32
"""Each line is padded by itself to a multiple of this, so that its reading never depends on its neighbours."""

Image.MAX_IMAGE_PIXELS = 500_000_000


def open_upright(path: Path) -> Image.Image:
    """An upright 8-bit RGB image: EXIF orientation applied, alpha over white, 16 bits cut to 8.

    Raises:
        OSError: the file is no image that can be read.
    """
    with Image.open(path) as source:
        image = ImageOps.exif_transpose(source)
        if image.mode.startswith("I;16") or image.mode == "I":
            image = Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8))
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            image = image.convert("RGBA")
            white = Image.new("RGBA", image.size, (255, 255, 255, 255))
            image = Image.alpha_composite(white, image)
        return image.convert("RGB")


def scaled_width(width: int, height: int) -> int:
    """Width in pixels at the recogniser's height, aspect kept, from 16 to ``WIDEST``."""
    return min(WIDEST, max(16, math.floor(HEIGHT * width / height + 0.5)))


def scale(image: Image.Image) -> np.ndarray:
    """[48, w, 3] uint8 RGB."""
    width = scaled_width(image.width, image.height)
    return np.asarray(image.resize((width, HEIGHT), Image.Resampling.BILINEAR))


def padded_width(width: int) -> int:
    """The multiple of ``STEP`` that a line of this width is padded to."""
    return -(-width // STEP) * STEP


def tensor(pixels: np.ndarray, width: int | None = None) -> np.ndarray:
    """[3, 48, width] float32 from -1 to 1, BGR, zeros to the right."""
    width = padded_width(pixels.shape[1]) if width is None else width
    out = np.zeros((3, HEIGHT, width), np.float32)
    out[:, :, : pixels.shape[1]] = pixels[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
    return out
