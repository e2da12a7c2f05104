"""Qwen2-VL (Wang et al. 2024): an image of any size becomes as many tokens as it has patches of 28 by 28 pixels."""

from __future__ import annotations

from typing import Any

import torch
from PIL import Image

from .chat import ChatFamily, Picture
from .family import Loaded
from .shape import Shape, language


class Qwen2Vl(ChatFamily):
    """``Qwen/Qwen2-VL-2B-Instruct`` and larger ones of the same class."""

    name = "qwen2-vl"
    model_types = ("qwen2_vl",)
    tasks = {  # noqa: RUF012 the interface is instances of classes without state
        "text": "Read the text in the image. Answer with the text alone, line by line, as it stands there.",
        "markdown": "Convert the document in the image to markdown. Answer with the markdown alone.",
    }
    # The language model's; the vision tower stays as it is.
    lora_targets = r"model\.language_model\.layers\.\d+\.(self_attn\.[qkvo]_proj|mlp\.(gate|up|down)_proj)"
    marks_images = True

    def model_class(self) -> Any:
        """Native."""
        from transformers import Qwen2VLForConditionalGeneration

        return Qwen2VLForConditionalGeneration

    def frame(self, task: str) -> tuple[str, str]:
        """Its chat format, written out: the folder's own template is code that is not run."""
        return (
            "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n<|vision_start|>",
            f"<|vision_end|>{self.tasks[task]}<|im_end|>\n<|im_start|>assistant\n",
        )

    def picture(self, loaded: Loaded, image: Image.Image, mode: str | None) -> Picture:
        """Scaled to whole patches within the limits of preprocessor_config.json."""
        made = loaded.images([_not_too_long(image)], return_tensors="pt")
        patches = int(made["image_grid_thw"][0].prod())
        return Picture(patches // loaded.images.merge_size**2, dict(made))

    def stack(self, pictures: list[Picture]) -> dict[str, Any]:
        """Patches one after the other, with each image's grid."""
        return {
            name: torch.cat([picture.values[name] for picture in pictures])
            for name in ("pixel_values", "image_grid_thw")
        }

    def shape(self, config: Any) -> Shape:
        """The language model: in front of it nothing learns."""
        text = config.get_text_config()
        return Shape((language(text),), text.vocab_size)


MOST_ASPECT = 190
"""The processor refuses an image that is more than 200 times as long as wide."""


def _not_too_long(image: Image.Image) -> Image.Image:
    """A hairline of an image gets paper at its long side."""
    width, height = image.size
    if max(width, height) <= MOST_ASPECT * min(width, height):
        return image
    size = (max(width, height // MOST_ASPECT + 1), max(height, width // MOST_ASPECT + 1))
    sheet = Image.new("RGB", size, (255, 255, 255))
    sheet.paste(image, (0, 0))
    return sheet
