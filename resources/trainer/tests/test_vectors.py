from pathlib import Path

from emend_trainer.metrics import rate
from emend_trainer.text import reorder
from emend_trainer.vectors import all_vectors

VECTORS = Path(__file__).parents[2] / "vectors"


def test_shared_vectors_are_current():
    for name, text in all_vectors().items():
        assert (VECTORS / name).read_text(encoding="utf-8") == text, f"run `python -m emend_trainer vectors` for {name}"


def test_reordering_twice_restores_logical_order():
    for text in ["שלום 123 עולם", "صفحة 12 من 30", "(שלום)", "plain text"]:
        assert reorder(reorder(text)) == text


def test_rate_is_not_clamped_and_states_the_empty_reference():
    assert rate(5, 2) == 2.5
    assert rate(0, 0) == 0.0
    assert rate(3, 0) is None
