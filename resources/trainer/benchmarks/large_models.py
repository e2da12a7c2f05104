"""Speed and memory of large models in their real sizes with random weights: neither depends on the values.

``python benchmarks/large_models.py qwen2-vl --lines 8 --steps 5`` prints one JSON object: reading and LoRA training,
and the estimate of families/fit.py beside the measured peak. ``--tiny`` tries the script itself on a processor.
Nothing here says how well a model reads.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import transformers as hf
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from tiny_models import make, tokenizer  # pyright: ignore[reportMissingImports]

from emend_trainer.decoding import Decoding
from emend_trainer.families import FAMILIES, family_named
from emend_trainer.families.adapters import put_on
from emend_trainer.families.family import Family, Loaded, Wanted
from emend_trainer.families.fit import estimate
from emend_trainer.families.placing import place
from emend_trainer.families.writing import write
from emend_trainer.memory import peak_memory

TEXT = "Anno domini 1648 the council of this town has ordered"


def trocr_large() -> tuple[Any, Any, Any]:
    """microsoft/trocr-large-*: ViT large at 384 pixels, twelve layers of text."""
    encoder = hf.ViTConfig(
        hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096, image_size=384
    )
    decoder = hf.TrOCRConfig(vocab_size=50265, d_model=1024, decoder_layers=12, cross_attention_hidden_size=1024)
    config = hf.VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 2, 1, 2
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    return hf.VisionEncoderDecoderModel, config, ViTImageProcessorPil(size={"height": 384, "width": 384})


def qwen2_vl_2b() -> tuple[Any, Any, Any]:
    """Qwen/Qwen2-VL-2B-Instruct."""
    config = hf.Qwen2VLConfig(
        text_config={
            "vocab_size": 151936, "hidden_size": 1536, "intermediate_size": 8960, "num_hidden_layers": 28,
            "num_attention_heads": 12, "num_key_value_heads": 2,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]},
        },
        vision_config={"depth": 32, "embed_dim": 1280, "hidden_size": 1536, "num_heads": 16},
        tie_word_embeddings=True,
    )  # fmt: skip
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    return hf.Qwen2VLForConditionalGeneration, config, Qwen2VLImageProcessorPil()


def deepseek_ocr2_3b() -> tuple[Any, Any, Any]:
    """DeepSeek-OCR 2: SAM base, an encoder of 24 layers, twelve layers of 64 experts. Sizes as its paper and the first
    DeepSeek-OCR's config.json give them."""
    config = hf.DeepseekOcr2Config(
        vision_config={
            "sam_config": {},
            "encoder_config": {
                "vocab_size": 8, "hidden_size": 896, "intermediate_size": 4864, "num_hidden_layers": 24,
                "num_attention_heads": 14, "num_key_value_heads": 2,
            },
        },
        text_config={
            "vocab_size": 129280, "hidden_size": 1280, "intermediate_size": 6848, "num_hidden_layers": 12,
            "num_attention_heads": 10, "num_experts_per_tok": 6, "moe_intermediate_size": 896,
            "mlp_layer_types": ["dense", *["sparse"] * 11], "max_position_embeddings": 8192,
        },
    )  # fmt: skip
    from transformers.models.deepseek_ocr2.image_processing_pil_deepseek_ocr2 import DeepseekOcr2ImageProcessorPil

    return hf.DeepseekOcr2ForConditionalGeneration, config, DeepseekOcr2ImageProcessorPil()


REAL = {"trocr": trocr_large, "qwen2-vl": qwen2_vl_2b, "deepseek-ocr2": deepseek_ocr2_3b}


def load(name: str, tiny: bool, wanted: Wanted, tokens: int) -> Loaded:
    """A model of the family with random weights."""
    if tiny:
        with tempfile.TemporaryDirectory() as folder:
            return family_named(name).load(make(name, Path(folder) / name), wanted)
    cls, config, images = REAL[name]()
    with torch.device(wanted.device):
        model = cls._from_config(config, dtype=wanted.dtype)
    model.generation_config.pad_token_id = 0
    # No text ends before its length, so that every run writes as much.
    model.generation_config.eos_token_id = 2
    model.generation_config.min_new_tokens = tokens
    return Loaded(model.eval(), tokenizer(), images, wanted.device, wanted.dtype)


def pictures(count: int) -> list[Image.Image]:
    """Lines of print as a scanner at 300 dots an inch gives them."""
    image = Image.new("RGB", (1200, 64), "white")
    ImageDraw.Draw(image).text((10, 16), TEXT, fill="black", font_size=28)
    return [image] * count


def _settle(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.monotonic()


def measure(kind: Family, loaded: Loaded, lines: int, steps: int, tokens: int, mode: str | None) -> dict[str, Any]:
    """Seconds, tokens and bytes of reading and of teaching."""
    images, device = pictures(lines), loaded.device
    decoding = Decoding(max_length=tokens)
    write(kind, loaded, images, "text", mode, decoding)
    began = _settle(device)
    written = [one for _ in range(steps) for one in write(kind, loaded, images, "text", mode, decoding)]
    seconds = _settle(device) - began
    reading = {
        "linesPerSecond": len(written) / seconds,
        "tokensPerSecond": sum(one.text_tokens for one in written) / seconds,
        "visionTokens": written[0].vision_tokens,
        "peakBytes": peak_memory(device),
    }
    loaded.model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    loaded.model = put_on(kind, loaded.model, 16, 32).train()
    learns = [p for p in loaded.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learns, lr=1e-4)
    inputs = kind.teaching(loaded, images, [TEXT] * lines, "text", mode)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    began = 0.0
    for step in range(steps + 1):
        # The first one warms up.
        began = _settle(device) if step == 1 else began
        with torch.autocast(device.type, loaded.dtype, enabled=loaded.dtype != torch.float32):
            loss = loaded.model(**inputs.tensors, use_cache=False).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    seconds = _settle(device) - began
    sample = kind.sample(loaded, images[0], TEXT, "text", mode)
    parts = estimate(loaded.model, kind.shape(loaded.model.config), sample, lines, True, False, loaded.dtype)
    teaching = {
        "samplesPerSecond": steps * lines / seconds,
        "peakBytes": peak_memory(device),
        # The loop also keeps an average and states to go back to, which this bare loop does not.
        "estimate": {**asdict(parts), "sum": sum(asdict(parts).values())},
        "parameters": sum(p.numel() for p in loaded.model.parameters()),
        "learns": sum(p.numel() for p in learns),
    }
    return {"reading": reading, "teaching": teaching}


def main() -> None:
    """One family a call, so that a peak is its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("--tiny", action="store_true", help="a few weights, to try the script")
    parser.add_argument("--lines", type=int, default=8)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--mode")
    parser.add_argument("--precision", default="auto", choices=("auto", "fp32", "bf16", "fp16"))
    flags = parser.parse_args()
    if not flags.tiny and flags.family not in REAL:
        parser.error(f"real sizes are here for {', '.join(REAL)}")
    wanted = place("auto", flags.precision, False)
    kind = family_named(flags.family)
    mode = kind.choice(None, flags.mode)[1]
    found = measure(
        kind, load(flags.family, flags.tiny, wanted, flags.tokens), flags.lines, flags.steps, flags.tokens, mode
    )
    device = torch.cuda.get_device_name() if wanted.device.type == "cuda" else "processor"
    about = {"family": flags.family, "mode": mode, "tiny": flags.tiny, "device": device, "dtype": str(wanted.dtype)}
    print(json.dumps({**about, "lines": flags.lines, **found}, indent=2))


if __name__ == "__main__":
    main()
