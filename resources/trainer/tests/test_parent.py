"""Going on from an adapter: before its first step the child reads as the parent, with the parent's characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import NEW, TEXTS, Trained, Trainer, draw_line, write_request

from emend_trainer.adapter import Student, extend, make_student
from emend_trainer.base_model import build, read_onnx
from emend_trainer.export import compare
from emend_trainer.lines import load_lines
from emend_trainer.parent import read_parent
from emend_trainer.protocol import Channel, TrainerError
from emend_trainer.read import OnnxReader
from emend_trainer.request import Row, file_sha256


def _child(base_model: Path, trained: Trained, targets: str) -> Student:
    base = read_onnx(base_model)
    parent = read_parent(trained.adapter, 4, 8)
    assert parent.added(base.alphabet) == [NEW]
    # Other texts than the parent's, with a character that neither knows.
    alphabet, new = extend(base.alphabet, ["fox ꝛ", *parent.added(base.alphabet)])
    student = make_student(build(base), base.alphabet, alphabet, new, ["fox ꝛ"], 4, 8, targets)
    parent.teach(student, base)
    return student


def test_child_begins_as_its_parent(base_model: Path, trained: Trained, tmp_path: Path) -> None:
    rows = []
    for i, text in enumerate(TEXTS[:3]):
        draw_line(text, tmp_path / f"{i}.png")
        rows.append(Row(str(i), tmp_path / f"{i}.png", text, "train", "p"))
    lines, _ = load_lines(rows, Channel(stdout=(tmp_path / "said").open("w", encoding="utf-8")))
    reader = OnnxReader(trained.adapter / "model.onnx", 1)
    for targets in ("deep", "all"):
        student = _child(base_model, trained, targets)
        # Only classes that both have: the child's new one is not in the parent's model.
        child = [line.visual for line in lines]
        assert child
        known = [row for row, index in enumerate(student.rows) if index != student.alphabet.index()["ꝛ"]]
        student.rows = [student.rows[row] for row in known]
        keep = student.head()
        keep.weight.data, keep.bias.data = keep.weight.data[known], keep.bias.data[known]
        # The parent's space stands one class earlier than the child's.
        last = student.alphabet.classes - 1
        student.rows = [last - 1 if index == last else index for index in student.rows]
        parity = compare(student, reader, lines)
        assert parity["sameText"]
        assert parity["maxDifference"] < 2e-3


def test_refuses_another_rank_and_missing_files(trained: Trained, tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match="rank 4 and alpha 8"):
        read_parent(trained.adapter, 16, 32)
    with pytest.raises(TrainerError, match="missing"):
        read_parent(tmp_path, 4, 8)


def test_the_record_of_a_child_names_its_parent(base_model: Path, trained: Trained, tmp_path: Path) -> None:
    options = {"steps": 1, "batch": 2}
    trainer = Trainer(write_request(tmp_path, base_model, parent=str(trained.adapter), options=options))
    assert trainer.end() == 0, trainer.events[-1]
    parent = file_sha256(trained.adapter / "adapter_model.safetensors")
    assert f'\nparent: "{parent}"\n' in (tmp_path / "adapter" / "run.yaml").read_text(encoding="utf-8")
    # What is recorded is the file, not where it lay on this machine.
    assert str(trained.adapter) not in (tmp_path / "adapter" / "run.yaml").read_text(encoding="utf-8")
