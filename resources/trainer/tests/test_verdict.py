"""Honest figures: the interval, the verdict, and lines that are on both sides."""

import io
import json
from typing import Any

import numpy as np
import pytest
import torch
from small_run import small_lines, small_student

from emend_trainer.folds import cross_validate, parts_of
from emend_trainer.leaks import find_leaks, leak_warning
from emend_trainer.lines import Line
from emend_trainer.metrics import score_line
from emend_trainer.options import Options, read_options
from emend_trainer.protocol import Channel, TrainerError
from emend_trainer.read import OnnxReader
from emend_trainer.sentinel import sentinel_lines, watch
from emend_trainer.verdict import compare_sides


def sides(readings: list[tuple[str, str]], truth: str = "abcdefghij"):
    return [score_line(truth, old) for old, _ in readings], [score_line(truth, new) for _, new in readings]


def test_fewer_errors_on_most_lines_are_better_and_the_mirror_is_worse():
    base, tuned = sides([("abXdefghij", "abcdefghij")] * 20 + [("abcdefghij", "abcdefghij")] * 10)
    better = compare_sides(base, tuned)
    assert better is not None and better["verdict"] == "better"
    assert better["cer"] == pytest.approx(-20 / 300)
    assert better["low"] < better["cer"] < better["high"] < 0
    worse = compare_sides(tuned, base)
    assert worse is not None and worse["verdict"] == "worse" and worse["low"] > 0


def test_what_may_be_chance_is_the_same():
    base, tuned = sides([("abXdefghij", "abcdefghij"), ("abcdefghij", "abXdefghij")] * 10)
    found = compare_sides(base, tuned)
    assert found is not None and found["verdict"] == "same" and found["low"] < 0 < found["high"]
    few = compare_sides(*sides([("abXdefghij", "abcdefghij")] * 3))
    assert few is not None and few["verdict"] == "same"
    assert compare_sides([], []) is None


def picture(seed: int, width: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (48, width, 3), np.uint8)


def test_the_same_text_or_picture_on_both_sides_is_found():
    taught = [Line("a", picture(1), "a line of some length", ""), Line("b", picture(2), "12", "")]
    again = np.clip(picture(2).astype(int) + 6, 0, 255).astype(np.uint8)
    held = [
        Line("text", picture(3), "a line of some length", ""),
        Line("picture", again, "another text", ""),
        Line("number", picture(4), "12", ""),
    ]
    leaks = find_leaks(taught, held)
    assert leaks == {"sameText": ["text"], "nearImage": ["picture"]}
    assert "2 of 3 held-back lines" in (leak_warning(leaks, 3) or "")
    assert leak_warning(find_leaks(taught, held[2:]), 1) is None


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"batch": 0}, "batch must be from 1 to 256"),
        ({"batch": 1.5}, "batch must be a whole number"),
        ({"learningRate": "fast"}, "learningRate must be a number"),
        ({"dropout": 1.5}, "dropout must be from 0 to 0.9"),
        ({"metric": "bleu"}, "one of cer, wer"),
        ({"learning_rate": 1}, "no option 'learning_rate'"),
    ],
)
def test_options_out_of_bounds_are_named(raw, named):
    with pytest.raises(TrainerError, match=named):
        read_options(raw)


def test_options_are_taken_as_they_are_asked_for():
    raw = json.loads('{"learningRate": 0.001, "steps": null, "patience": 3, "augment": false}')
    assert read_options(raw) == Options(learning_rate=0.001, patience=3, augment=False)


def test_parts_hold_whole_pages_where_there_are_enough_and_every_line_once():
    lines = [Line(str(i), picture(0), "", "") for i in range(30)]
    pages = {line.id: str(int(line.id) // 5) for line in lines}
    parts, by = parts_of(lines, pages, 3, seed=1)
    assert by == "page" and [len(part) for part in parts] == [10, 10, 10]
    assert sorted(line.id for part in parts for line in part) == sorted(pages)
    for part in parts:
        inside = {pages[line.id] for line in part}
        assert all(pages[line.id] not in inside for other in parts if other is not part for line in other)
    assert [[line.id for line in part] for part in parts] != [
        [line.id for line in part] for part in parts_of(lines, pages, 3, seed=2)[0]
    ]
    single, by = parts_of(lines, pages, 10, seed=1)
    assert by == "line" and {len(part) for part in single} == {3}


def test_every_line_is_read_once_by_a_model_that_did_not_learn_from_it(tmp_path):
    torch.set_num_threads(1)
    lines = small_lines()
    taught: list[set[str]] = []

    def make(others):
        taught.append({line.id for line in others})
        return small_student()

    def validate():
        parts = [lines[:2], lines[2:4], lines[4:]]
        knobs = Options(steps=5, batch=4)
        base = {line.id: "" for line in lines}
        said = Channel(stdout=io.StringIO())
        return cross_validate(parts, make, base, 60, 0, torch.device("cpu"), said, knobs, tmp_path, "mark")

    found = validate()
    ids = {line.id for line in lines}
    assert taught == [ids - {"0", "1"}, ids - {"2", "3"}, ids - {"4", "5"}]
    assert found["folds"] == 3 and found["lines"] == 6 and len(found["perFold"]) == 3
    assert found["base"]["cer"] == 1 and found["difference"]["lines"] == 6
    # Parts that are done are not done again; of their training nothing is left.
    assert validate() == found and len(taught) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fold-1.json", "fold-2.json", "fold-3.json"]


class FakeReader:
    """Reads the sentinel lines with so many characters wrong in each."""

    def __init__(self, wrong: int) -> None:
        self.wrong = wrong

    def read(self, images):
        return ["#" * self.wrong + text[self.wrong :] for _, text in sentinel_lines()]


def test_the_sentinel_set_is_read_by_the_base_and_says_when_a_version_forgets(base_model):
    lines = sentinel_lines()
    assert len(lines) == 30 and all(image.height == 48 and len(text) > 20 for image, text in lines)
    said = io.StringIO()
    reader: Any = OnnxReader(base_model)
    found = watch(reader, reader, Channel(stdout=said))
    assert found["base"] == found["adapter"] and found["base"]["cer"] < 0.05
    assert found["difference"]["verdict"] == "same" and said.getvalue() == ""
    worse: Any = FakeReader(4)
    assert watch(reader, worse, Channel(stdout=said))["difference"]["verdict"] == "worse"
    assert "reads general text worse" in said.getvalue()
