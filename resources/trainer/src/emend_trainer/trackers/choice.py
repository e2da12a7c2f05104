"""Which trackers a run was asked to feed, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..protocol import TrainerError

FIELDS = {"tensorboard", "mlflow", "mlflowModel", "wandb"}


@dataclass(frozen=True)
class Trackers:
    """What is chosen; nothing by itself."""

    tensorboard: str | None = None
    """Folder of event files; each run gets a folder of its own there."""
    mlflow: str | None = None
    """A folder (MLflow's file store) or a server, ``http://…`` or ``https://…``."""
    mlflow_model: str | None = None
    """Name under which the finished adapter is registered in MLflow; not at all where it is null."""
    wandb: str | None = None
    """Folder in which Weights & Biases keeps its offline runs."""

    @property
    def chosen(self) -> list[str]:
        """Of ``tensorboard``, ``mlflow`` and ``wandb``."""
        return [name for name in ("tensorboard", "mlflow", "wandb") if getattr(self, name) is not None]

    def without_model(self) -> Trackers:
        """The same, but no adapter is given away."""
        return replace(self, mlflow_model=None)

    def as_record(self) -> list[str]:
        """For run.yaml and run.json, which leave with the adapter: no folder, no address, no name."""
        record = {"tensorboard": "tensorboard folder", "wandb": "wandb offline"}
        place = "server" if is_server(self.mlflow or "") else "folder"
        record["mlflow"] = f"mlflow {place}" + ("" if self.mlflow_model is None else ", model registered")
        return [record[name] for name in self.chosen]


def is_server(uri: str) -> bool:
    """Whether what is logged there leaves this process over the network."""
    return uri.startswith(("http://", "https://"))


def read_trackers(raw: dict[str, Any]) -> Trackers:
    """The request's ``trackers``, checked. ``null`` is as good as left out.

    Raises:
        TrainerError: ``bad-request`` naming the field and what it may be.
    """
    unknown = set(raw) - FIELDS
    if unknown:
        raise TrainerError("bad-request", f"There is no tracker {sorted(unknown)[0]!r}. See docs/trainer-protocol.md.")
    for name, value in raw.items():
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise TrainerError("bad-request", f"trackers.{name} must be text or left out.")
    uri = raw.get("mlflow")
    if uri is not None:
        _check_place(uri)
    if raw.get("mlflowModel") is not None and uri is None:
        raise TrainerError("bad-request", "trackers.mlflowModel needs trackers.mlflow: say where the registry is.")
    return Trackers(raw.get("tensorboard"), uri, raw.get("mlflowModel"), raw.get("wandb"))


def _check_place(uri: str) -> None:
    if not is_server(uri):
        if not Path(uri).is_absolute():
            raise TrainerError("bad-request", "trackers.mlflow must be an absolute folder, http://… or https://…")
        return
    if urlsplit(uri).username is not None or urlsplit(uri).query:
        raise TrainerError(
            "bad-request",
            "trackers.mlflow must hold no user, password or token: it is kept with the run. "
            "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, in the environment.",
        )
