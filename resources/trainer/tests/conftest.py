"""What tests share: the base model's file, and lines rendered without any file."""

import os
import platform
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

BASE = "PP-OCRv6_rec_small.onnx"
BASE_SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"


def _folders() -> list[Path]:
    named = os.environ.get("EMEND_MODELS")
    cache = Path(os.environ.get("EMEND_CACHE") or Path.home() / ".cache" / "emend")
    if platform.system() == "Darwin" and "EMEND_CACHE" not in os.environ:
        cache = Path.home() / "Library" / "Caches" / "Emend"
    return [*([Path(named)] if named else []), cache / "models"]


@pytest.fixture(scope="session")
def base_model() -> Path:
    """The base's ONNX file, as the application caches it."""
    for folder in _folders():
        if (folder / BASE).is_file():
            return folder / BASE
    pytest.skip("the base model is not fetched yet (`npx emend eval` or the app fetches it)")


def draw_line(text: str, path: Path) -> None:
    """A line image in Pillow's own font."""
    font = ImageFont.load_default(30)
    width = int(font.getlength(text)) + 24
    image = Image.new("RGB", (width, 46), (245, 240, 230))
    ImageDraw.Draw(image).text((12, 6), text, fill=(30, 25, 20), font=font)
    image.save(path)
