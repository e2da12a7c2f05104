"""TrOCR (Li et al. 2021): a vision encoder and a text decoder; it reads one line at a time and takes no prompt."""

from __future__ import annotations

from math import prod
from typing import Any

import torch
from PIL import Image

from .chat import placed
from .family import IGNORED, Family, Inputs, Loaded
from .shape import Shape, Stack


class TrOcr(Family):
    """``microsoft/trocr-{base,large}-{printed,handwritten}`` and what was taught from them."""

    name = "trocr"
    model_types = ("vision-encoder-decoder",)
    tasks = {"text": ""}  # noqa: RUF012 the interface is instances of classes without state
    # The encoder's layers are called as ViT's or DeiT's of transformers 5 or before; the decoder's as BART's.
    lora_targets = (
        r"(encoder\..*\.(q_proj|k_proj|v_proj|o_proj|query|key|value|fc1|fc2|attention\.output\.dense)"
        r"|decoder\..*\.(q_proj|k_proj|v_proj|out_proj|fc1|fc2))"
    )

    def model_class(self) -> Any:
        """Encoder and decoder are what config.json says."""
        from transformers import VisionEncoderDecoderModel

        return VisionEncoderDecoderModel

    def reading(self, loaded: Loaded, pictures: list[Image.Image], task: str, mode: str | None) -> Inputs:
        """Images squeezed to the encoder's square; the decoder begins with its start token."""
        pixels = loaded.images(pictures, return_tensors="pt")["pixel_values"]
        tensors = placed({"pixel_values": pixels}, loaded)
        return Inputs(tensors, 1, [self._patches(loaded)] * len(pictures))

    def teaching(
        self, loaded: Loaded, pictures: list[Image.Image], answers: list[str], task: str, mode: str | None
    ) -> Inputs:
        """Labels are the answer and its end; the model shifts them itself."""
        inputs = self.reading(loaded, pictures, task, mode)
        end = loaded.model.generation_config.eos_token_id
        end = end[0] if isinstance(end, list) else end
        most = loaded.model.config.decoder.max_position_embeddings - 1
        rows = [[*loaded.tokenizer(text, add_special_tokens=False)["input_ids"], end][:most] for text in answers]
        width = max(len(row) for row in rows)
        labels = torch.tensor([[*row, *[IGNORED] * (width - len(row))] for row in rows])
        inputs.tensors["labels"] = labels.to(loaded.device)
        return inputs

    def load(self, folder: Any, wanted: Any) -> Loaded:
        """As every family; what older configs left to the caller is filled in from the decoder's."""
        loaded = super().load(folder, wanted)
        config, generation = loaded.model.config, loaded.model.generation_config
        for name in ("decoder_start_token_id", "pad_token_id", "eos_token_id"):
            value = getattr(generation, name, None)
            for place in (config, config.decoder):
                value = getattr(place, name, None) if value is None else value
            setattr(config, name, value)
            setattr(generation, name, value)
        return loaded

    def shape(self, config: Any) -> Shape:
        """Encoder and decoder: LoRA is on both."""
        encoder, decoder = config.encoder, config.decoder
        stacks = (
            Stack(encoder.num_hidden_layers, encoder.hidden_size, encoder.intermediate_size, sees=True),
            Stack(decoder.decoder_layers, decoder.d_model, decoder.decoder_ffn_dim),
        )
        return Shape(stacks, decoder.vocab_size)

    def _patches(self, loaded: Loaded) -> int:
        encoder = loaded.model.config.encoder
        return prod(i // p for i, p in zip(_sides(encoder.image_size), _sides(encoder.patch_size), strict=True))


def _sides(size: Any) -> tuple[int, int]:
    """Height and width: a square's is one number."""
    return (size, size) if isinstance(size, int) else tuple(size)
