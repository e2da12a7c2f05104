"""A tiny TrOCR that is truly taught on a GPU: its base from rendered lines, then LoRA on real ones, with CER each time.

``python benchmarks/tiny_on_gpu.py DATA FONTS OUT [--seconds 200] [--set fraktur-ocrd-testset] [--runs 30 120]``

DATA is shared/data, FONTS a folder of fonts. The base (11 million weights, a few minutes of teaching) stands for what a
person downloads: it reads the print of its fonts and no other. The runs are ``emend_trainer train`` as the application
starts it, on lines of some books or pages, scored on others. Words that are rendered come from lines to teach alone.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers as hf
from accuracy import split
from large_runs import trainer
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from tiny_models import tokenizer  # pyright: ignore[reportMissingImports]
from torch.nn import functional
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

HEIGHT, WIDTH = 64, 768
SEED = 101
BATCH = 512


def new_model(words: Any) -> Any:
    """Six layers that see, four that write, 256 wide."""
    encoder = hf.ViTConfig(
        hidden_size=256, num_hidden_layers=6, num_attention_heads=8, intermediate_size=1024,
        image_size=(HEIGHT, WIDTH), patch_size=(32, 8),
    )  # fmt: skip
    decoder = hf.TrOCRConfig(
        vocab_size=len(words), d_model=256, decoder_layers=4, decoder_attention_heads=8, decoder_ffn_dim=1024,
        max_position_embeddings=160, cross_attention_hidden_size=256,
        pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
    )  # fmt: skip
    config = hf.VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 1, 0, 2
    model = hf.VisionEncoderDecoderModel(config)
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = 2, 0
    return model


def render(job: tuple[int, list[str], list[str]]) -> tuple[np.ndarray, str]:
    """One line of words in one of the fonts, as a scan would have it."""
    seed, words, fonts = job
    chance = random.Random(seed)
    text = " ".join(chance.choices(words, k=chance.randint(2, 9)))[:70].strip()
    font = ImageFont.truetype(chance.choice(fonts), chance.randint(26, 44))
    left, top, right, bottom = font.getbbox(text)
    size = (int(right - left) + chance.randint(4, 30), int(bottom - top) + chance.randint(4, 24))
    image = Image.new("L", size, chance.randint(190, 255))
    at = (chance.randint(2, 12) - left, (size[1] - (bottom - top)) / 2 - top)
    ImageDraw.Draw(image).text(at, text, fill=chance.randint(0, 80), font=font)
    image = image.rotate(
        chance.uniform(-0.6, 0.6), resample=Image.Resampling.BILINEAR, fillcolor=image.getpixel((0, 0))
    )
    if chance.random() < 0.5:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 1.2)))
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)), text


def teach_base(model: Any, words: Any, pixels: torch.Tensor, texts: list[str], seconds: float) -> dict[str, float]:
    """All weights, from nothing, until the time is over."""
    device = torch.device("cuda")
    rows = [[*words(text, add_special_tokens=False)["input_ids"], 2][:159] for text in texts]
    labels = torch.full((len(rows), max(map(len, rows))), -100)
    for i, row in enumerate(rows):
        labels[i, : len(row)] = torch.tensor(row)
    model.to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02, fused=True)
    chance, began, seen, loss = np.random.default_rng(SEED), time.monotonic(), 0, torch.zeros(())
    while (share := (time.monotonic() - began) / seconds) < 1:
        rate = 7e-4 * min(1.0, seen / (BATCH * 300)) * (0.5 + 0.5 * math.cos(math.pi * share))
        for group in optimizer.param_groups:
            group["lr"] = rate
        some = torch.from_numpy(chance.integers(0, len(rows), BATCH))
        images = pixels[some.to(pixels.device)].to(device).float()[:, None] / 127.5 - 1
        images = images + torch.randn_like(images) * 0.1
        images = functional.pad(images, (8, 8, 3, 3), mode="replicate")
        x, y = (int(chance.integers(0, most)) for most in (17, 7))
        images = images[:, :, y : y + HEIGHT, x : x + WIDTH].expand(-1, 3, -1, -1)
        with torch.autocast("cuda", torch.bfloat16):
            loss = model(pixel_values=images, labels=labels[some].to(device)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen += BATCH
        if seen % (BATCH * 200) == 0:
            print(f"{time.monotonic() - began:.0f} s, {seen} lines, loss {loss.item():.3f}", flush=True)
    return {"lines": seen, "seconds": time.monotonic() - began, "loss": loss.item()}


def real_lines(data: Path, name: str, count: int) -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """Images and texts to teach, and of other books or pages to score."""
    folder = data / name
    images = {p.name.split(".")[0]: p for p in (folder / "lines").iterdir() if not p.name.endswith(".gt.txt")}

    def of(ids: list[str]) -> list[tuple[Path, str]]:
        return [(images[i], (folder / "lines" / f"{i}.gt.txt").read_text("utf-8").strip("\r\n")) for i in ids]

    taught, scored = split(folder, SEED, count)
    return of(taught), of(scored)


def run(base: Path, taught: Any, scored: Any, budget: float, folder: Path) -> dict[str, Any]:
    """LoRA on the base by the trainer; its summary."""
    rows = [
        {"id": str(i), "image": str(path.resolve()), "text": text, "split": part, "page": str(i)}
        for i, (path, text, part) in enumerate(
            [(*line, "train") for line in taught] + [(*line, "validation") for line in scored]
        )
    ]
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    request = {
        "protocol": 1, "manifest": str(folder / "manifest.jsonl"), "out": str(folder / "adapter"),
        "base": {"family": "trocr", "folder": str(base), "id": "tiny/trocr", "maxLength": 120, "processes": 1},
        "budgetSeconds": budget, "rank": 64, "name": "Tiny", "splitBy": "page",
        "options": {"learningRate": 1e-3, "batch": 16, "augment": True, "gradientCheckpointing": False},
    }  # fmt: skip
    (folder / "request.json").write_text(json.dumps(request))
    status, events = trainer(folder / "request.json", folder / "log")
    if status != 0:
        return {"status": status, "last": events[-1:], "log": (folder / "log").read_text()[-1500:]}
    summary = events[-1]["summary"]
    kept = ("base", "adapter", "trainLines", "validationLines", "steps", "trainSeconds", "parity")
    return {"status": 0, "budget": budget, **{name: summary[name] for name in kept}}


def main() -> None:
    """The base, then the runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("fonts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=200)
    parser.add_argument("--rendered", type=int, default=60_000)
    parser.add_argument("--set", default="fraktur-ocrd-testset")
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--runs", nargs="+", type=float, default=[30, 120])
    flags = parser.parse_args()
    taught, scored = real_lines(flags.data, flags.set, flags.lines)
    vocabulary = sorted({word for _, text in taught for word in text.split()})
    fonts = sorted(str(path) for path in flags.fonts.glob("*.ttf"))
    began = time.monotonic()
    with multiprocessing.Pool() as pool:
        made = pool.map(render, [(i, vocabulary, fonts) for i in range(flags.rendered)], chunksize=200)
    print(f"{len(made)} lines rendered in {time.monotonic() - began:.0f} s", flush=True)
    words = tokenizer()
    torch.manual_seed(7)
    model = new_model(words)
    pixels = torch.from_numpy(np.stack([image for image, _ in made])).to("cuda")
    about = teach_base(model, words, pixels, [text for _, text in made], flags.seconds)
    del pixels
    torch.cuda.empty_cache()
    told: dict[str, Any] = {"set": flags.set, "base": about, "weights": sum(p.numel() for p in model.parameters())}
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary) / "base"
        for part in (model.cpu(), words, ViTImageProcessorPil(size={"height": HEIGHT, "width": WIDTH})):
            part.save_pretrained(base)
        told["runs"] = []
        for budget in flags.runs:
            folder = Path(temporary) / f"run-{budget:g}"
            folder.mkdir()
            told["runs"].append(run(base, taught, scored, budget, folder))
            print(json.dumps(told["runs"][-1]), flush=True)
    flags.out.write_text(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
