"""The network as it is taught computes what transformers' class computes."""

from typing import Any

import numpy as np
import pytest
import torch

from emend_trainer.adapter import extend, make_student
from emend_trainer.base_model import build, read_onnx


@pytest.fixture(scope="module")
def student(base_model):
    base = read_onnx(base_model)
    alphabet, new = extend(base.alphabet, ["aꝛ"])
    student = make_student(build(base), base.alphabet, alphabet, new, ["aꝛ"], 4, 8, "deep")
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, parameter in student.peft.named_parameters():
            if "lora_B" in name:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.02)
    return student


def images(width, seed=0):
    values = np.random.default_rng(seed).uniform(-1, 1, (1, 3, 48, width)).astype(np.float32)
    return torch.from_numpy(values)


def test_same_logits_as_the_network_with_peft_in_it(student):
    network, picture = student.network, images(320)
    with torch.no_grad():
        expected = network.head.head(network.head.encoder(network.model(picture).last_hidden_state).last_hidden_state)
        assert (student.logits(picture) - expected).abs().max() < 1e-3


def test_dropout_of_nothing_is_no_dropout(student):
    picture = images(160)
    with torch.no_grad():
        still = student.logits(picture)
        student.dropout = 1e-9
        along = student.logits(picture, teaching=True)
        student.dropout = 0.0
    assert (still - along).abs().max() < 1e-3


def test_padding_hardly_changes_a_line_whose_length_is_told(student):
    picture = images(320)
    padded = torch.nn.functional.pad(picture, (0, 192))
    with torch.no_grad():
        alone = student.logits(picture)
        told = student.logits(padded, steps=[40])[:, :40]
        untold = student.logits(padded)[:, :40]
    assert (told - alone).abs().mean() < 0.3 * (untold - alone).abs().mean()


def test_gradients_reach_lora_and_the_output_layer_and_nothing_else(student):
    student.logits(images(96)).sum().backward()
    taught = student.trained()
    assert all(p.grad is not None for p in taught)
    assert all(p.grad is None for p in student.peft.parameters() if not p.requires_grad)
    names = [n for n, p in student.peft.named_parameters() if p.requires_grad]
    assert any("blocks.2." in n for n in names) and not any("blocks.1.blocks" in n for n in names)


def test_new_rows_are_the_new_characters(student):
    classes = [student.rows[row] for row in student.new_rows()]
    assert student.alphabet.text(classes) == "ꝛ"


def test_absent_rows_are_those_of_no_text_and_never_the_blank(student):
    absent = {student.rows[row] for row in student.absent_rows(["ab ꝛ"])}
    index = student.alphabet.index()
    assert not absent & {0, *(index[character] for character in "ab ꝛ")}
    assert index["c"] in absent


@pytest.mark.parametrize("rank", [0, 4])
def test_any_layer_may_learn(base_model, rank):
    base = read_onnx(base_model)
    student = make_student(build(base), base.alphabet, base.alphabet, [], ["a"], rank, 8, "all", recompute=True)
    picture = images(96)
    network: Any = student.network
    with torch.no_grad():
        for parameter in student.trained():
            parameter += 0.01 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)) * parameter
        expected = network.head.head(network.head.encoder(network.model(picture).last_hidden_state).last_hidden_state)
        assert (student.logits(picture) - expected).abs().max() < 2e-3
    student.logits(picture, teaching=True).sum().backward()
    assert all(p.grad is not None for p in student.trained())
