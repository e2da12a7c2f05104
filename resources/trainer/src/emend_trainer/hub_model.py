"""What a repository on the Hub has of a model: its commit, each file's size and checksum, before any of it comes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# Telemetry is off before the library is loaded; nothing but what was asked for goes to a Hub.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import httpx2
from huggingface_hub import HfApi, ModelInfo, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

from .protocol import TrainerError

TAKEN = re.compile(
    r"^[A-Za-z0-9][\w.-]*\.(safetensors|json|txt|model|tiktoken|jinja|md)$|^(LICENSE|NOTICE)[\w.-]*$", re.I
)
"""Names of files that are fetched: weights as safetensors, configuration, tokenizers, what says the licence."""
PICKLES = re.compile(r"\.(bin|pt|pth|ckpt|pkl|pickle|h5|msgpack|joblib|npy|npz)$", re.I)
"""Weights that can run code when they are opened."""
PATIENCE = 20.0
"""Seconds that an answer may take."""


@dataclass(frozen=True)
class RemoteFile:
    """A file as the Hub describes it. One of the two hashes is there."""

    path: str
    size: int
    sha256: str | None
    git_sha1: str | None


@dataclass(frozen=True)
class Plan:
    """One commit of a repository, and what of it is fetched."""

    repository: str
    revision: str
    licence: str | None
    gated: bool
    model_type: str
    """Of config.json."""
    files: tuple[RemoteFile, ...]
    """Small ones first."""
    left_out: tuple[tuple[str, str], ...]
    """Path and why: ``pickle`` (it can run code) or ``not-needed`` to read and to teach."""

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(file.size for file in self.files)


def look_at(repository: str, revision: str, endpoint: str, token: str | None, kinds: tuple[str, ...] = ()) -> Plan:
    """Ask the Hub, or its mirror, what there is. ``kinds``: values of ``model_type`` that can be used; empty: any.

    Raises:
        TrainerError: ``hub-unreachable``, ``hub-refused``, ``gated``, ``not-on-hub``, ``bad-model``.
    """
    with explained(repository, endpoint):
        info = HfApi(endpoint=endpoint, token=token or False).model_info(
            repository, revision=revision, files_metadata=True, timeout=PATIENCE
        )
        url = hf_hub_url(repository, "config.json", revision=info.sha or revision, endpoint=endpoint)
        answer = get_session().get(url, headers=build_hf_headers(token=token or False), timeout=PATIENCE)
        missing = answer.status_code == 404
        if not missing:
            hf_raise_for_status(answer)
    kind = None if missing else _kind_in(answer.content)
    if kind is None:
        raise TrainerError(
            "bad-model", f"{repository} is no model for transformers (no config.json says its type). Choose another."
        )
    if kinds and kind not in kinds:
        raise TrainerError(
            "bad-model",
            f"{repository} is of the type {kind}, and Emend knows {', '.join(kinds)}. Choose another repository.",
        )
    files, left_out = _files_of(info, endpoint)
    if not any(file.path.endswith(".safetensors") for file in files):
        pickled = any(PICKLES.search(name) for name, _ in left_out)
        raise TrainerError(
            "bad-model",
            f"{repository} has its weights only as files that can run code when they are opened, and those are never "
            "fetched. Choose a repository with safetensors, or save the model as safetensors and add its folder."
            if pickled
            else f"{repository} has no weights as safetensors. Choose another repository.",
        )
    card = info.card_data.to_dict() if info.card_data else {}
    stated = card.get("license_name") if card.get("license") == "other" else card.get("license")
    return Plan(
        repository=repository,
        revision=info.sha or revision,
        licence=stated if isinstance(stated, str) else None,
        gated=bool(info.gated),
        model_type=kind,
        files=tuple(sorted(files, key=lambda file: (file.size, file.path))),
        left_out=tuple(left_out),
    )


def _kind_in(config: bytes) -> str | None:
    """None where it says none."""
    try:
        kind = json.loads(config)["model_type"]
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError):
        return None
    return kind if isinstance(kind, str) else None


def _files_of(info: ModelInfo, endpoint: str) -> tuple[list[RemoteFile], list[tuple[str, str]]]:
    """What is fetched, and what is not and why."""
    files, left_out = [], []
    for sibling in info.siblings or []:
        name = sibling.rfilename
        if PICKLES.search(name):
            left_out.append((name, "pickle"))
        elif not TAKEN.match(name):
            left_out.append((name, "not-needed"))
        else:
            sha256 = sibling.lfs.sha256 if sibling.lfs else None
            if sibling.size is None or (sha256 or sibling.blob_id) is None or info.sha is None:
                raise TrainerError(
                    "hub-refused",
                    f"{endpoint} does not state size and checksum of {name}, so it could not be checked. "
                    "Fetch from another address.",
                )
            files.append(RemoteFile(name, sibling.size, sha256, None if sha256 else sibling.blob_id))
    return files, left_out


@contextmanager
def explained(repository: str, endpoint: str) -> Iterator[None]:
    """What the Hub or the network refuses, as sentences that say what to do next."""
    try:
        yield
    except GatedRepoError as error:
        raise TrainerError(
            "gated",
            f"{repository} is only for those who accepted its licence. Accept it on {endpoint}/{repository}, sign in "
            "under Publish with the same account, then fetch again.",
        ) from error
    except RepositoryNotFoundError as error:
        raise TrainerError(
            "not-on-hub",
            f"{endpoint} has no model {repository}, or shows it only to some. Check the name, or sign in under "
            "Publish, then fetch again.",
        ) from error
    except RevisionNotFoundError as error:
        raise TrainerError(
            "not-on-hub",
            f"{repository} has no such revision (any more). Name a branch, a tag or a commit of it, or leave it out.",
        ) from error
    except HFValidationError as error:
        raise TrainerError(
            "bad-request", f"{repository!r} is no name of a repository. Write it as owner/name."
        ) from error
    except OfflineModeIsEnabled as error:
        raise TrainerError(
            "hub-unreachable",
            "HF_HUB_OFFLINE is set, so nothing is fetched. Start Emend without it, or add a folder that has the model.",
        ) from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        raise TrainerError("hub-refused", _refusal(status, error, repository, endpoint)) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ConnectionError) as error:
        raise TrainerError(
            "hub-unreachable",
            f"{endpoint} cannot be reached ({error or type(error).__name__}). Check the network, name a mirror, or add "
            "a folder that has the model. What has come is kept: fetching again goes on from there.",
        ) from error


def _refusal(status: int, error: HfHubHTTPError, repository: str, endpoint: str) -> str:
    if status in (401, 403):
        return (
            f"{endpoint} does not let you have {repository} (status {status}). Sign in under Publish with an account "
            "that may, then fetch again."
        )
    if status == 404:
        return f"{endpoint} lists a file of {repository} that it has not. Fetch again, or from another address."
    if status == 429 or status >= 500:
        return f"{endpoint} has too much to do or is broken (status {status}). Wait a while, then fetch again."
    return f"{endpoint} refused: {error}. Check the address, then fetch again."
