"""Mixing: the sum is exact, in the merged model and in the adapter, with characters of both parts."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from safetensors.numpy import load_file, save_file

from emend_trainer.base_model import read_onnx
from emend_trainer.mix import MixRequest, Part, mix, read_mix_request
from emend_trainer.protocol import Channel, TrainerError
from emend_trainer.request import Base, file_sha256


def _part(base_file: Path, folder: Path, rank: int, layer: str, added: str, seed: int) -> None:
    """An adapter folder over one layer and the output layer, its merged model made as the trainer makes it."""
    random = np.random.default_rng(seed)
    base = read_onnx(base_file)
    slot = next(s for s in base.slots if s.weight == layer)
    old = base.arrays[layer]
    rows, columns = (old.shape[1], old.shape[0]) if slot.kind == "linear" else old.shape[:2]
    down = random.normal(0, 0.01, (rank, columns)).astype(np.float32)
    up = random.normal(0, 0.01, (rows, rank)).astype(np.float32)
    delta = 2.0 * up @ down  # alpha is twice the rank
    last = base.slots[-1]
    assert last.bias is not None
    head, bias = base.arrays[last.weight], base.arrays[last.bias].reshape(-1)
    new_row = random.normal(0, 0.02, (head.shape[0], 1)).astype(np.float32)
    full = np.concatenate([head[:, :-1] + np.float32(0.001 * seed), new_row, head[:, -1:]], 1)
    shift = np.concatenate([bias[:-1], [np.float32(-1.5)], bias[-1:]])
    model = onnx.ModelProto()
    model.CopyFrom(base.model)
    arrays = {
        layer: old + (delta.T if slot.kind == "linear" else delta.reshape(old.shape)),
        last.weight: full,
        last.bias: shift.reshape([*base.arrays[last.bias].shape[:-1], -1]),
    }
    for initializer in model.graph.initializer:
        if initializer.name in arrays:
            initializer.CopyFrom(numpy_helper.from_array(arrays[initializer.name].astype(np.float32), initializer.name))
    metadata = {p.key: p.value for p in model.metadata_props}
    metadata["character"] = "\n".join([*base.alphabet.characters, added])
    onnx.helper.set_model_props(model, metadata)
    folder.mkdir()
    onnx.save(model, str(folder / "model.onnx"))
    state = {"base_model.model.x.lora_A.weight": down, "base_model.model.x.lora_B.weight": up}
    save_file(state, str(folder / "adapter_model.safetensors"))
    config = {"r": rank, "lora_alpha": 2 * rank, "target_modules": ["x"], "base_model_name_or_path": "b"}
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")


def _request(base_file: Path, tmp_path: Path, weights: tuple[float, float]) -> MixRequest:
    layer = next(s.weight for s in read_onnx(base_file).slots if s.kind == "linear")
    _part(base_file, tmp_path / "a", 4, layer, "ꝑ", 1)
    _part(base_file, tmp_path / "b", 2, layer, "ꝛ", 2)
    parts = [Part(tmp_path / "a", weights[0], "A"), Part(tmp_path / "b", weights[1], "B")]
    return MixRequest(tmp_path / "out", Base(str(base_file), file_sha256(base_file), "base"), parts, "Mix")


def test_sum_is_exact(base_model: Path, tmp_path: Path) -> None:
    request = _request(base_model, tmp_path, (0.7, 0.3))
    written = io.StringIO()
    mix(request, Channel(stdout=written))
    done = json.loads(written.getvalue().splitlines()[-1])
    assert done["type"] == "done"
    assert done["summary"]["newCharacters"] == ["ꝑ", "ꝛ"]
    base, a, b = (read_onnx(p) for p in (base_model, tmp_path / "a/model.onnx", tmp_path / "b/model.onnx"))
    mixed = read_onnx(tmp_path / "out/model.onnx")
    layer = next(s.weight for s in base.slots if s.kind == "linear")
    old = base.arrays[layer]
    expected = old + 0.7 * (a.arrays[layer] - old) + 0.3 * (b.arrays[layer] - old)
    np.testing.assert_allclose(mixed.arrays[layer], expected, atol=1e-6)
    # The adapter's product is the same change.
    state = load_file(str(tmp_path / "out/adapter_model.safetensors"))
    product = state["base_model.model.x.lora_B.weight"] @ state["base_model.model.x.lora_A.weight"]
    np.testing.assert_allclose(product.T, mixed.arrays[layer] - old, atol=1e-6)
    assert done["summary"]["rank"] == 6
    # A character that one part knows is read as that part reads it; the others move by weight.
    head, theirs = mixed.arrays[mixed.slots[-1].weight], a.arrays[a.slots[-1].weight]
    np.testing.assert_allclose(head[:, mixed.alphabet.index()["ꝑ"]], theirs[:, a.alphabet.index()["ꝑ"]], atol=1e-6)
    original = base.arrays[base.slots[-1].weight]
    np.testing.assert_allclose(head[:, 5], original[:, 5] + 0.7 * 0.001 + 0.3 * 0.002, atol=1e-6)
    assert head.shape[1] == mixed.alphabet.classes


def test_refuses_what_cannot_be_mixed(base_model: Path, tmp_path: Path) -> None:
    request = _request(base_model, tmp_path, (1.0, 1.0))
    raw = {
        "protocol": 1,
        "out": str(request.out),
        "name": "Mix",
        "base": {"onnx": str(base_model), "sha256": request.base.sha256, "id": "base"},
        "parts": [{"folder": str(p.folder), "weight": p.weight, "name": p.name} for p in request.parts],
    }
    file = tmp_path / "request.json"

    def code(change: dict[str, object]) -> str:
        file.write_text(json.dumps({**raw, **change}), encoding="utf-8")
        with pytest.raises(TrainerError) as caught:
            read_mix_request(file)
        return caught.value.code

    file.write_text(json.dumps(raw), encoding="utf-8")
    assert read_mix_request(file) == request
    assert code({"parts": raw["parts"][:1]}) == "bad-request"
    assert code({"base": {**raw["base"], "sha256": "0" * 64}}) == "base-mismatch"
    assert code({"out": str(tmp_path)}) == "out-exists"
    (tmp_path / "b/model.onnx").unlink()
    assert code({}) == "missing-file"
