"""Tiny models of the families' real classes with random weights, in folders as they would be downloaded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    DeepseekOcr2Config,
    DeepseekOcr2ForConditionalGeneration,
    GotOcr2Config,
    GotOcr2ForConditionalGeneration,
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    TrOCRConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
)
from transformers.models.deepseek_ocr2.image_processing_pil_deepseek_ocr2 import DeepseekOcr2ImageProcessorPil
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

SPECIAL = ["<pad>", "<s>", "</s>"]
SPECIAL_OF = {
    "trocr": (),
    "qwen2-vl": ("<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>"),
    "deepseek-ocr2": ("<image>", "<|grounding|>"),
    "got-ocr2": ("<|im_start|>", "<|im_end|>", "<img>", "</img>", "<imgpad>"),
}
"""What each family's prompts need besides."""


def tokenizer(*more: str) -> Any:
    """Bytes, and the special tokens behind them: no training, and every text can be written."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    inner = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate([*SPECIAL, *letters])}, merges=[]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", bos_token="<s>", eos_token="</s>")
    made.add_special_tokens({"additional_special_tokens": list(more)} if more else {})
    return made


def trocr(folder: Path) -> None:
    """Eight patches a side, one layer each."""
    words = tokenizer()
    encoder = ViTConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, image_size=64, patch_size=8
    )
    decoder = TrOCRConfig(
        vocab_size=len(words), d_model=32, decoder_layers=1, decoder_attention_heads=2, decoder_ffn_dim=64,
        max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
    )  # fmt: skip
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 1, 0, 2
    _save(folder, VisionEncoderDecoderModel(config), words, ViTImageProcessorPil(size={"height": 64, "width": 64}))


def qwen2_vl(folder: Path) -> None:
    """Two layers of language over one of vision."""
    words = tokenizer(*SPECIAL_OF["qwen2-vl"])
    config = Qwen2VLConfig(
        text_config={
            "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "num_attention_heads": 2, "num_key_value_heads": 1, "bos_token_id": 1, "eos_token_id": 2,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
        },
        vision_config={"depth": 1, "embed_dim": 32, "hidden_size": 32, "num_heads": 2, "mlp_ratio": 2},
        image_token_id=words.convert_tokens_to_ids("<|image_pad|>"),
        video_token_id=len(words) + 7,
        vision_start_token_id=words.convert_tokens_to_ids("<|vision_start|>"),
        vision_end_token_id=words.convert_tokens_to_ids("<|vision_end|>"),
    )  # fmt: skip
    sizes = {"shortest_edge": 28 * 28 * 2, "longest_edge": 28 * 28 * 16}
    _save(folder, Qwen2VLForConditionalGeneration(config), words, Qwen2VLImageProcessorPil(size=sizes))


def deepseek_ocr2(folder: Path) -> None:
    """One dense and one sparse layer over both vision encoders."""
    words = tokenizer(*SPECIAL_OF["deepseek-ocr2"])
    config = DeepseekOcr2Config(
        vision_config={
            "sam_config": {
                "hidden_size": 8, "output_channels": 8, "num_hidden_layers": 1, "num_attention_heads": 1,
                "global_attn_indexes": [], "downsample_channels": [8, 16], "mlp_ratio": 1.0, "initializer_range": 0.1,
            },
            "encoder_config": {
                "vocab_size": 8, "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
                "num_attention_heads": 1, "num_key_value_heads": 1,
            },
        },
        text_config={
            "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "num_attention_heads": 2, "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2,
            "moe_intermediate_size": 16, "mlp_layer_types": ["dense", "sparse"], "bos_token_id": 1, "eos_token_id": 2,
        },
        image_token_id=words.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    _save(folder, DeepseekOcr2ForConditionalGeneration(config), words, DeepseekOcr2ImageProcessorPil())


def got_ocr2(folder: Path) -> None:
    """A view of 64 pixels becomes one token."""
    words = tokenizer(*SPECIAL_OF["got-ocr2"])
    config = GotOcr2Config(
        vision_config={
            "hidden_size": 16, "output_channels": 256, "num_hidden_layers": 1, "num_attention_heads": 1,
            "image_size": 64, "patch_size": 16, "global_attn_indexes": [], "mlp_dim": 16, "initializer_range": 0.1,
        },
        text_config={
            "model_type": "qwen2", "vocab_size": len(words), "hidden_size": 32, "intermediate_size": 64,
            "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2, "eos_token_id": 2,
            "bos_token_id": 1, "tie_word_embeddings": True,
        },
        image_token_index=words.convert_tokens_to_ids("<imgpad>"),
        image_seq_length=1,
    )  # fmt: skip
    images = GotOcr2ImageProcessorPil(size={"height": 64, "width": 64})
    _save(folder, GotOcr2ForConditionalGeneration(config), words, images)


MAKERS: dict[str, Callable[[Path], None]] = {
    "trocr": trocr,
    "qwen2-vl": qwen2_vl,
    "deepseek-ocr2": deepseek_ocr2,
    "got-ocr2": got_ocr2,
}
"""By the families' names."""


def make(name: str, folder: Path) -> Path:
    """The folder, with the same weights each time."""
    torch.manual_seed(7)
    MAKERS[name](folder)
    return folder


def _save(folder: Path, model: Any, words: Any, images: Any) -> None:
    model.generation_config.eos_token_id = 2
    model.generation_config.pad_token_id = 0
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    images.save_pretrained(folder)


if __name__ == "__main__":
    import sys

    make(sys.argv[1], Path(sys.argv[2]))
