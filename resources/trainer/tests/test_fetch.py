"""Fetching a model as the application does: a process of its own, against a Hub that fails in every way we know."""

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hub_server import COMMIT, Asked, Hub

from emend_trainer.fetch import fetch, read_fetch_request
from emend_trainer.protocol import CancelledError, Channel, TrainerError

WEIGHTS = random.Random(0).randbytes(5 << 20)
"""Five pieces as they are written."""


class Heard(Channel):
    """A channel that keeps what is said, and may be asked to end by it."""

    def __init__(self, cancel_at: int | None = None) -> None:
        super().__init__(stdin=None, stdout=sys.stdout)
        self.said: list[dict[str, Any]] = []
        self.cancel_at = cancel_at

    def emit(self, kind: str, **fields: Any) -> None:
        self.said.append({"type": kind, **fields})
        if self.cancel_at is not None and fields.get("fetched", 0) >= self.cancel_at:
            self._cancelled.set()

    def of(self, kind: str) -> dict[str, Any]:
        """The last of this type."""
        return [event for event in self.said if event["type"] == kind][-1]


@pytest.fixture
def hub() -> Iterator[Hub]:
    files = {
        "config.json": b'{"model_type": "vision-encoder-decoder"}',
        "model.safetensors": WEIGHTS,
        "tokenizer.json": b"{}",
        "README.md": b"---\nlicense: mit\n---\n",
        "pytorch_model.bin": b"never",
        "modeling_own.py": b"never",
        "onnx/model.onnx": b"never",
        ".gitattributes": b"",
    }
    running = Hub(files).start()
    yield running
    running.stop()


def request_of(folder: Path, hub: Hub, **changes: object) -> Path:
    file = folder / "request.json"
    request = {
        "protocol": 1,
        "repository": "owner/model",
        "endpoint": hub.url,
        "out": str(folder / "model"),
        "modelTypes": ["vision-encoder-decoder"],
    }
    file.write_text(json.dumps({**request, **changes}))
    return file


def run(folder: Path, hub: Hub, **changes: object) -> Heard:
    heard = Heard()
    fetch(read_fetch_request(request_of(folder, hub, **changes)), heard)
    return heard


def refusal(folder: Path, hub: Hub, **changes: object) -> TrainerError:
    with pytest.raises(TrainerError) as caught:
        run(folder, hub, **changes)
    return caught.value


def start(request: Path) -> subprocess.Popen[bytes]:
    """As the application does, which holds stdin open."""
    command = [sys.executable, "-m", "emend_trainer", "fetch", str(request)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "model").iterdir())


def test_fetches_and_checks_what_is_needed_and_nothing_that_runs(tmp_path, hub):
    heard = run(tmp_path, hub)
    assert names(tmp_path) == ["README.md", "config.json", "model.safetensors", "tokenizer.json"]
    assert (tmp_path / "model" / "model.safetensors").read_bytes() == WEIGHTS
    plan, done = heard.of("plan"), heard.of("done")
    assert plan["revision"] == COMMIT and plan["licence"] == "mit" and not plan["gated"]
    assert plan["bytes"] == done["fetched"] == done["bytes"] == sum(len(hub.files[name]) for name in names(tmp_path))
    reasons = {entry["path"]: entry["reason"] for entry in plan["leftOut"]}
    assert reasons == {
        "pytorch_model.bin": "pickle",
        "modeling_own.py": "not-needed",
        "onnx/model.onnx": "not-needed",
        ".gitattributes": "not-needed",
    }
    hashes = {entry["path"]: entry["sha256"] for entry in done["files"]}
    assert hashes == {name: hashlib.sha256(hub.files[name]).hexdigest() for name in names(tmp_path)}
    # The weights came last, by the commit and not by the branch's name.
    assert hub.asked[-1][1] == f"/owner/model/resolve/{COMMIT}/model.safetensors"


def test_only_says_what_there_is(tmp_path, hub):
    heard = run(tmp_path, hub, out=None)
    assert [event["type"] for event in heard.said] == ["hello", "plan"]
    assert heard.of("plan")["modelType"] == "vision-encoder-decoder"
    assert list(hub.sent) == ["config.json"] and not (tmp_path / "model").exists()


def test_a_cut_connection_is_taken_up_where_it_broke(tmp_path, hub):
    cuts = iter([2 << 20, 1 << 20])

    def cut(asked: Asked) -> bool:
        if not asked.path.endswith("model.safetensors") or (length := next(cuts, None)) is None:
            return False
        hub.send(asked, "model.safetensors", cut=length)
        return True

    hub.fault = cut
    run(tmp_path, hub)
    assert (tmp_path / "model" / "model.safetensors").read_bytes() == WEIGHTS
    ranges = [wanted for _, path, wanted in hub.asked if path.endswith("model.safetensors")]
    assert ranges == [None, f"bytes={2 << 20}-", f"bytes={3 << 20}-"]
    assert hub.sent["model.safetensors"] == len(WEIGHTS)


def test_goes_on_after_kill_with_only_the_rest(tmp_path, hub):
    killed = threading.Event()

    def slow(asked: Asked) -> bool:
        if not asked.path.endswith("model.safetensors"):
            return False
        hub.send(asked, "model.safetensors", cut=3 << 20)
        killed.wait(300)
        return True

    hub.fault = slow
    process = start(request_of(tmp_path, hub))
    part = tmp_path / "model" / f".model.safetensors.{hashlib.sha256(WEIGHTS).hexdigest()[:16]}.part"
    until = time.monotonic() + 300
    while not part.exists() or part.stat().st_size < 2 << 20:
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=300)
    killed.set()
    there = part.stat().st_size
    hub.fault, hub.asked = lambda asked: False, []
    heard = run(tmp_path, hub)
    assert heard.of("done")["fetched"] == len(WEIGHTS) - there
    # What was whole is looked at and not asked for again.
    assert [(path.split("/")[-1], wanted) for _, path, wanted in hub.asked[2:]] == [
        ("model.safetensors", f"bytes={there}-")
    ]
    assert names(tmp_path) == ["README.md", "config.json", "model.safetensors", "tokenizer.json"]


def test_ends_when_nobody_listens_any_more(tmp_path, hub):
    def stall(asked: Asked) -> bool:
        if asked.path.endswith("model.safetensors"):
            hub.send(asked, "model.safetensors", cut=0)
        return asked.path.endswith("model.safetensors")

    hub.fault = stall
    process = start(request_of(tmp_path, hub))
    assert process.stdin is not None and process.stdout is not None
    assert json.loads(process.stdout.readline())["type"] == "hello"
    process.stdin.close()
    assert process.wait(timeout=300) == 3
    assert json.loads(process.stdout.read().splitlines()[-1])["type"] == "cancelled"


def test_cancel_keeps_what_came(tmp_path, hub):
    heard = Heard(cancel_at=1)
    with pytest.raises(CancelledError):
        fetch(read_fetch_request(request_of(tmp_path, hub)), heard)
    fetched = heard.of("progress")["fetched"]
    assert run(tmp_path, hub).of("done")["fetched"] == heard.of("plan")["bytes"] - fetched


def test_wrong_bytes_are_thrown_away(tmp_path, hub):
    wrong = WEIGHTS[:-1] + bytes([WEIGHTS[-1] ^ 1])

    def lie(asked: Asked) -> bool:
        if asked.path.endswith("model.safetensors"):
            hub.send(asked, "model.safetensors", data=wrong)
        return asked.path.endswith("model.safetensors")

    hub.fault = lie
    assert refusal(tmp_path, hub).code == "checksum"
    assert names(tmp_path) == ["README.md", "config.json", "tokenizer.json"]
    hub.fault = lambda asked: False
    assert run(tmp_path, hub).of("done")["fetched"] == len(WEIGHTS)


def test_small_files_are_checked_as_git_counts_them(tmp_path, hub):
    def lie(asked: Asked) -> bool:
        if asked.path.endswith("tokenizer.json"):
            hub.send(asked, "tokenizer.json", data=b"[]")
        return asked.path.endswith("tokenizer.json")

    hub.fault = lie
    error = refusal(tmp_path, hub)
    assert error.code == "checksum" and "tokenizer.json" in str(error)


def test_a_file_that_was_changed_on_the_disk_comes_again(tmp_path, hub):
    run(tmp_path, hub)
    (tmp_path / "model" / "tokenizer.json").write_bytes(b"[]")
    assert run(tmp_path, hub).of("done")["fetched"] == 2
    assert (tmp_path / "model" / "tokenizer.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    ("status", "headers", "code", "says"),
    [
        (401, {"X-Error-Code": "GatedRepo"}, "gated", "Accept it on"),
        (403, {"X-Error-Code": "GatedRepo"}, "gated", "Accept it on"),
        (403, {}, "hub-refused", "status 403"),
        (404, {"X-Error-Code": "RepoNotFound"}, "not-on-hub", "Check the name"),
        (418, {}, "hub-refused", "Check the address"),
    ],
)
def test_refusals_say_what_to_do(tmp_path, hub, status, headers, code, says):
    def refuse(asked: Asked) -> bool:
        asked.json(status, {"error": "no"}, headers)
        return True

    hub.fault = refuse
    error = refusal(tmp_path, hub)
    assert error.code == code and says in str(error)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"repository": "owner/other"}, "not-on-hub", "sign in"),
        ({"revision": "gone"}, "not-on-hub", "no such revision"),
        ({"repository": "../../x"}, "bad-request", "owner/name"),
        ({"modelTypes": ["qwen2_vl"]}, "bad-model", "of the type vision-encoder-decoder"),
        ({"endpoint": "file:///etc"}, "bad-request", "is no address"),
        ({"protocol": 2}, "bad-request", "protocol 2"),
    ],
)
def test_what_cannot_be_fetched(tmp_path, hub, changes, code, says):
    error = refusal(tmp_path, hub, **changes)
    assert error.code == code and says in str(error)
    assert "model.safetensors" not in hub.sent


def test_pickles_alone_are_no_model(tmp_path, hub):
    del hub.files["model.safetensors"]
    error = refusal(tmp_path, hub)
    assert error.code == "bad-model" and "can run code" in str(error)
    assert list(hub.sent) == ["config.json"]


@pytest.mark.parametrize("config", [None, b"{", b"[]", b"{}", b'{"model_type": 7}'])
def test_no_model_for_transformers(tmp_path, hub, config):
    del hub.files["config.json"]
    hub.files |= {} if config is None else {"config.json": config}
    error = refusal(tmp_path, hub)
    assert error.code == "bad-model" and "no config.json says its type" in str(error)


def test_a_mirror_without_checksums_is_not_believed(tmp_path, hub):
    hub.states_hashes = False
    error = refusal(tmp_path, hub)
    assert error.code == "hub-refused" and "checksum" in str(error)


def test_a_full_disk_is_told_before_anything_comes(tmp_path, hub, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 1 << 40, 1 << 20))
    error = refusal(tmp_path, hub)
    assert error.code == "disk-full" and "0.3 GB are needed" in str(error)
    assert list(hub.sent) == ["config.json"]


def test_nothing_listens_there(tmp_path, hub):
    hub.stop()
    error = refusal(tmp_path, hub)
    assert error.code == "hub-unreachable" and "name a mirror, or add a folder" in str(error)
    hub.start()


def test_only_the_token_that_was_given_goes_out(tmp_path, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_of_another_program")
    run(tmp_path, hub, out=None)
    assert hub.tokens == {None}
    monkeypatch.setenv("EMEND_HUB_TOKEN", "hf_given")
    run(tmp_path, hub)
    assert hub.tokens == {None, "Bearer hf_given"}
    assert "hf_given" not in "".join(path.read_text() for path in tmp_path.glob("*.json"))


def test_the_process_says_errors_as_events(tmp_path, hub):
    process = start(request_of(tmp_path, hub, repository="owner/other"))
    assert process.stdout is not None
    events = [json.loads(line) for line in process.stdout]
    assert process.wait(timeout=300) == 1 and events[-1]["code"] == "not-on-hub"
