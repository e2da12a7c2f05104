"""What must hold of the scores for any texts, as in src-main/evaluation/edit-distance.test.ts and score-set.test.ts."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emend_trainer.edit_distance import best_fit, distance, fit_edits
from emend_trainer.metrics import rate, score_line
from emend_trainer.profiles import parse_profile
from emend_trainer.score_set import Pair, Value, score_set

# Few letters, so that there is much to align; one of two code units, half of one, one of several code points.
letters = st.text(st.sampled_from(["a", "b", "ſ", "𝔄", "\ud800"]), max_size=100)
units = st.sampled_from(["a", "b", "é", "e\u0301", " ", "ſ", "\n", "\ud800", "👩\u200d👧"])
texts = st.lists(units, max_size=30).map("".join)
sets = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)
EMEND = parse_profile("emend")
SUMMED = ["cer", "grapheme-cer", "wer", "flexible-cer", "bag-of-words"]


def plain_distance(a: Sequence[str], b: Sequence[str]) -> int:
    """The definition, row by row."""
    row = list(range(len(b) + 1))
    for i, unit in enumerate(a):
        following = [i + 1]
        for j, other in enumerate(b):
            following.append(min(row[j + 1] + 1, following[j] + 1, row[j] + (unit != other)))
        row = following
    return row[-1]


def only(pairs: Sequence[Pair], metric: str, pages: Sequence[str] | None = None) -> Value:
    return score_set(pairs, EMEND, [metric], pages)[metric]


def whole_number(value: Value, name: str) -> int:
    number = value[name]
    assert isinstance(number, int)
    return number


@given(letters, letters)
def test_distance_is_what_the_definition_says(a: str, b: str):
    assert distance(a, b) == plain_distance(a, b)


@given(letters, letters, letters)
def test_distance_is_a_distance(a: str, b: str, c: str):
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) == distance(b, a)
    assert distance(a, c) <= distance(a, b) + distance(b, c)


@given(letters, letters)
def test_best_fit_is_the_part_with_the_fewest_edits(pattern: str, text: str):
    fit = best_fit(pattern, text)
    assert distance(pattern, text[fit.start : fit.end]) == fit.edits == fit_edits(pattern, text)
    assert fit.edits <= min(len(pattern), distance(pattern, text))


@given(texts, texts)
def test_edits_of_a_line_are_the_same_from_either_side(a: str, b: str):
    forth, back = score_line(a, b), score_line(b, a)
    assert forth.character_edits == back.character_edits
    assert forth.word_edits == back.word_edits
    assert forth.grapheme_edits == back.grapheme_edits
    assert abs(forth.character_length - back.character_length) <= forth.character_edits


@given(sets)
def test_edits_of_a_set_are_the_sum_of_its_lines(pairs: list[Pair]):
    for metric in SUMMED:
        parts = [only([pair], metric) for pair in pairs]
        whole = only(pairs, metric)
        assert whole["part"] == sum(whole_number(value, "part") for value in parts)
        assert whole["whole"] == sum(whole_number(value, "whole") for value in parts)
        assert whole["value"] == rate(whole_number(whole, "part"), whole_number(whole, "whole"))


@given(sets)
def test_a_set_with_itself_has_no_error(pairs: list[Pair]):
    same = [(reference, reference) for reference, _ in pairs]
    for metric in SUMMED:
        assert only(same, metric)["value"] == 0
    assert only(same, "exact-lines")["value"] == 1


@given(sets)
def test_free_order_finds_no_more_errors(pairs: list[Pair]):
    page = ["page"] * len(pairs)
    assert whole_number(only(pairs, "flexible-cer", page), "part") <= whole_number(only(pairs, "cer", page), "part")
    assert whole_number(only(pairs, "bag-of-words", page), "part") <= whole_number(only(pairs, "wer", page), "part")
    turned = [(pairs[i][0], pairs[-i - 1][0]) for i in range(len(pairs))]
    assert only(turned, "flexible-cer", page)["part"] == 0
    assert only(turned, "bag-of-words", page)["part"] == 0


PROFILES = ["strict", "jiwer", "dinglehopper", "ocrevaluation", "rouge-score", "emend+arabic+nfkc"]


@pytest.mark.parametrize("name", PROFILES)
@given(sets)
def test_every_profile_takes_broken_unicode(name: str, pairs: list[Pair]):
    values = score_set(pairs, parse_profile(name), [*SUMMED, "character-accuracy", "bleu", "chrf", "rouge-l"])
    accuracy, cer = values["character-accuracy"]["value"], values["cer"]["value"]
    assert (accuracy is None) == (cer is None)
    assert accuracy is None or cer is None or accuracy == 1 - cer
    for similarity in ("bleu", "chrf", "rouge-l"):
        value = values[similarity]["value"]
        assert value is None or 0 <= value <= 1 + 1e-9
