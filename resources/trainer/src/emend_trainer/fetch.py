"""``python -m emend_trainer fetch REQUEST.json``: a model from the Hub into a folder, each file checked.

docs/trainer-protocol.md. huggingface_hub asks and streams; where a download goes on is kept here, because since its
version 2 the library throws a part away when a download ends early.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .alone import alone
from .hub_model import Plan, RemoteFile, explained, look_at  # before the libraries: it switches their telemetry off

# isort: split
import httpx2
from huggingface_hub import __version__ as hub_version
from huggingface_hub import hf_hub_url
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, http_stream_backoff

from . import PROTOCOL, __version__
from .protocol import Channel, TrainerError

THE_HUB = "https://huggingface.co"
TOKEN = "EMEND_HUB_TOKEN"
"""The variable with the token. HF_TOKEN and what other programs keep are left alone: nobody gave them for a mirror."""
CHUNK = 1 << 20
"""Bytes."""
TELL = 0.2
"""Seconds between two events ``progress``, at least."""
TRIES = 5
"""Times in a row that a connection may break without a byte more."""
PATIENCE = 30.0
"""Seconds without a byte until a connection counts as broken."""
SPARE = 256 << 20
"""Bytes that stay free on the disk."""
BUSY = "Another Emend fetches this model just now. Wait until it has ended, then fetch again."


@dataclass(frozen=True)
class FetchRequest:
    """What to fetch, and where to."""

    repository: str
    revision: str
    endpoint: str
    out: Path | None
    """None: only say what there is."""
    model_types: tuple[str, ...]
    """Of config.json: any other is refused before its weights come. Empty: any."""


def read_fetch_request(path: Path) -> FetchRequest:
    """Parse a request file.

    Raises:
        TrainerError: ``bad-request``.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["protocol"] != PROTOCOL:
            raise TrainerError("bad-request", f"The request is of protocol {raw['protocol']}, not {PROTOCOL}.")
        endpoint = str(raw.get("endpoint") or THE_HUB).rstrip("/")
        if not endpoint.startswith(("https://", "http://")):
            raise TrainerError("bad-request", f"{endpoint} is no address. Write it as https://…")
        return FetchRequest(
            repository=str(raw["repository"]),
            revision=str(raw.get("revision") or "main"),
            endpoint=endpoint,
            out=Path(raw["out"]) if raw.get("out") else None,
            model_types=tuple(str(kind) for kind in raw.get("modelTypes") or ()),
        )
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise TrainerError("bad-request", f"The request {path} cannot be read: {error!r}") from error


def fetch(request: FetchRequest, channel: Channel) -> None:
    """Fetch what is not there yet; ends with the event ``done``.

    Raises:
        TrainerError: with what to do next. What has come whole or in part is kept.
        CancelledError: asked to end, or nobody listens any more.
    """
    channel.emit("hello", protocol=PROTOCOL, trainer=__version__, huggingfaceHub=hub_version)
    token = os.environ.get(TOKEN) or None
    plan = look_at(request.repository, request.revision, request.endpoint, token, request.model_types)
    channel.check()
    channel.emit(
        "plan",
        repository=plan.repository,
        revision=plan.revision,
        licence=plan.licence,
        gated=plan.gated,
        modelType=plan.model_type,
        bytes=plan.bytes,
        files=[{"path": file.path, "size": file.size, "sha256": file.sha256} for file in plan.files],
        leftOut=[{"path": path, "reason": reason} for path, reason in plan.left_out],
    )
    if request.out is None:
        return
    request.out.mkdir(parents=True, exist_ok=True)
    with alone(request.out, channel.check, BUSY):
        Fetching(request, plan, token, request.out, channel).run()


class Fetching:
    """One model on its way."""

    def __init__(self, request: FetchRequest, plan: Plan, token: str | None, out: Path, channel: Channel) -> None:
        self.request, self.plan, self.out, self.channel = request, plan, out, channel
        self.headers = {**build_hf_headers(token=token or False), "Accept-Encoding": "identity"}
        self.here = 0
        """Bytes of files that are whole."""
        self.fetched = 0
        """Bytes that came over the network."""
        self.told = 0.0

    def run(self) -> None:
        """All files, one after the other."""
        self._check_space()
        files = []
        for file in self.plan.files:
            files.append({"path": file.path, "size": file.size, "sha256": self._one(file)})
            self.here += file.size
        for part in self.out.glob(".*.part"):
            part.unlink(missing_ok=True)
        self.channel.emit("done", files=files, bytes=self.plan.bytes, fetched=self.fetched)

    def _one(self, file: RemoteFile) -> str:
        """Fetch what is missing of a file, check it, give it its name; its SHA-256."""
        whole = self.out / file.path
        if whole.is_file() and whole.stat().st_size == file.size:
            right, sha256 = self._judge(whole, file)
            if right:
                return sha256
        # Of these very bytes: a part of another revision is never gone on with.
        part = self.out / f".{file.path}.{(file.sha256 or file.git_sha1 or '')[:16]}.part"
        self._bring(file, part)
        right, sha256 = self._judge(part, file)
        if not right:
            part.unlink()
            raise TrainerError(
                "checksum",
                f"{file.path} came with other bytes than {self.request.endpoint} states, and was thrown away. Fetch "
                "again; if it ends the same way, fetch from another address.",
            )
        part.replace(whole)
        return sha256

    def _bring(self, file: RemoteFile, part: Path) -> None:
        """Until the part is as long as the file. A connection that breaks is taken up where it broke."""
        idle = 0
        with part.open("ab") as stream:
            while (before := stream.seek(0, os.SEEK_END)) < file.size:
                self.channel.check()
                try:
                    with explained(self.plan.repository, self.request.endpoint):
                        self._stream(file, stream, before)
                except TrainerError as error:
                    stream.flush()
                    idle = idle + 1 if stream.tell() <= before else 0
                    if not isinstance(error.__cause__, httpx2.TransportError) or idle >= TRIES:
                        raise
                    if idle > 0:
                        self._wait(2.0 ** (idle - 2))
            if stream.tell() > file.size:
                stream.seek(0)
                stream.truncate()
                raise TrainerError(
                    "checksum",
                    f"{file.path} came longer than {self.request.endpoint} states, and was thrown away. Fetch again.",
                )
            stream.flush()
            os.fsync(stream.fileno())

    def _stream(self, file: RemoteFile, stream: IO[bytes], start: int) -> None:
        url = hf_hub_url(self.plan.repository, file.path, revision=self.plan.revision, endpoint=self.request.endpoint)
        headers = {**self.headers, **({"Range": f"bytes={start}-"} if start else {})}
        with http_stream_backoff("GET", url, headers=headers, timeout=PATIENCE, retry_on_exceptions=()) as response:
            hf_raise_for_status(response)
            if start and response.status_code != 206:
                # The server knows no ranges: it sends the file from its beginning.
                stream.seek(0)
                stream.truncate()
            for chunk in response.iter_bytes(CHUNK):
                stream.write(chunk)
                self.fetched += len(chunk)
                self._tell(file.path, stream.tell())
                self.channel.check()
                if stream.tell() > file.size:
                    return

    def _judge(self, path: Path, file: RemoteFile) -> tuple[bool, str]:
        """Whether these are the bytes that the Hub states, and their SHA-256."""
        sha256, sha1 = hashlib.sha256(), hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
        with path.open("rb") as stream:
            done = 0
            while chunk := stream.read(CHUNK):
                sha256.update(chunk)
                if file.git_sha1:
                    sha1.update(chunk)
                done += len(chunk)
                self.channel.check()
                self._tell(file.path, done, "checking")
        digest = sha256.hexdigest()
        return (digest == file.sha256 if file.sha256 else sha1.hexdigest() == file.git_sha1), digest

    def _tell(self, path: str, done: int, doing: str = "fetching") -> None:
        now = time.monotonic()
        if now - self.told < TELL:
            return
        self.told = now
        self.channel.emit(
            "progress", doing=doing, file=path, done=self.here + done, total=self.plan.bytes, fetched=self.fetched
        )

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.channel.check()
            time.sleep(0.1)

    def _check_space(self) -> None:
        """Told before anything comes, rather than after gigabytes."""
        here = sum(size_of(path) for path in self.out.iterdir())
        missing, free = self.plan.bytes - here, shutil.disk_usage(self.out).free
        if missing > 0 and missing + SPARE > free:
            raise TrainerError(
                "disk-full",
                f"{_gigabytes(missing + SPARE)} are needed in {self.out}, and {_gigabytes(free)} are free. Free some "
                "space, then fetch again.",
            )


def size_of(path: Path) -> int:
    """Bytes; 0 where it has gone meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
