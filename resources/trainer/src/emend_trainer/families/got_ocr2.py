"""GOT-OCR 2.0 (Wei et al. 2024): every image becomes 256 tokens of a square of 1024 pixels."""

from __future__ import annotations

from typing import Any

import torch
from PIL import Image

from .chat import ChatFamily, Picture
from .family import Inputs, Loaded
from .shape import Shape, language, sam_values

_SYSTEM = "system\nYou should follow the instructions carefully and explain your answers in detail."
_REDUCTION = 4
"""The encoder's last two convolutions halve its grid twice."""


class GotOcr2(ChatFamily):
    """``stepfun-ai/GOT-OCR-2.0-hf``."""

    name = "got-ocr2"
    model_types = ("got_ocr2",)
    tasks = {"text": "OCR: ", "markdown": "OCR with format: "}  # noqa: RUF012 classes without state
    lora_targets = r"model\.language_model\.layers\.\d+\.(self_attn\.[qkvo]_proj|mlp\.(gate|up|down)_proj)"

    def model_class(self) -> Any:
        """Native."""
        from transformers import GotOcr2ForConditionalGeneration

        return GotOcr2ForConditionalGeneration

    def frame(self, task: str) -> tuple[str, str]:
        """As GotOcr2Processor writes it."""
        return (
            f"<|im_start|>{_SYSTEM}<|im_end|><|im_start|>user\n<img>",
            f"</img>\n {self.tasks[task]}<|im_end|><|im_start|>assistant\n",
        )

    def end_token(self, loaded: Loaded) -> int:
        """Its answers end with the message, which its tokenizer does not call the end."""
        ended = loaded.tokenizer.convert_tokens_to_ids("<|im_end|>")
        return int(loaded.tokenizer.eos_token_id if ended is None else ended)

    def picture(self, loaded: Loaded, image: Image.Image, mode: str | None) -> Picture:
        """Without crops: a line or a page as one square."""
        made = loaded.images([image], crop_to_patches=False, return_tensors="pt")
        side = loaded.model.config.vision_config.image_size // loaded.model.config.vision_config.patch_size
        return Picture((side // _REDUCTION) ** 2, {"pixel_values": made["pixel_values"]})

    def stack(self, pictures: list[Picture]) -> dict[str, Any]:
        """One square an image."""
        return {"pixel_values": torch.cat([picture.values["pixel_values"] for picture in pictures])}

    def shape(self, config: Any) -> Shape:
        """The language model: in front of it nothing learns."""
        text = config.get_text_config()
        return Shape((language(text),), text.vocab_size)

    def seeing(self, config: Any, inputs: Inputs) -> int:
        """SAM's attention over the whole square."""
        vision = config.vision_config
        return sam_values(vision.num_attention_heads, vision.image_size // vision.patch_size)
