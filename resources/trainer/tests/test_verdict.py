"""Honest figures: the interval, the verdict, and lines that are on both sides."""

import json

import numpy as np
import pytest

from emend_trainer.leaks import find_leaks, leak_warning
from emend_trainer.lines import Line
from emend_trainer.metrics import score_line
from emend_trainer.options import Options, read_options
from emend_trainer.protocol import TrainerError
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
