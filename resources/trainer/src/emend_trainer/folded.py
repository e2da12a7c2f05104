"""The network as it is taught: the same function with less memory traffic.

Batch norms are folded into their convolutions, 1x1 convolutions are matrix products over the pixels, and LoRA is merged
in weight space (one small product a layer) instead of running beside each layer over every pixel. The weights that
learn stay peft's own: this only reads them. Lines of several widths share a batch with little effect on each other, for
pooling and attention look at each line's own steps only.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

_HIDDEN = -1e4
"""Added to the attention score of a step past the end of a line."""


class _Layer:
    """A layer's weight and bias with its norm folded in; cast once for each device and type while they are frozen."""

    def __init__(self, layer: Any, norm: nn.Module | None = None) -> None:
        whole = getattr(layer, "modules_to_save", None)
        self.own: Any = None if whole is None else whole["default"]
        """The layer that learns as a whole (full fine-tuning)."""
        plain = self.own or getattr(layer, "base_layer", layer)
        weight = plain.weight.detach()
        bias = torch.zeros(weight.shape[0]) if plain.bias is None else plain.bias.detach()
        self.factor, self.shift = torch.ones(weight.shape[0]), torch.zeros(weight.shape[0])
        if isinstance(norm, nn.BatchNorm2d):
            assert norm.running_mean is not None and norm.running_var is not None
            self.factor = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach()
            self.shift = (norm.bias - norm.running_mean * self.factor).detach()
        self.weight = weight * self.factor.view(-1, *[1] * (weight.ndim - 1))
        self.bias = bias * self.factor + self.shift
        self.cast: dict[tuple[torch.device, torch.dtype], tuple[torch.Tensor, torch.Tensor]] = {}

    def now(self, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Weight and bias as ``like``'s device and type; with gradients where the layer learns as a whole."""
        if self.own is not None:
            self._to(like.device)
            weight = self.own.weight * self.factor.view(-1, *[1] * (self.own.weight.ndim - 1))
            bias = self.shift if self.own.bias is None else self.own.bias * self.factor + self.shift
            return weight.to(like.dtype), bias.to(like.dtype)
        key = (like.device, like.dtype)
        if key not in self.cast:
            weight = self.weight.to(like.device, like.dtype)
            if weight.ndim == 4:
                weight = weight.contiguous(memory_format=torch.channels_last)
            self.cast[key] = (weight, self.bias.to(like.device, like.dtype))
        return self.cast[key]

    def _to(self, device: torch.device) -> None:
        self.factor, self.shift, self.weight = (t.to(device) for t in (self.factor, self.shift, self.weight))


class _Spatial(_Layer):
    """A convolution that looks at more than one pixel."""

    def __init__(self, layer: Any, norm: nn.Module | None = None) -> None:
        super().__init__(layer, norm)
        plain = self.own or layer
        self.stride, self.padding, self.groups = plain.stride, plain.padding, plain.groups

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        weight, bias = self.now(x)
        return functional.conv2d(x, weight, bias, self.stride, self.padding, 1, self.groups)


class _Product(_Layer):
    """A linear layer or 1x1 convolution, [..., in] to [..., out]; with LoRA where peft put it."""

    def __init__(self, layer: Any, norm: nn.Module | None = None) -> None:
        super().__init__(layer, norm)
        self.weight = self.weight.flatten(1)
        lora = hasattr(layer, "lora_A")
        self.down: nn.Parameter | None = layer.lora_A["default"].weight if lora else None
        self.up: nn.Parameter | None = layer.lora_B["default"].weight if lora else None
        self.scaling: float = layer.scaling["default"] if lora else 0.0

    def __call__(self, x: torch.Tensor, dropout: float = 0.0) -> torch.Tensor:
        if self.down is None or self.up is None:
            weight, bias = self.now(x)
            return functional.linear(x, weight.flatten(1), bias)
        self._to(x.device)
        down, up = self.down.flatten(1), self.up.flatten(1) * (self.scaling * self.factor)[:, None]
        if dropout > 0:
            still = functional.linear(x, *self.now(x))
            inner = functional.linear(functional.dropout(x, dropout), down.to(x.dtype))
            return still + functional.linear(inner, up.to(x.dtype))
        return functional.linear(x, (self.weight + up @ down).to(x.dtype), self.now(x)[1])


class _Block:
    """A depthwise convolution, squeeze and excitation in some, and two 1x1 convolutions."""

    def __init__(self, block: Any) -> None:
        token = block.token_conv
        normed = hasattr(token, "convolution")
        self.token = _Spatial(token.convolution, token.normalization) if normed else _Spatial(token)
        excitation = getattr(block.token_squeeze_excitation, "convolutions", None)
        self.excitation = None if excitation is None else (_Product(excitation[0]), _Product(excitation[2]))
        self.first = _Product(block.channel_conv1.convolution, block.channel_conv1.normalization)
        self.second = _Product(block.channel_conv2.convolution, block.channel_conv2.normalization)
        self.residual = bool(block.has_residual)

    def __call__(self, x: torch.Tensor, share: torch.Tensor | None, dropout: float) -> torch.Tensor:
        x = self.token(x).permute(0, 2, 3, 1)
        if self.excitation is not None:
            mean = x.mean((1, 2)) if share is None else torch.bmm(share, x.mean(1)).squeeze(1)
            gate = functional.hardsigmoid(
                self.excitation[1](functional.relu(self.excitation[0](mean, dropout)), dropout)
            )
            x = x * gate[:, None, None, :]
        y = self.second(functional.gelu(self.first(x, dropout)), dropout)
        return (x + y if self.residual else y).permute(0, 3, 1, 2)


class _Attention:
    """A transformer block over a line's steps."""

    def __init__(self, block: Any) -> None:
        attention, mlp = block.self_attn, block.mlp
        self.qkv, self.projection = _Product(attention.qkv), _Product(attention.projection)
        self.fc1, self.fc2, self.activation = _Product(mlp.fc1), _Product(mlp.fc2), mlp.activation
        self.norm1, self.norm2, self.heads = block.layer_norm1, block.layer_norm2, int(attention.num_heads)

    def __call__(self, x: torch.Tensor, hidden: torch.Tensor | None, dropout: float) -> torch.Tensor:
        n, t, d = x.shape
        parts = self.qkv(_normed(self.norm1, x), dropout).view(n, t, 3, self.heads, d // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        scores = (query * (d // self.heads) ** -0.5) @ key.transpose(-1, -2)
        if hidden is not None:
            scores = scores + hidden
        mixed = (scores.float().softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(n, t, d)
        x = x + self.projection(mixed, dropout)
        return x + self.fc2(self.activation(self.fc1(_normed(self.norm2, x), dropout)), dropout)


def _normed(norm: nn.LayerNorm, x: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(x.float(), norm.normalized_shape, norm.weight, norm.bias, norm.eps).to(x.dtype)


class Folded:
    """The whole network over ``network``'s weights.

    Args:
        network: the transformers class, with peft's layers in it.
        taught: of the backbone's four stages, the first that learns; those before it keep no gradients.
    """

    def __init__(self, network: Any, taught: int) -> None:
        backbone, head = network.model.backbone.encoder, network.head
        stem = backbone.convolution
        self.stem = [
            _Spatial(s.convolution, s.normalization) for s in (stem.stem1, stem.stem2a, stem.stem2b, stem.stem3)
        ]
        self.stem_last = _Product(stem.stem4.convolution, stem.stem4.normalization)
        self.stem_activation = stem.stem1.activation
        self.stages = [[_Block(block) for block in stage.blocks] for stage in backbone.blocks]
        skip, reduce, local = head.encoder.conv_block
        self.skip, self.reduce = (_Product(c.convolution, c.normalization) for c in (skip, reduce))
        self.local = _Spatial(local.convolution, local.normalization)
        self.activation = skip.activation
        self.attention = [_Attention(block) for block in head.encoder.svtr_block]
        self.norm, self.head, self.taught = head.encoder.norm, head, taught

    def output(self, features: torch.Tensor) -> torch.Tensor:
        """``features`` to [n, w / 8, rows], before softmax."""
        layer = self.head.head
        with torch.autocast(features.device.type, enabled=False):
            return functional.linear(features, layer.weight.to(features.dtype), layer.bias.to(features.dtype))

    def features(self, images: torch.Tensor, steps: list[int] | None, dropout: float) -> torch.Tensor:
        """[n, 3, 48, w] to what the output layer sees, [n, w / 8, 120]; in the type of autocast, else in float32.

        Args:
            images: padded to one width.
            steps: each line's own steps of 8 pixels; None where each fills the width.
            dropout: of LoRA's input.
        """
        kind = images.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else torch.float32
        with torch.autocast(kind, enabled=False):
            x = images.to(dtype)
            share, hidden = _masks(steps, x)
            with torch.no_grad():
                x = self._frozen_part(x, share)
            for stage in self.stages[self.taught :]:
                for block in stage:
                    x = block(x, share, dropout)
            return self._encoder(functional.avg_pool2d(x, (3, 2)).permute(0, 2, 3, 1), hidden, dropout)

    def _frozen_part(self, x: torch.Tensor, share: torch.Tensor | None) -> torch.Tensor:
        act = self.stem_activation
        first, before, after, last = self.stem
        x = functional.pad(act(first(x)), (0, 1, 0, 1))
        y = act(after(functional.pad(act(before(x)), (0, 1, 0, 1))))
        x = act(last(torch.cat([functional.max_pool2d(x, 2, 1, ceil_mode=True), y], 1)))
        x = act(self.stem_last(x.permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        for stage in self.stages[: self.taught]:
            for block in stage:
                x = block(x, share, 0.0)
        return x

    def _encoder(self, x: torch.Tensor, hidden: torch.Tensor | None, dropout: float) -> torch.Tensor:
        residual = self.activation(self.skip(x, dropout)).flatten(1, 2)
        x = self.activation(self.reduce(x, dropout))
        x = (x + self.activation(self.local(x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)).flatten(1, 2)
        for block in self.attention:
            x = block(x, hidden, dropout)
        return _normed(self.norm, x) + residual


def _masks(steps: list[int] | None, x: torch.Tensor) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """Each column's share of its line's mean [n, 1, w / 4], and what hides steps past the end [n, 1, 1, w / 8]."""
    columns = x.shape[3] // 4
    if steps is None or all(2 * s >= columns for s in steps):
        return None, None
    own = 2 * torch.tensor(steps)[:, None]
    inside = torch.arange(columns)[None] < own
    hidden = torch.zeros(inside[:, ::2].shape).masked_fill(~inside[:, ::2], _HIDDEN)
    return (inside / own)[:, None].to(x), hidden[:, None, None].to(x)
