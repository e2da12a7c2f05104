"""DeepSeek-OCR 2 (2601.20552): a page as a few hundred vision tokens, read by a mixture of experts.

Its native class has two sets of learned queries: 144 for a view of up to 768 pixels, 256 for a larger one. That, not
the view's size, is how many tokens a view takes, and one more parts image and text. The modes Tiny, Small and Large
are those of the first DeepSeek-OCR: here they change how much the vision encoder sees and costs, and the tokens only
between the two sets. DeepseekOcr2Processor counts placeholders by the view's size and fits 768 and 1024 alone; the
count here is the model's own.
"""

from __future__ import annotations

from typing import Any

import torch
from peft import PeftModel
from PIL import Image

from .chat import ChatFamily, Picture
from .family import Inputs, Loaded
from .shape import Shape, Stack, sam_values

_SIDES = {"base": 1024, "crops": 1024, "tiny": 512, "small": 640, "large": 1280}
"""Pixels of the global view's side."""
_CROP = 768
"""Pixels of a crop's side: what the smaller set of queries was taught for."""
_PATCH = 16
"""Pixels of a patch's side."""
_REDUCTION = 64
"""Pixels of the side of what becomes one cell of the vision encoder's grid: patches of 16, halved twice."""


class DeepseekOcr2(ChatFamily):
    """``deepseek-community/DeepSeek-OCR-2``, the weights in the layout of the native class."""

    name = "deepseek-ocr2"
    model_types = ("deepseek_ocr2",)
    tasks = {  # noqa: RUF012 the interface is instances of classes without state
        "text": "Free OCR. ",
        "markdown": "<|grounding|>Convert the document to markdown. ",
        "grounding": "<|grounding|>OCR this image. ",
    }
    modes = tuple(_SIDES)
    # Attention, the dense layers and the shared experts. The routed experts are one tensor each, which LoRA on modules
    # leaves alone.
    lora_targets = (
        r"model\.language_model\.layers\.\d+\.(self_attn\.[qkvo]_proj"
        r"|mlp\.(shared_experts\.)?(gate|up|down)_proj)"
    )

    def model_class(self) -> Any:
        """Native: the code that comes with the first repositories is not run."""
        from transformers import DeepseekOcr2ForConditionalGeneration

        return DeepseekOcr2ForConditionalGeneration

    def frame(self, task: str) -> tuple[str, str]:
        """Its plain format: image, new line, instruction."""
        return "", f"\n{self.tasks[task]}"

    def starts(self, loaded: Loaded) -> list[int]:
        """The begin token, which the tokenizer would put before a text."""
        begin = loaded.tokenizer.bos_token_id
        return [] if begin is None else [int(begin)]

    def picture(self, loaded: Loaded, image: Image.Image, mode: str | None) -> Picture:
        """One padded square; in the mode ``crops`` also two to six crops, where the image is larger than one."""
        side = _SIDES[mode or self.modes[0]]
        size = {"height": side, "width": side}
        if mode == "crops":
            made = loaded.images([image], size=size, crop_to_patches=True, tile_size=_CROP, return_tensors="pt")
        else:
            # Without crops the processor takes the view's size from `tile_size`.
            made = loaded.images([image], size=size, crop_to_patches=False, tile_size=side, return_tensors="pt")
        crops = int(made["num_local_patches"][0])
        tokens = self._view(loaded, side) + crops * self._view(loaded, _CROP) + 1
        return Picture(tokens, dict(made))

    def stack(self, pictures: list[Picture]) -> dict[str, Any]:
        """Global views, and all crops one after the other."""
        tensors: dict[str, Any] = {
            "pixel_values": torch.cat([picture.values["pixel_values"] for picture in pictures]),
            "num_local_patches": torch.tensor([int(picture.values["num_local_patches"][0]) for picture in pictures]),
        }
        crops = [picture.values["pixel_values_local"] for picture in pictures if "pixel_values_local" in picture.values]
        if crops:
            tensors["pixel_values_local"] = torch.cat(crops)
        return tensors

    def shape(self, config: Any) -> Shape:
        """The language model: in front of it nothing learns. Of the mixture's layers, what one token goes through."""
        text = config.get_text_config()
        kinds = text.mlp_layer_types
        experts = (text.num_experts_per_tok + text.n_shared_experts) * text.moe_intermediate_size
        dense = sum(kind == "dense" for kind in kinds)
        stacks = (
            Stack(dense, text.hidden_size, text.intermediate_size),
            Stack(len(kinds) - dense, text.hidden_size, experts),
        )
        return Shape(stacks, text.vocab_size)

    def seeing(self, config: Any, inputs: Inputs) -> int:
        """SAM's attention over the global view, or over all crops, whichever is more."""
        heads = config.vision_config.sam_config.num_attention_heads
        views = [inputs.tensors[name] for name in ("pixel_values", "pixel_values_local") if name in inputs.tensors]
        return max(len(view) * sam_values(heads, view.shape[-1] // _PATCH) for view in views)

    def _view(self, loaded: Loaded, side: int) -> int:
        base: Any = loaded.model.get_base_model() if isinstance(loaded.model, PeftModel) else loaded.model
        tower: Any = base.get_submodule("model.vision_tower")
        small, large = tower.query_768_resolution, tower.query_1024_resolution
        cells = (-(-side // _REDUCTION)) ** 2
        return int((small if cells <= small.num_embeddings else large).num_embeddings)
