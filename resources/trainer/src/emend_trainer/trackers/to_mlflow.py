"""MLflow: its file store or a server, and its model registry."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from .choice import is_server
from .feed import shared

EXPERIMENT = "Emend"
FLUSH = 2.0
"""Seconds between two batches."""
RETRY = 10.0
"""Seconds until a batch that failed is tried again."""
BATCH = 900
"""Figures in one batch; MLflow takes a thousand."""
MOST_KEPT = 200_000
"""Figures that are kept for a server that does not answer."""


class MLflow:
    """One run in the experiment ``Emend``; a trainer's run that goes on goes on in it."""

    def __init__(self, uri: str, model: str | None, run_id: str, name: str, flags: dict[str, str]) -> None:
        place = uri if is_server(uri) else Path(uri).absolute().as_uri()
        # Parts of MLflow ask these and not the client, and would make a database in the working directory.
        os.environ["MLFLOW_TRACKING_URI"] = os.environ["MLFLOW_REGISTRY_URI"] = place
        from mlflow import MlflowClient
        from mlflow.entities import Metric, Param

        self._client: Any = MlflowClient(tracking_uri=place, registry_uri=place)
        self._metric, self._param = Metric, Param
        self._model = model
        experiment = self._client.get_experiment_by_name(EXPERIMENT)
        number = self._client.create_experiment(EXPERIMENT) if experiment is None else experiment.experiment_id
        open_runs = self._client.search_runs(
            [number], f"tags.`emend.run` = '{run_id}' and attributes.status != 'FINISHED'", max_results=1
        )
        self._new = not open_runs
        if open_runs:
            self._run = open_runs[0]
            self._client.update_run(self._run.info.run_id, status="RUNNING")
        else:
            self._run = self._client.create_run(number, run_name=name, tags={"emend.run": run_id})
        self._waiting: list[Any] = []
        self._next = time.monotonic()
        self.facts(flags)

    def facts(self, facts: dict[str, str]) -> None:
        """Parameters never change in MLflow, so a run that goes on keeps those that it has."""
        if self._new:
            params = [self._param(name, value) for name, value in facts.items()]
            self._client.log_batch(self._run.info.run_id, params=params)

    def values(self, step: int, values: dict[str, float]) -> None:
        """In batches: a server is not asked for every step."""
        now = int(time.time() * 1000)
        self._waiting += [self._metric(name, value, now, step) for name, value in values.items()]
        del self._waiting[: max(0, len(self._waiting) - MOST_KEPT)]
        if time.monotonic() >= self._next:
            self._flush()

    def end(self, status: str, model: str | None) -> None:
        """Last figures, the model where one is to be registered, and how the run ended."""
        run_id = self._run.info.run_id
        while self._waiting:
            self._send()
        if model is not None and self._model is not None:
            self._register(Path(model), self._model)
        ends = {"done": "FINISHED", "cancelled": "KILLED"}
        self._client.set_terminated(run_id, ends.get(status, "FAILED"))

    def _flush(self) -> None:
        try:
            while self._waiting:
                self._send()
            self._next = time.monotonic() + FLUSH
        except Exception as error:
            # A server that is away for a minute is no reason to lose the rest of the run.
            print(f"mlflow: {error}; tried again in {RETRY:.0f} s", file=sys.stderr)
            self._next = time.monotonic() + RETRY

    def _send(self) -> None:
        self._client.log_batch(self._run.info.run_id, metrics=self._waiting[:BATCH])
        del self._waiting[:BATCH]

    def _register(self, folder: Path, name: str) -> None:
        from mlflow.exceptions import MlflowException

        run_id = self._run.info.run_id
        for path in shared(folder):
            self._client.log_artifact(run_id, str(path), "adapter")
        try:
            self._client.create_registered_model(name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        source = f"{self._run.info.artifact_uri}/adapter"
        self._client.create_model_version(name, source, run_id)
