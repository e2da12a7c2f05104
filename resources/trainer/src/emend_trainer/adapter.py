"""What is trained: LoRA on the last stages and the encoder, and the output layer, cut to the characters that matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import nn
from torch.utils.checkpoint import checkpoint

from .base_model import Alphabet, TorchBase
from .folded import Folded

HEAD = "head.head"
_LAST_STAGE = r"model\.backbone\.encoder\.blocks\.3\..*channel_conv[12]\.convolution"
_STAGE_BEFORE = r"model\.backbone\.encoder\.blocks\.2\..*channel_conv[12]\.convolution"
_ENCODER = r"head\.encoder\.(conv_block\.[01]\.convolution|svtr_block\.\d+\.(self_attn\.(qkv|projection)|mlp\.fc[12]))"
_FIRST_STAGE = {"last": 3, "deep": 2, "all": 0}
"""By targets: the first of the backbone's four stages that learns."""
_STEM = "model.backbone.encoder.convolution"
_NO_LORA = "dummy-target-modules"
"""peft's own word for: no layer gets LoRA, only whole modules are saved."""
_CUT_BELOW = "\u3000"
"""Of the base's 18,710 classes, those from here on (CJK and kin) are left out of training unless a line needs them:
most of the time and memory would go there."""


@dataclass
class Student:
    """The network being taught.

    ``rows`` maps each trained output row to its class in the full alphabet (new characters included).
    """

    peft: PeftModel
    network: nn.Module
    rows: list[int]
    alphabet: Alphabet
    new_characters: list[str]
    folded: Folded
    dropout: float = 0.0
    recompute: bool = False

    def logits(self, images: torch.Tensor, teaching: bool = False, steps: list[int] | None = None) -> torch.Tensor:
        """[n, 3, 48, w] to [n, t, rows], before softmax; LoRA's dropout works only while teaching.

        ``steps``: each line's own, where the batch is padded past them.
        """
        dropout = self.dropout if teaching else 0.0
        if teaching and self.recompute:
            features = checkpoint(self.folded.features, images, steps, dropout, use_reentrant=False)
        else:
            features = self.folded.features(images, steps, dropout)
        return self.folded.output(features)

    def new_rows(self) -> list[int]:
        """Rows of the output layer that began with no knowledge: those of new characters."""
        known = self.alphabet.classes - 1 - len(self.new_characters)
        return [row for row, index in enumerate(self.rows) if known <= index < self.alphabet.classes - 1]

    def absent_rows(self, texts: list[str]) -> list[int]:
        """Rows of the output layer whose characters are in none of the texts; never that of the blank."""
        index = self.alphabet.index()
        there = {0, *(index[character] for text in texts for character in text)}
        return [row for row, number in enumerate(self.rows) if number not in there]

    def head(self) -> nn.Linear:
        """The output layer as taught: one row for each of ``rows``."""
        wrapper = self.peft.get_submodule(f"base_model.model.{HEAD}.modules_to_save.default")
        assert isinstance(wrapper, nn.Linear)
        return wrapper

    def lora_inputs(self) -> set[int]:
        """Positions among ``trained`` of LoRA's first factors (A), which alone change nothing."""
        named = [name for name, p in self.peft.named_parameters() if p.requires_grad]
        return {i for i, name in enumerate(named) if ".lora_A." in name}

    def trained(self) -> list[nn.Parameter]:
        """The parameters that learn."""
        return [p for p in self.peft.parameters() if p.requires_grad]


def extend(alphabet: Alphabet, texts: list[str]) -> tuple[Alphabet, list[str]]:
    """The alphabet with the texts' unknown characters added before the space, in code point order."""
    known = alphabet.index()
    new = sorted({c for text in texts for c in text} - known.keys())
    return Alphabet([*alphabet.characters, *new]), new


def taught_layers(base: TorchBase, targets: str, full: bool = False) -> list[str]:
    """Names of the layers that learn beside the output layer, as they run.

    Args:
        base: the network.
        targets: ``last``, ``deep`` or ``all``.
        full: whether their own weights learn: LoRA has no use on convolutions of groups, full fine-tuning has.
    """
    if targets == "all":
        modules = dict(base.network.named_modules())
        return [
            name
            for name, _ in base.layers
            # The stem is frozen: it runs without gradients.
            if name != HEAD and not name.startswith(_STEM) and (full or getattr(modules[name], "groups", 1) == 1)
        ]
    patterns = [_LAST_STAGE, _ENCODER, *([_STAGE_BEFORE] if targets == "deep" else [])]
    return [name for name, _ in base.layers if any(re.fullmatch(p, name) for p in patterns)]


def make_student(
    base: TorchBase,
    alphabet: Alphabet,
    extended: Alphabet,
    new_characters: list[str],
    texts: list[str],
    rank: int,
    alpha: int,
    targets: str,
    dropout: float = 0.0,
    recompute: bool = False,
) -> Student:
    """Put LoRA and a cut output layer on the base network.

    Args:
        base: the network; it is changed in place.
        alphabet: of the base.
        extended: with new characters.
        new_characters: those that the base does not know.
        texts: the ground truth in visual order, which says what characters are needed.
        rank: of LoRA; 0 teaches the layers' own weights (full fine-tuning).
        alpha: of LoRA.
        targets: ``last``: the last stage and the encoder learn; ``deep``: the last two stages (scripts or hands far
            from the base's); ``all``: every stage.
        dropout: of LoRA's input.
        recompute: features are computed again on the way back instead of kept (gradient checkpointing).
    """
    table = extended.index()
    needed = {c for text in texts for c in text}
    kept = [0]
    kept += [i + 1 for i, c in enumerate(extended.characters) if c in needed or c < _CUT_BELOW or c in new_characters]
    kept.append(extended.classes - 1)
    # A needed character that stands twice in the base's list is found under its first class only; both rows stay.
    assert all(table[c] in set(kept) for c in needed)
    old: nn.Linear = base.network.head.head  # type: ignore[assignment]
    head = nn.Linear(old.in_features, len(kept))
    with torch.no_grad():
        first_new = alphabet.classes - 1
        for row, index in enumerate(kept):
            if index == extended.classes - 1:
                source = alphabet.classes - 1
            elif index < first_new:
                source = index
            else:
                nn.init.normal_(head.weight[row], std=0.02)
                # Low, so that a new character does not shout into lines that it is not in before it is learnt.
                head.bias[row] = float(old.bias.min())
                continue
            head.weight[row] = old.weight[source]
            head.bias[row] = old.bias[source]
    base.network.head.head = head  # type: ignore[assignment]
    names = taught_layers(base, targets, full=rank == 0)
    config = LoraConfig(
        r=max(1, rank),
        lora_alpha=max(1, alpha),
        lora_dropout=dropout,
        bias="none",
        target_modules=names if rank > 0 else _NO_LORA,
        modules_to_save=[HEAD] if rank > 0 else [*names, HEAD],
    )
    peft = get_peft_model(base.network, config)
    # Batch norm stays as it is: a few hundred lines are no ground to estimate its statistics on.
    peft.eval()
    network: Any = peft.base_model.model
    folded = Folded(network, _FIRST_STAGE[targets])
    return Student(peft, network, kept, extended, new_characters, folded, dropout, recompute)
