"""Small, plausible changes of a line image: as if it had been printed, aged and scanned once more."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from .line_image import HEIGHT, WIDEST


def augment(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """[h, w, 3] uint8 to another [h, w', 3] uint8; width by up to 15 %, one degree of turn, light, ink, noise."""
    image = Image.fromarray(pixels)
    height, widest = image.height, max(WIDEST, image.width) if image.height != HEIGHT else WIDEST
    part = height / HEIGHT
    paper = tuple(int(v) for v in np.median(pixels.reshape(-1, 3), axis=0))
    width = int(np.clip(round(image.width * random.uniform(0.85, 1.15)), 16, widest))
    # One affine map for turn, shift and height: sampled once, so that the ink is blurred once.
    angle = np.deg2rad(random.uniform(-1, 1)) if width < 24 * height else 0.0
    # A turn about the middle moves the ends of a long line out of a 48 pixel strip: keep that under 3 pixels.
    slope = float(np.clip(np.tan(angle), -6 * part / max(width, 1), 6 * part / max(width, 1)))
    stretch = random.uniform(0.92, 1.08)
    shift = random.uniform(-2, 2) * part
    slant = random.uniform(-0.12, 0.12)
    sx = image.width / width
    middle = height / 2
    image = image.transform(
        (width, height),
        Image.Transform.AFFINE,
        (
            sx,
            slant,
            -slant * middle,
            slope,
            stretch,
            middle - stretch * middle + shift - slope * width / 2,
        ),
        Image.Resampling.BILINEAR,
        fillcolor=paper,
    )
    kind = random.uniform()
    if kind < 0.12:
        image = image.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.9)))
    elif kind < 0.2:  # ink spread
        image = Image.blend(image, image.filter(ImageFilter.MinFilter(3)), random.uniform(0.2, 0.6))
    elif kind < 0.28:  # worn ink
        image = Image.blend(image, image.filter(ImageFilter.MaxFilter(3)), random.uniform(0.2, 0.5))
    values = np.asarray(image).astype(np.float32)
    values = (values - 127.5) * random.uniform(0.75, 1.2) + 127.5 + random.uniform(-25, 25)
    if random.uniform() < 0.5:
        values += random.normal(0, random.uniform(1, 10), values.shape[:2]).astype(np.float32)[:, :, None]
    return np.clip(values, 0, 255).astype(np.uint8)
