"""The base model's ONNX weights in transformers' PyTorch class, and back.

The ONNX file has its batch norms folded into the convolutions (but three). Weights are matched by the order in which
both networks run, with every shape checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from transformers import PPOCRV6SmallRecConfig, PPOCRV6SmallRecForTextRecognition

from .protocol import TrainerError


@dataclass
class Alphabet:
    """The recogniser's classes: 0 is the CTC blank, then ``characters``, the last is the space."""

    characters: list[str]

    @property
    def classes(self) -> int:
        """How many outputs: blank, characters, space."""
        return len(self.characters) + 2

    def index(self) -> dict[str, int]:
        """Character to class; where one stands twice in the base's list, the first counts."""
        table: dict[str, int] = {" ": self.classes - 1}
        for position, character in enumerate(self.characters):
            table.setdefault(character, position + 1)
        return table

    def text(self, classes: list[int]) -> str:
        """Characters of CTC classes, blanks and repeats already gone."""
        return "".join(" " if c == self.classes - 1 else self.characters[c - 1] for c in classes)


@dataclass
class Slot:
    """Where one layer's weights live in the ONNX file."""

    kind: str
    weight: str
    bias: str | None
    norm: list[str] | None


@dataclass
class OnnxBase:
    """A parsed recogniser file."""

    model: onnx.ModelProto
    arrays: dict[str, np.ndarray]
    slots: list[Slot]
    layer_norms: list[tuple[str, str]]
    alphabet: Alphabet


def read_onnx(path: Path) -> OnnxBase:
    """Parse a recogniser and find its layers in order.

    Raises:
        TrainerError: ``base-mismatch`` where the file is not such a network.
    """
    model = onnx.load(str(path))
    arrays = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    source: dict[str, str] = {}
    for node in model.graph.node:
        if node.op_type == "Identity":
            source[node.output[0]] = node.input[0]

    def origin(name: str) -> str:
        while name in source:
            name = source[name]
        return name

    users: dict[str, list[onnx.NodeProto]] = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(origin(name), []).append(node)
    slots: list[Slot] = []
    norms: list[tuple[str, str]] = []
    for node in model.graph.node:
        if node.op_type in ("Conv", "MatMul"):
            weight = origin(node.input[1])
            if weight not in arrays:
                continue  # attention's own products have no weights
            following = [n for n in users.get(node.output[0], []) if n.op_type != "Identity"]
            bias, norm = None, None
            for user in following:
                if user.op_type == "Add":
                    bias = next((origin(i) for i in user.input if origin(i) in arrays), None)
                elif user.op_type == "BatchNormalization":
                    norm = [origin(i) for i in user.input[1:5]]
            slots.append(Slot("conv" if node.op_type == "Conv" else "linear", weight, bias, norm))
        elif node.op_type == "Div":  # layer norm: (x - mean) / sqrt(var + eps), then Mul, Add
            for user in users.get(node.output[0], []):
                scale = next((origin(i) for i in user.input if origin(i) in arrays), None)
                if user.op_type == "Mul" and scale is not None and arrays[scale].ndim == 1:
                    add = next(n for n in users[user.output[0]] if n.op_type == "Add")
                    norms.append((scale, next(origin(i) for i in add.input if origin(i) in arrays)))
    metadata = {p.key: p.value for p in model.metadata_props}
    if "character" not in metadata or not slots:
        raise TrainerError("base-mismatch", f"{path} is not a line recogniser that Emend knows.")
    characters = metadata["character"].split("\n")
    classes = arrays[slots[-1].weight].shape[1]
    if len(characters) > classes - 2:
        characters = characters[: classes - 2]
    if len(characters) != classes - 2:
        raise TrainerError("base-mismatch", f"{path} has {classes} classes but {len(characters)} characters.")
    return OnnxBase(model, arrays, slots, norms, Alphabet(characters))


def _modules_in_order(
    network: nn.Module,
) -> tuple[list[tuple[str, nn.Module]], list[nn.LayerNorm], dict[str, nn.Module]]:
    """Convolutions and linears as they run, layer norms as they run, and each convolution's batch norm."""
    layers: list[tuple[str, nn.Module]] = []
    layer_norms: list[nn.LayerNorm] = []
    batch_norms: dict[str, nn.Module] = {}
    handles = []
    last: list[str] = [""]
    for name, module in network.named_modules():

        def hook(m: nn.Module, _input: object, _output: object, name: str = name) -> None:
            if isinstance(m, nn.LayerNorm):
                layer_norms.append(m)
            elif isinstance(m, nn.BatchNorm2d):
                batch_norms[last[0]] = m
            else:
                layers.append((name, m))
                last[0] = name

        if isinstance(module, (nn.Conv2d, nn.Linear, nn.LayerNorm, nn.BatchNorm2d)):
            handles.append(module.register_forward_hook(hook))
    with torch.no_grad():
        network(pixel_values=torch.zeros(1, 3, 48, 64))
    for handle in handles:
        handle.remove()
    return layers, layer_norms, batch_norms


@dataclass
class TorchBase:
    """The network with the ONNX file's weights, and which layer came from which slot."""

    network: PPOCRV6SmallRecForTextRecognition
    layers: list[tuple[str, Slot]]


def build(base: OnnxBase) -> TorchBase:
    """The transformers class with these weights, in eval mode.

    Raises:
        TrainerError: ``base-mismatch`` where a shape differs.
    """
    network = PPOCRV6SmallRecForTextRecognition(PPOCRV6SmallRecConfig(head_out_channels=base.alphabet.classes)).eval()
    layers, layer_norms, batch_norms = _modules_in_order(network)
    if len(layers) != len(base.slots) or len(layer_norms) != len(base.layer_norms):
        raise TrainerError("base-mismatch", "The base model's layers are not those of PP-OCRv6 small.")

    def put(target: torch.Tensor | None, values: np.ndarray, what: str) -> None:
        if target is None or tuple(target.shape) != values.shape:
            raise TrainerError("base-mismatch", f"The base model's {what} has shape {values.shape}.")
        with torch.no_grad():
            target.copy_(torch.from_numpy(np.array(values)))

    for (name, module), slot in zip(layers, base.slots, strict=True):
        weight = base.arrays[slot.weight]
        bias = None if slot.bias is None else base.arrays[slot.bias].reshape(-1)
        if isinstance(module, nn.Linear):
            put(module.weight, weight.T, name)
            if bias is not None:
                put(module.bias, bias, name)
            continue
        assert isinstance(module, nn.Conv2d)
        put(module.weight, weight, name)
        norm = batch_norms.get(name)
        if isinstance(norm, nn.BatchNorm2d):
            if slot.norm is not None:
                for target, key in zip(
                    (norm.weight, norm.bias, norm.running_mean, norm.running_var), slot.norm, strict=True
                ):
                    put(target, base.arrays[key], name)
            else:
                # Folded already: make the norm the identity but for the folded bias.
                with torch.no_grad():
                    norm.weight.fill_((1 + norm.eps) ** 0.5)
                    assert norm.running_mean is not None and norm.running_var is not None
                    norm.running_mean.zero_()
                    norm.running_var.fill_(1)
                put(norm.bias, bias if bias is not None else np.zeros(weight.shape[0], np.float32), name)
        elif bias is not None:
            put(module.bias, bias, name)
    for norm, (scale, shift) in zip(layer_norms, base.layer_norms, strict=True):
        put(norm.weight, base.arrays[scale], "layer norm")
        put(norm.bias, base.arrays[shift], "layer norm")
    return TorchBase(network, [(name, slot) for (name, _), slot in zip(layers, base.slots, strict=True)])
