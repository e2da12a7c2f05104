"""What a run survives: kills, damaged files, too little memory, losses that are no number."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from small_run import small_run, small_student

from emend_trainer.__main__ import BUSY
from emend_trainer.alone import alone
from emend_trainer.checkpoint import Checkpoints, read_state, write_state
from emend_trainer.protocol import TrainerError

KILLS = 25


def same(a, b) -> bool:
    return all(torch.equal(x, y) for x, y in zip(a.state, b.state, strict=True))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on Windows")
def test_killed_again_and_again_it_ends_with_the_same_weights(tmp_path):
    """SIGKILL at random moments, also while a state is being written, until a run comes to its end."""
    expected, _ = small_run(None)
    command = [sys.executable, str(Path(__file__).with_name("kill_run.py")), str(tmp_path), str(KILLS), "5"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=1200)
    assert int(ended.stdout) > 0
    final = torch.load(tmp_path / "result.pt", weights_only=True)
    assert all(torch.equal(a, b) for a, b in zip(final, expected.state, strict=True))


def test_a_cancelled_run_goes_on_to_the_same_end(tmp_path):
    whole, _ = small_run(None, dropout=0.0)
    student = small_student()
    plain, calls = student.logits, [0]

    def fails(images, teaching=False, steps=None):
        calls[0] += 1
        if calls[0] == 20:
            raise KeyboardInterrupt
        return plain(images, teaching)

    student.logits = fails  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        small_run(tmp_path, student)
    resumed, said = small_run(tmp_path)
    assert "Taken up again at step" in said and resumed.steps == 30
    assert same(whole, resumed)


def test_a_damaged_state_is_passed_over_for_the_one_before(tmp_path):
    store = Checkpoints(tmp_path, "a run")
    store.save({"step": 1})
    store.save({"step": 2})
    assert store.load() == {"step": 2}
    last = tmp_path / "last.ckpt"
    data = bytearray(last.read_bytes())
    data[len(data) // 2] ^= 1
    last.write_bytes(data)
    assert store.load() == {"step": 1}
    assert Checkpoints(tmp_path, "another run").load() is None


def test_a_write_that_fails_leaves_the_state_before(tmp_path, monkeypatch):
    path = tmp_path / "best.ckpt"
    write_state(path, {"step": 1})

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("emend_trainer.checkpoint.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_state(path, {"step": 2})
    assert read_state(path) == {"step": 1}
    outcome, said = small_run(tmp_path / "states")
    assert outcome.steps == 30 and said.count("checkpoint-failed") == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no lock on folders on Windows")
def test_a_trainer_waits_for_the_one_before_on_the_same_states(tmp_path, monkeypatch):
    states = tmp_path / "states"
    code = "import sys, time; from pathlib import Path; from emend_trainer.alone import alone\n"
    code += "with alone(Path(sys.argv[1]), lambda: None, ''):\n print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(states)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        monkeypatch.setattr("emend_trainer.alone.MOST_WAITED", 0.0)
        with (
            pytest.raises(TrainerError, match="Another trainer still works") as caught,
            alone(states, lambda: None, BUSY),
        ):
            pass
        assert caught.value.code == "busy"
        monkeypatch.setattr("emend_trainer.alone.MOST_WAITED", 60.0)
        asked: list[int] = []

        def check() -> None:
            asked.append(1)
            other.kill()

        with alone(states, check, BUSY):
            assert asked
    assert not states.exists()


def test_too_little_memory_halves_the_batch_and_says_so():
    student = small_student()
    plain = student.logits

    def tight(images, teaching=False, steps=None):
        if teaching and len(images) > 1:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return plain(images, teaching)

    student.logits = tight  # type: ignore[method-assign]
    outcome, said = small_run(None, student, augment=False)
    whole, _ = small_run(None, augment=False)
    assert outcome.batch == 1 and outcome.steps == 30
    assert "2 at a time" in said and "1 at a time" in said
    # The gradients of the parts are added: what is learnt is the same but for rounding.
    assert all(torch.allclose(a, b, atol=1e-3) for a, b in zip(outcome.state, whole.state, strict=True))


def test_a_loss_that_is_no_number_goes_back_with_half_the_rate():
    student = small_student()
    plain, calls = student.logits, [0]

    def sometimes(images, teaching=False, steps=None):
        calls[0] += teaching
        return plain(images, teaching) * (float("nan") if calls[0] == 7 and teaching else 1.0)

    student.logits = sometimes  # type: ignore[method-assign]
    outcome, said = small_run(None, student)
    assert outcome.steps == 30 and said.count("half the learning rate") == 1
    assert all(bool(torch.isfinite(t).all()) for t in outcome.state)


def test_a_loss_that_never_is_a_number_ends_and_says_what_to_do():
    student = small_student()
    plain = student.logits
    student.logits = lambda images, teaching=False, steps=None: plain(images) * float("nan")  # type: ignore[method-assign]
    with pytest.raises(TrainerError, match="lower rank or learning rate") as caught:
        small_run(None, student)
    assert caught.value.code == "nan-loss"


def test_patience_ends_a_run_that_gets_no_better():
    outcome, _ = small_run(None, learning_rate=1e-6, patience=2, steps=400, metric="wer")
    # The same score counts as no worse, so only a worse one uses patience up.
    assert outcome.steps <= 400 and outcome.evaluations
