"""The adapter folder: LoRA weights for peft, and the merged ONNX model that the application reads with."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import onnx
import peft
import torch
from onnx import numpy_helper
from peft import get_peft_model_state_dict
from safetensors.numpy import save_file

from .adapter import HEAD, Student
from .base_model import OnnxBase, Slot, TorchBase
from .line_image import padded_width, tensor
from .lines import Line
from .read import OnnxReader, collapse

MARGIN = 2.0
"""Logits by which a class that was cut from training must stay behind on the training lines."""


def cut_penalty(student: Student, base: OnnxBase, lines: list[Line]) -> float:
    """What the biases of cut classes must lose so that none of them wins where the student knows better.

    They were not there while the encoder learnt, so they answer to features that they never saw: on Fraktur that alone
    doubled the CER.
    """
    slot = base.slots[-1]
    assert slot.bias is not None
    cut = np.setdiff1d(np.arange(base.alphabet.classes - 1), student.rows)
    if len(cut) == 0:
        return 0.0
    weight = torch.from_numpy(base.arrays[slot.weight].T[cut].copy())
    bias = torch.from_numpy(base.arrays[slot.bias].reshape(-1)[cut].copy())
    head = student.network.head.head  # type: ignore[union-attr]
    worst = 0.0
    with torch.no_grad():
        for line in lines:
            image = torch.from_numpy(tensor(line.pixels)[None])
            features = student.folded.features(image, None, 0.0)[0]
            ahead = (features @ weight.T + bias).amax(-1) - head(features).amax(-1)  # type: ignore[operator]
            worst = max(worst, float(ahead.max()) + MARGIN)
    return worst


def full_head(student: Student, base: OnnxBase, penalty: float) -> tuple[np.ndarray, np.ndarray]:
    """The output layer with all rows back: [classes, 120] and [classes], trained rows in their places."""
    slot = base.slots[-1]
    assert slot.bias is not None
    old_weight = base.arrays[slot.weight].T
    old_bias = base.arrays[slot.bias].reshape(-1)
    classes = student.alphabet.classes
    weight = np.zeros((classes, old_weight.shape[1]), np.float32)
    bias = np.full(classes, float(old_bias.min()), np.float32)
    count = base.alphabet.classes - 1
    weight[:count], bias[:count] = old_weight[:count], old_bias[:count] - penalty
    head = student.head()
    weight[student.rows] = head.weight.detach().float().cpu().numpy()
    bias[student.rows] = head.bias.detach().float().cpu().numpy()
    return weight, bias


def write_onnx(
    student: Student, base: OnnxBase, torch_base: TorchBase, path: Path, visual: bool, penalty: float
) -> None:
    """The base's own graph with merged weights: same input, same output, new characters before the space."""
    modules = dict(student.network.named_modules())
    changed: dict[str, np.ndarray] = {}
    for name, slot in torch_base.layers:
        module = modules[name]
        if name != HEAD and hasattr(module, "modules_to_save"):
            changed.update(_taught_whole(base, slot, module.modules_to_save["default"]))  # type: ignore[index]
            continue
        if not hasattr(module, "get_delta_weight"):
            continue
        delta = module.get_delta_weight("default").detach().float().cpu().numpy()  # type: ignore[operator, union-attr]
        changed[slot.weight] = base.arrays[slot.weight] + (delta if slot.kind == "conv" else delta.T)
    slot = base.slots[-1]
    assert slot.bias is not None
    weight, bias = full_head(student, base, penalty)
    changed[slot.weight] = np.ascontiguousarray(weight.T)
    changed[slot.bias] = bias.reshape([*base.arrays[slot.bias].shape[:-1], -1])
    model = onnx.ModelProto()
    model.CopyFrom(base.model)
    for initializer in model.graph.initializer:
        if initializer.name in changed:
            initializer.CopyFrom(
                numpy_helper.from_array(changed[initializer.name].astype(np.float32), initializer.name)
            )
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = student.alphabet.classes
    del model.graph.value_info[:]
    metadata = {p.key: p.value for p in model.metadata_props}
    metadata["character"] = "\n".join(student.alphabet.characters)
    metadata["emend.direction"] = "visual" if visual else "logical"
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, str(path))


def _taught_whole(base: OnnxBase, slot: Slot, module: torch.nn.Module) -> dict[str, np.ndarray]:
    """The initializers of a layer whose own weights learnt."""
    weight = module.weight.detach().float().cpu().numpy()  # type: ignore[operator, union-attr]
    changed = {slot.weight: weight if slot.kind == "conv" else np.ascontiguousarray(weight.T)}
    bias = module.bias
    if slot.bias is not None and isinstance(bias, torch.Tensor):
        changed[slot.bias] = bias.detach().float().cpu().numpy().reshape(base.arrays[slot.bias].shape)
    return changed


def write_adapter(student: Student, base: OnnxBase, base_id: str, folder: Path, penalty: float) -> None:
    """``adapter_config.json`` and ``adapter_model.safetensors``, as peft reads them, with no path of this machine."""
    state = {
        k: v.detach().float().cpu().contiguous().numpy() for k, v in get_peft_model_state_dict(student.peft).items()
    }
    weight, bias = full_head(student, base, penalty)
    state[f"base_model.model.{HEAD}.weight"] = weight
    state[f"base_model.model.{HEAD}.bias"] = bias
    save_file(state, str(folder / "adapter_model.safetensors"), metadata={"format": "pt"})
    config = student.peft.peft_config["default"].to_dict()
    config.update(
        base_model_name_or_path=base_id,
        revision=None,
        task_type=None,
        inference_mode=True,
        peft_version=peft.__version__,
    )
    # Sets have no order; a file that is hashed must not depend on one.
    plain = {k: sorted(v) if isinstance(v, set) else v for k, v in sorted(config.items())}
    (folder / "adapter_config.json").write_text(json.dumps(plain, indent=2, default=str) + "\n", encoding="utf-8")


def compare(student: Student, reader: OnnxReader, lines: list[Line]) -> dict[str, float | bool | int]:
    """torch against onnxruntime on the same tensors, in float32.

    Returns:
        ``maxDifference`` of probabilities over trained classes, ``sameText`` and how many ``lines``.
    """
    worst, same = 0.0, True
    for line in lines:
        image = tensor(line.pixels, padded_width(line.pixels.shape[1]))[None]
        with torch.no_grad():
            device = next(student.network.parameters()).device
            own = student.logits(torch.from_numpy(image).to(device)).softmax(-1)[0].float().cpu().numpy()
        exported = reader.probabilities(image)[0]
        # The student's softmax has fewer classes: compare on those, renormalised.
        theirs = exported[:, student.rows]
        theirs = theirs / theirs.sum(-1, keepdims=True)
        worst = max(worst, float(np.abs(own - theirs).max()))
        # Classes that were cut from training speak in the export as in the base: that is no error of the export.
        same = same and collapse(own.argmax(-1)) == collapse(theirs.argmax(-1))
    return {"maxDifference": worst if math.isfinite(worst) else 1.0, "sameText": bool(same), "lines": len(lines)}
