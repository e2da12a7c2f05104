"""LoRA on a large model: put on, opened by name from a folder, several on one base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file

from ..protocol import TrainerError
from .family import Family

WEIGHTS = "adapter_model.safetensors"
_PARTS = (".lora_A", ".lora_B")


def put_on(family: Family, model: Any, rank: int, alpha: int, dropout: float = 0.0) -> PeftModel:
    """A fresh adapter on the family's target modules; it changes nothing until it is taught."""
    config = LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=dropout, target_modules=family.lora_targets, bias="none")
    taught = get_peft_model(model, config)
    assert isinstance(taught, PeftModel)
    return taught


def open_adapter(model: Any, folder: Path, name: str) -> PeftModel:
    """Put the adapter of a folder on the model, under a name; beside others where there are some.

    Not by ``PeftModel.from_pretrained``: peft 0.21 renames an adapter's keys as transformers 5 renames those of old
    weights, and for DeepSeek-OCR 2 then finds none of them and leaves the adapter without effect, with a warning only.

    Raises:
        TrainerError: ``missing-file`` or ``bad-request`` where the folder has no LoRA adapter for this model.
    """
    for needed in ("adapter_config.json", WEIGHTS):
        if not (folder / needed).is_file():
            raise TrainerError("missing-file", f"{folder / needed} is missing. Choose the folder of a trained version.")
    try:
        raw = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        kind = raw.get("peft_type")
        state = load_file(str(folder / WEIGHTS))
    except (json.JSONDecodeError, AttributeError, UnicodeDecodeError, OSError, ValueError) as error:
        raise TrainerError("bad-request", f"The adapter in {folder} is damaged: {error}. Copy it again.") from error
    except Exception as error:  # safetensors has an exception of its own for each kind of damage
        raise TrainerError("bad-request", f"The adapter in {folder} is damaged: {error}. Copy it again.") from error
    if kind != "LORA":
        raise TrainerError("bad-request", f"{folder} holds an adapter of the type {kind!r}; only LoRA can be used.")
    base = model.get_base_model() if isinstance(model, PeftModel) else model
    modules = {module for module, _ in base.named_modules()}
    alien = {_module_of(key) for key in state} - modules
    if alien:
        raise _of_another(folder, len(alien))
    config = LoraConfig.from_pretrained(str(folder))
    if not isinstance(model, PeftModel):
        opened = PeftModel(model, config, adapter_name=name)
    else:
        opened = model
        opened.add_adapter(name, config)
    _fill(opened, state, folder, name)
    return opened


def _module_of(key: str) -> str:
    for part in _PARTS:
        key = key.removesuffix(f"{part}.weight")
    return key.removeprefix("base_model.model.")


def _of_another(folder: Path, parts: int) -> TrainerError:
    return TrainerError(
        "bad-request",
        f"The adapter in {folder} was taught on another model ({parts} of its parts do not fit). "
        "Choose the base that it was trained on.",
    )


def _fill(model: PeftModel, state: dict[str, torch.Tensor], folder: Path, name: str) -> None:
    own = {key: value for key, value in model.state_dict().items() if f".{name}." in key and ".lora_" in key}
    renamed = {}
    for key, value in state.items():
        for part in _PARTS:
            key = key.replace(f"{part}.weight", f"{part}.{name}.weight")
        renamed[key] = value
    wrong = [key for key in renamed if key not in own or own[key].shape != renamed[key].shape]
    if wrong or len(renamed) != len(own):
        if len(model.peft_config) > 1:
            model.delete_adapter(name)
        raise _of_another(folder, len(wrong) or abs(len(own) - len(renamed)))
    with torch.no_grad():
        for key, value in renamed.items():
            own[key].copy_(value)
