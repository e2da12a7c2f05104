"""Weights & Biases, offline: a folder on this machine. Who wants it on their servers runs ``wandb sync`` there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PROJECT = "emend"


class WeightsAndBiases:
    """One offline run; one that goes on makes a second folder with the same id, which ``wandb sync`` joins."""

    def __init__(self, folder: str, run_id: str, name: str, flags: dict[str, str]) -> None:
        import wandb

        Path(folder).mkdir(parents=True, exist_ok=True)
        settings = wandb.Settings(
            mode="offline",
            silent=True,
            console="off",
            # Nothing of this machine goes into the folder: no packages, no git, no code, no host, no load.
            disable_git=True,
            disable_code=True,
            disable_job_creation=True,
            x_disable_meta=True,
            x_disable_machine_info=True,
            x_disable_stats=True,
            x_disable_viewer=True,
            x_save_requirements=False,
            host="",
            program="",
            root_dir=folder,
        )
        self._run: Any = wandb.init(project=PROJECT, id=run_id, name=name, config=dict(flags), settings=settings)
        self._run.define_metric("*", step_metric="step")

    def facts(self, facts: dict[str, str]) -> None:
        """Into the run's configuration."""
        self._run.config.update(facts, allow_val_change=True)

    def values(self, step: int, values: dict[str, float]) -> None:
        """With a step of their own: an evaluation comes after the step that it judges."""
        self._run.log({"step": step, **values})

    def end(self, status: str, model: str | None) -> None:
        """Closes the folder."""
        self._run.summary["status"] = status
        self._run.finish(exit_code=0 if status == "done" else 1)
