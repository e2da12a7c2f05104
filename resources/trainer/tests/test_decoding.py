"""Knobs of decoding, signs of text that is not there, and confidence of words. None of it needs a model."""

import math

import numpy as np
import pytest

from emend_trainer.decoding import Decoding, read_decoding
from emend_trainer.families.confidence import characters_of, mean_of, token_texts, words_of
from emend_trainer.hallucination import line_flags, loop_at_end, page_flags
from emend_trainer.protocol import TrainerError


def test_knobs_are_what_generate_takes():
    greedy = read_decoding({"maxLength": 40, "beams": None, "noRepeatNgram": 3}).as_generation()
    assert greedy == {
        "do_sample": False,
        "num_beams": 1,
        "max_new_tokens": 40,
        "repetition_penalty": 1.0,
        "no_repeat_ngram_size": 3,
        "temperature": None,
        "top_p": None,
        "top_k": None,
    }
    drawn = read_decoding({"temperature": 0.7, "topP": 0.9, "topK": 5, "repetitionPenalty": 1.2}).as_generation()
    assert (drawn["do_sample"], drawn["temperature"], drawn["top_p"], drawn["top_k"]) == (True, 0.7, 0.9, 5)
    assert read_decoding({"beams": 4}, Decoding(max_length=7)) == Decoding(beams=4, max_length=7)


@pytest.mark.parametrize(
    ("knobs", "told"),
    [
        ({"temperature": float("nan")}, "temperature must be from"),
        ({"temperature": -1}, "temperature must be from"),
        ({"beams": 1.5}, "whole number"),
        ({"beams": True}, "whole number"),
        ({"maxLength": 0}, "maxLength must be from"),
        ({"topP": 0}, "topP must be from"),
        ({"heat": 1}, "no decoding knob 'heat'"),
        ({"temperature": 1, "beams": 2}, "choose one"),
    ],
)
def test_knobs_out_of_bounds_are_named(knobs, told):
    with pytest.raises(TrainerError, match=told) as caught:
        read_decoding(knobs)
    assert caught.value.code == "bad-request"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("the end, " + "and so on " * 6, "and so on "),
        ("x" * 40, "x"),
        ("Anno " + "1648. " * 5 + "164", None),
        ("of the of the of the", None),
        ("........", None),
        ("a line of ordinary text that says what it says once", None),
        ("", None),
    ],
)
def test_a_loop_is_a_unit_that_stands_again_and_again_at_the_end(text, unit):
    found = loop_at_end(text)
    if unit is not None:
        assert found is not None and sorted(found[1]) == sorted(unit)
    elif text.startswith("Anno"):
        assert found is not None and found[0] == 5 and len(found[1]) == 6
    else:
        assert found is None


def paper(width: int, ink: bool = True) -> np.ndarray:
    pixels = np.full((40, width, 3), 240, np.uint8)
    if ink:
        pixels[10:30, 10 : width - 10 : 6] = 20
    return pixels


def codes(flags) -> list[str]:
    return [flag.code for flag in flags]


def test_flags_say_what_speaks_against_a_reading():
    assert codes(line_flags("as many letters as fit", paper(400))) == []
    assert codes(line_flags("nothing to see", paper(400, ink=False))) == ["no-ink"]
    assert codes(line_flags("", paper(400, ink=False))) == []
    wordy = " ".join(f"word{i}" for i in range(30))
    assert codes(line_flags(wordy, paper(200))) == ["too-long"]
    assert codes(line_flags("", paper(600))) == ["too-short"]
    allowed = frozenset("abc")
    flags = line_flags("abc λb", paper(400), allowed)
    assert codes(flags) == ["characters"] and "λ" in flags[0].message
    assert codes(line_flags("ab ab ab ab ab ab ab", paper(800))) == ["loop"]
    # A page has no width that would bound its text.
    assert codes(page_flags(wordy, paper(200))) == []
    assert codes(page_flags("text", paper(200, ink=False))) == ["no-ink"]


def test_confidence_follows_tokens_to_words():
    # One character of two tokens, as of a byte-level tokenizer.
    table = {0: b"a", 1: b"b ", 2: "é".encode()[:1], 3: "é".encode()[1:], 4: b"c"}
    ids = [0, 1, 2, 3, 4]
    pieces = token_texts(ids, lambda part: b"".join(table[i] for i in part).decode("utf-8", "replace"))
    assert pieces == [("a", [0]), ("b ", [1]), ("é", [2, 3]), ("c", [4])]
    sure = characters_of(pieces, [math.log(p) for p in (0.9, 0.4, 0.5, 0.32, 1.0)])
    assert sure == pytest.approx([0.9, 0.4, 0.4, 0.4, 1.0])
    words = words_of("ab éc", sure)
    assert [(w.text, w.start, w.end) for w in words] == [("ab", 0, 2), ("éc", 3, 5)]
    assert [w.confidence for w in words] == pytest.approx([0.6, math.sqrt(0.4)])
    assert mean_of([]) == 0 and words_of("  ", [1, 1]) == []


def test_a_space_that_a_tokenizer_drops_at_the_beginning_is_kept():
    names = {0: "▁two", 1: "▁words"}
    pieces = token_texts([0, 1], lambda part: "".join(names[i] for i in part).replace("▁", " ").removeprefix(" "))
    assert "".join(text for text, _ in pieces) == "two words"
