"""Each tracker fed by the real trainer, and what it wrote read back with the library's own reader."""

import importlib
import io
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import NEW, TEXTS, Trainer, write_request

from emend_trainer.protocol import CancelledError, Channel, TrainerError
from emend_trainer.request import Row, TrainRequest, read_request
from emend_trainer.trackers.choice import read_trackers
from emend_trainer.trackers.feed import OURS, shared, tracked

STEPS = 4
SHORT = {"steps": STEPS, "batch": 2}
LIBRARIES = ("mlflow", "wandb", "tensorboardX", "tensorboard")


@dataclass
class Tracked:
    """One run of the real trainer that fed all three."""

    folder: Path
    events: list[dict[str, Any]]

    @property
    def losses(self) -> list[float]:
        return [event["loss"] for event in self.events if event["type"] == "step"]

    @property
    def summary(self) -> dict[str, Any]:
        return next(event["summary"] for event in self.events if event["type"] == "done")


@pytest.fixture(scope="module")
def run(base_model, tmp_path_factory) -> Tracked:
    folder = tmp_path_factory.mktemp("tracked")
    trackers = {"tensorboard": str(folder / "tb"), "mlflow": str(folder / "ml flow"), "mlflowModel": "Letters"}
    # Whatever a library would send goes to this listener, which must hear nothing.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        with pytest.MonkeyPatch.context() as patch:
            for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
                patch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
            patch.setenv("WANDB_API_KEY", "a" * 40)
            trackers["wandb"] = str(folder / "wb")
            trainer = Trainer(write_request(folder, base_model, options=SHORT, trackers=trackers))
            assert trainer.end() == 0, trainer.events[-1]
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert [e for e in trainer.events if e.get("code") == "tracker"] == []
    return Tracked(folder, trainer.events)


def assert_no_text(folder: Path) -> None:
    """No text of a line; of the model, characters that it learnt are."""
    for path in (p for p in folder.rglob("*") if p.is_file()):
        held = path.read_bytes()
        for text in (*TEXTS, *(() if path.parent.name == "adapter" else (NEW,))):
            assert text.encode() not in held, f"{text!r} is in {path}"


@pytest.fixture()
def client(monkeypatch):
    """MLflow's own client, as a person would use it."""
    for name, value in OURS.items():
        if name.startswith("MLFLOW"):
            monkeypatch.setenv(name, value)
    from mlflow import MlflowClient

    def reader(uri: str) -> MlflowClient:
        # Parts of it do not ask the client where to read.
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
        return MlflowClient(tracking_uri=uri, registry_uri=uri)

    return reader


def assert_in_mlflow(reader, run: Tracked) -> None:
    (found,) = reader.search_runs([reader.get_experiment_by_name("Emend").experiment_id])
    assert (found.info.status, found.info.run_name) == ("FINISHED", "Test")
    assert (found.data.params["rank"], found.data.params["train_lines"]) == ("4", "10")
    history = reader.get_metric_history(found.info.run_id, "train/loss")
    assert [(metric.step, metric.value) for metric in history] == list(enumerate(run.losses, start=1))
    assert found.data.metrics["result/cer"] == run.summary["adapter"]["cer"]
    version = reader.get_model_version("Letters", "1")
    assert version.run_id == found.info.run_id
    files = {artifact.path for artifact in reader.list_artifacts(found.info.run_id, "adapter")}
    assert files == {f"adapter/{path.name}" for path in shared(run.folder / "adapter")}
    assert {"adapter/model.onnx", "adapter/adapter_model.safetensors", "adapter/run.yaml"} <= files
    assert "adapter/evaluation.json" not in files
    model = Path(reader.download_artifacts(found.info.run_id, "adapter/model.onnx"))
    assert model.read_bytes() == (run.folder / "adapter" / "model.onnx").read_bytes()


def test_tensorboard_reads_what_was_written(run):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    (folder,) = (run.folder / "tb").iterdir()
    assert folder.name.startswith("Test-")
    found = EventAccumulator(str(folder)).Reload()
    assert [(s.step, s.value) for s in found.Scalars("train/loss")] == [
        (step, pytest.approx(loss)) for step, loss in enumerate(run.losses, start=1)
    ]
    assert {"validation/cer", "result/cer", "result/base_cer", "sentinel/cer"} <= set(found.Tags()["scalars"])
    assert_no_text(run.folder / "tb")


def test_mlflow_s_file_store_and_registry(run, client):
    store = run.folder / "ml flow"
    assert_in_mlflow(client(store.as_uri()), run)
    assert_no_text(store)
    assert not Path("mlflow.db").exists()


def test_the_record_names_no_place_of_this_machine(run):
    record = (run.folder / "adapter" / "run.yaml").read_text()
    assert 'trackers: ["tensorboard folder", "mlflow folder, model registered", "wandb offline"]' in record
    for name in ("run.yaml", "run.json", "README.md"):
        assert str(run.folder) not in (run.folder / "adapter" / name).read_text()


@pytest.fixture()
def server(tmp_path) -> Iterator[str]:
    """A real MLflow server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = f"{(tmp_path / 'server').as_uri()}"
    places = ["--backend-store-uri", store, "--artifacts-destination", f"{store}-files"]
    process = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", *places, "--port", str(port), "--workers", "1"],
        env={**os.environ, **OURS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
        start_new_session=True,
    )
    try:
        for _ in range(3000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 9)
        process.wait()


@pytest.mark.skipif(os.name != "posix", reason="the server is ended with its process group")
def test_an_mlflow_server(run, client, server, tmp_path):
    """The events of the run again, to a server: what it was told is what it has."""
    request = replace(read_request_of(tmp_path, mlflow=server, mlflowModel="Letters"), out=run.folder / "adapter")
    said = io.StringIO()
    channel = Channel(stdout=said)
    with tracked(request, [], channel):
        for event in run.events:
            channel.emit(event["type"], **{name: value for name, value in event.items() if name != "type"})
    assert '"tracker"' not in said.getvalue()
    assert_in_mlflow(client(server), run)
    assert request.trackers.as_record() == ["mlflow server, model registered"]


def records(file: Path) -> Iterator[bytes]:
    """Of a .wandb file: LevelDB's log format after a head of seven bytes"""
    data, at, whole = file.read_bytes(), 7, b""
    while at + 7 <= len(data):
        if 32_768 - at % 32_768 < 7:
            at += 32_768 - at % 32_768
            continue
        length, kind = struct.unpack("<HB", data[at + 4 : at + 7])
        whole = (b"" if kind in (1, 2) else whole) + data[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):
            yield whole


def test_weights_and_biases_offline(run):
    from wandb.proto.wandb_internal_pb2 import Record  # type: ignore[attr-defined]

    (file,) = (run.folder / "wb").rglob("*.wandb")
    rows: list[dict[str, Any]] = []
    config: dict[str, Any] = {}
    for data in records(file):
        record = Record()
        record.ParseFromString(data)
        if record.HasField("history"):
            items = record.history.item
            rows.append({(i.key or "/".join(i.nested_key)): json.loads(i.value_json) for i in items})
        for update in (record.run.config.update, record.config.update):
            config |= {(i.key or "/".join(i.nested_key)): json.loads(i.value_json) for i in update}
        assert record.run.host == ""
    assert [row["train/loss"] for row in rows if "train/loss" in row] == run.losses
    assert [row["result/cer"] for row in rows if "result/cer" in row] == [run.summary["adapter"]["cer"]]
    assert (config["rank"], config["train_lines"]) == ("4", "10")
    assert_no_text(run.folder / "wb")
    held = file.read_bytes()
    for own in (str(run.folder), "a" * 40):
        assert own.encode() not in held


def test_nothing_is_imported_started_or_connected_where_none_is_chosen(trained):
    modules, heard = json.loads((trained.adapter.parent / "seen.json").read_text())
    ours = [name for name in modules if name.startswith("emend_trainer.trackers.")]
    assert ours == ["emend_trainer.trackers.choice"]
    assert [name for name in modules if name.split(".")[0] in LIBRARIES] == []
    assert [event for event in heard if event[0] == "socket.connect" or "emend_trainer" in event[1]] == []
    assert "trackers" not in (trained.adapter / "run.yaml").read_text()


def test_a_tracker_that_cannot_write_warns_once(tmp_path):
    (tmp_path / "file").write_text("no folder")
    place = str(tmp_path / "file" / "in-it")
    said = io.StringIO()
    channel = Channel(stdout=said)
    with tracked(read_request_of(tmp_path, tensorboard=place, mlflow=place), [], channel):
        channel.emit("step", step=1, loss=1.0)
    told = [json.loads(line)["message"] for line in said.getvalue().splitlines() if "warning" in line]
    assert sorted(message.split(":")[0] for message in told) == ["MLflow", "TensorBoard"]
    assert all("Check its place" in message and "not touched" in message for message in told)


def read_request_of(folder: Path, **trackers: str) -> TrainRequest:
    base = folder / "base.onnx"
    base.write_bytes(b"")
    path = write_request(folder, base, trackers=trackers)
    raw = json.loads(path.read_text())
    raw["base"]["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    path.write_text(json.dumps(raw))
    return read_request(path)


def followed(
    monkeypatch, folder: Path, code: str, work=lambda channel: None, rows=(), **trackers: str
) -> list[dict[str, str]]:
    """What the run says when its tracker's process does that instead."""
    fake = folder / "fake" / "emend_trainer"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("")
    (fake / "__main__.py").write_text(code)
    request = read_request_of(folder, **trackers)
    monkeypatch.setenv("PYTHONPATH", str(fake.parent))
    said = io.StringIO()
    channel = Channel(stdout=said)
    with tracked(request, list(rows), channel):
        work(channel)
    return [json.loads(line) for line in said.getvalue().splitlines() if "warning" in line]


def test_one_that_hangs_is_ended_and_what_it_missed_is_counted(monkeypatch, tmp_path):
    feed = importlib.import_module("emend_trainer.trackers.feed")
    monkeypatch.setattr(feed, "GRACE", 0.5)
    monkeypatch.setattr(feed, "MOST_WAITING", 50)

    def work(channel: Channel) -> None:
        for step in range(5_000):
            channel.emit("step", step=step, loss=1.0)

    begun = time.monotonic()
    said = followed(monkeypatch, tmp_path, "import time; time.sleep(600)", work, tensorboard=str(tmp_path / "tb"))
    assert time.monotonic() - begun < 300
    assert "did not end in" in said[0]["message"]
    assert "figures are missing" in said[1]["message"]


def test_an_event_that_cannot_be_passed_on_does_not_end_the_run(monkeypatch, tmp_path):
    code = "import sys; sys.stdin.read()"
    said = followed(
        monkeypatch, tmp_path, code, lambda channel: channel.emit("step", loss=1.0), tensorboard=str(tmp_path)
    )
    assert "TensorBoard: figures of step could not be passed on (KeyError('step'))" in said[0]["message"]


def test_one_that_dies_is_told(monkeypatch, tmp_path):
    said = followed(monkeypatch, tmp_path, "import os; os._exit(9)", wandb=str(tmp_path / "wb"))
    assert [event["code"] for event in said] == ["tracker"]
    assert "Weights & Biases: it ended unexpectedly (status 9)" in said[0]["message"]


def test_a_model_that_learnt_from_private_lines_is_not_registered(monkeypatch, tmp_path):
    code = "import sys, pathlib; pathlib.Path(sys.argv[0]).with_name('heard').write_text(sys.stdin.read())"
    rows = [Row("1", tmp_path, "secret", "train", "p", private=True)]
    said = followed(monkeypatch, tmp_path, code, rows=rows, mlflow=str(tmp_path / "m"), mlflowModel="Letters")
    heard = [json.loads(line) for line in (tmp_path / "fake/emend_trainer/heard").read_text().splitlines()]
    assert "not the model: 1 of its lines" in said[0]["message"]
    assert heard[0]["choice"]["mlflow_model"] is None
    assert heard[-1] == {"kind": "end", "status": "done", "model": None}


def test_a_killed_run_does_not_look_as_if_it_went_on(base_model, tmp_path, client):
    store = tmp_path / "store"
    trackers = {"mlflow": str(store)}
    request = write_request(tmp_path, base_model, options={"steps": 100_000, "batch": 2}, trackers=trackers)
    trainer = Trainer(request)
    trainer.until(type="step", step=2)
    reader = client(store.as_uri())

    def runs() -> list:
        found = reader.get_experiment_by_name("Emend") if store.exists() else None
        return [] if found is None else reader.search_runs([found.experiment_id])

    def until(status: str) -> None:
        for _ in range(3000):
            if [run.info.status for run in runs()] == [status]:
                return
            time.sleep(0.1)
        raise AssertionError(f"not {status}: {runs()}")

    until("RUNNING")
    trainer.process.kill()
    trainer.process.wait()
    until("FAILED")
    # The run that goes on is the same run there; cancelled, it is that.
    with pytest.raises(CancelledError), tracked(read_request(request), [], Channel(stdout=io.StringIO())):
        until("RUNNING")
        raise CancelledError
    until("KILLED")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"comet": "x"}, "There is no tracker 'comet'"),
        ({"mlflow": "mlruns"}, "absolute folder"),
        ({"mlflow": "sqlite:///x.db"}, "absolute folder"),
        ({"mlflow": "https://me:secret@mlflow.example"}, "no user, password or token"),
        ({"mlflow": "https://mlflow.example/?token=1"}, "no user, password or token"),
        ({"mlflowModel": "Letters"}, "needs trackers.mlflow"),
        ({"wandb": True}, "trackers.wandb must be text"),
    ],
)
def test_a_bad_choice_is_named(raw, says):
    with pytest.raises(TrainerError, match=says) as found:
        read_trackers(raw)
    assert found.value.code == "bad-request"
