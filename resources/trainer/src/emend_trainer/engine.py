"""``python -m emend_trainer engine REQUEST.json``: a large model held in memory that reads on demand.

docs/engine-protocol.md. One reading after the other; ``cancel`` and ``health`` are answered meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import torch
import transformers
from peft import PeftModel
from PIL import Image

from . import PROTOCOL, __version__
from .engine_request import EngineRequest, Reading, read_reading
from .families import family_named
from .families.adapters import open_adapter
from .families.placing import place
from .families.writing import READ_AT_ONCE, Written, write
from .hallucination import line_flags, page_flags
from .line_image import open_upright
from .loading import told_loading
from .memory import peak_memory
from .protocol import Channel, TrainerError, told_by_system
from .survive import out_of_memory


class _StoppedError(Exception):
    """The reading was cancelled, or nobody listens any more."""


class Engine:
    """The process's work. Commands are heard on a thread; the model is only touched on the main one."""

    def __init__(self, request: EngineRequest, channel: Channel, stdin: TextIO) -> None:
        self.request, self.channel, self.stdin = request, channel, stdin
        self.work: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.cancelled: set[str] = set()
        self.known: set[str] = set()
        """Ids that wait or are read: cancelling another has no meaning, and must not hit one that comes later."""
        self.closed = threading.Event()
        self.state = "loading"
        self.read = 0
        self.batch = request.batch or READ_AT_ONCE["cpu"]
        self.family = family_named(request.family)
        self.adapters: dict[str, Path] = {}
        self.bytes = 0

    def run(self) -> None:
        """To ``unload`` or the end of stdin.

        Raises:
            TrainerError: where the model cannot be loaded.
        """
        if self.request.threads > 0:
            torch.set_num_threads(self.request.threads)
        wanted = place(self.request.device, self.request.precision, self.request.four_bit)
        self.batch = self.request.batch or READ_AT_ONCE[wanted.device.type]
        self.channel.emit(
            "hello",
            protocol=PROTOCOL,
            trainer=__version__,
            torch=torch.__version__,
            transformers=transformers.__version__,
            family=self.family.name,
            device=str(wanted.device),
            precision=str(wanted.dtype).removeprefix("torch."),
        )
        # Heard while the model loads, so that a closed stdin ends it then as well.
        threading.Thread(target=self._listen, daemon=True, name="commands").start()
        began = time.monotonic()
        with told_loading(lambda share: self.channel.emit("loading", share=share)):
            self.loaded = self.family.load(self.request.model, wanted)
        for name, folder in self.request.adapters.items():
            self._open(name, folder)
        self.bytes = sum(p.numel() * p.element_size() for p in self.loaded.model.parameters())
        self.state = "idle"
        self.channel.emit(
            "ready",
            parameters=sum(p.numel() for p in self.loaded.model.parameters()),
            bytes=self.bytes,
            seconds=time.monotonic() - began,
            tasks=list(self.family.tasks),
            modes=list(self.family.modes),
            adapters=sorted(self.adapters),
        )
        while (command := self.work.get()) is not None and not self.closed.is_set():
            self._obey(command)
        self.channel.emit("unloaded")

    def _listen(self) -> None:
        with contextlib.suppress(ValueError):
            for line in self.stdin:
                try:
                    command = json.loads(line)
                    kind = command["command"]
                except (json.JSONDecodeError, TypeError, KeyError):
                    print(f"not a command: {line!r}", file=sys.stderr)
                    continue
                if kind == "health":
                    self._tell_health()
                elif kind == "cancel":
                    self.cancelled |= {str(command.get("id"))} & self.known
                elif kind == "unload":
                    break
                else:
                    self.known |= {str(command["id"])} if "id" in command else set()
                    self.work.put(command)
        self.closed.set()
        self.work.put(None)

    def _tell_health(self) -> None:
        device = self.loaded.device if self.state != "loading" else torch.device("cpu")
        self.channel.emit(
            "health",
            state=self.state,
            waiting=self.work.qsize(),
            read=self.read,
            batch=self.batch,
            adapters=sorted(self.adapters),
            bytes=self.bytes,
            memory=peak_memory(device),
        )

    def _obey(self, command: dict[str, Any]) -> None:
        about = {"id": str(command["id"])} if "id" in command else {}
        self.state = "reading"
        try:
            kind = command["command"]
            if kind == "read":
                self._read(read_reading(command, self.request.decoding))
            elif kind == "load-adapter":
                self._open(str(command["name"]), Path(str(command["folder"])))
                self.channel.emit("adapters", **about, adapters=sorted(self.adapters))
            elif kind == "unload-adapter":
                self._close(str(command["name"]))
                self.channel.emit("adapters", **about, adapters=sorted(self.adapters))
            else:
                raise TrainerError("bad-request", f"There is no command {kind!r}. See docs/engine-protocol.md.")
        except _StoppedError:
            self.channel.emit("cancelled", **about)
        except TrainerError as error:
            self.channel.emit("failed", **about, code=error.code, message=str(error))
        except KeyError as error:
            self.channel.emit("failed", **about, code="bad-request", message=f"The command lacks {error}.")
        except OSError as error:
            told = told_by_system(error)
            self.channel.emit("failed", **about, code=told.code, message=str(told))
        finally:
            self.known -= set(about.values())
            self.cancelled -= set(about.values())
            self.state = "idle"

    def _read(self, reading: Reading) -> None:
        task, mode = self.family.choice(reading.task, reading.mode)
        if reading.adapter is not None and reading.adapter not in self.adapters:
            there = ", ".join(sorted(self.adapters)) or "none"
            raise TrainerError("bad-request", f"No adapter {reading.adapter!r} is loaded; loaded: {there}.")
        began = time.monotonic()
        vision = text = done = 0
        with self._speaking(reading.adapter):
            while done < len(reading.images):
                part = reading.images[done : done + self.batch]
                pictures = [_open_image(path) for path in part]
                written = self._write(pictures, task, mode, reading)
                if written is None:
                    continue
                for picture, one in zip(pictures, written, strict=True):
                    self._tell(reading, done, picture, one)
                    done += 1
                    self.read += 1
                    vision += one.vision_tokens
                    text += one.text_tokens
                self.channel.emit("progress", id=reading.id, done=done, total=len(reading.images))
        self.channel.emit(
            "done", id=reading.id, images=done, seconds=time.monotonic() - began, visionTokens=vision, textTokens=text
        )

    def _write(
        self, pictures: list[Image.Image], task: str, mode: str | None, reading: Reading
    ) -> list[Written] | None:
        """None where memory ran out and less is tried next."""
        stopped = self._stopped(reading.id)
        if stopped:
            raise _StoppedError
        try:
            written = write(
                self.family, self.loaded, pictures, task, mode, reading.decoding, lambda: self._stopped(reading.id)
            )
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise TrainerError("internal", f"The model could not read this: {error}") from error
            written = None
        if written is None:
            # Outside the handler: the error's frames hold the tensors that have to go.
            self._halve(len(pictures))
            return None
        if self._stopped(reading.id):
            raise _StoppedError
        return written

    def _halve(self, tried: int) -> None:
        if self.loaded.device.type == "cuda":
            torch.cuda.empty_cache()
        if tried == 1:
            raise TrainerError(
                "no-memory",
                "There is not enough memory to read a single image. Choose a smaller mode or model, or four bits.",
            )
        self.batch = max(1, tried // 2)
        self.channel.warn("out-of-memory", f"Memory ran out, so images are now read {self.batch} at a time.")

    def _tell(self, reading: Reading, index: int, picture: Image.Image, one: Written) -> None:
        pixels = np.asarray(picture)
        judge = line_flags if reading.kind == "line" else page_flags
        self.channel.emit(
            "reading",
            id=reading.id,
            index=index,
            text=one.text,
            confidence=one.confidence,
            characters=one.characters,
            words=[asdict(word) for word in one.words],
            flags=[asdict(flag) for flag in judge(one.text, pixels, self.request.characters)],
            cut=one.cut,
            visionTokens=one.vision_tokens,
            textTokens=one.text_tokens,
            # Text tokens for each vision token, as DeepSeek-OCR (2510.18234) counts compression.
            compression=one.text_tokens / one.vision_tokens,
        )

    def _stopped(self, reading: str) -> bool:
        return reading in self.cancelled or self.closed.is_set() or self.channel.cancelled

    def _open(self, name: str, folder: Path) -> None:
        if not name or "." in name or name in self.adapters:
            raise TrainerError("bad-request", f"An adapter cannot be called {name!r}: empty, with a dot, or taken.")
        self.loaded.model = open_adapter(self.loaded.model, folder, name).eval()
        self.adapters[name] = folder

    def _close(self, name: str) -> None:
        if name not in self.adapters:
            raise TrainerError("bad-request", f"No adapter {name!r} is loaded.")
        del self.adapters[name]
        if self.adapters:
            self.loaded.model.delete_adapter(name)
        else:
            self.loaded.model = self.loaded.model.unload()

    @contextlib.contextmanager
    def _speaking(self, adapter: str | None) -> Iterator[None]:
        """With that adapter, or with none: a base that was asked for must not answer in an adapter's voice."""
        model = self.loaded.model
        if not isinstance(model, PeftModel):
            yield
        elif adapter is None:
            with model.disable_adapter():
                yield
        else:
            model.set_adapter(adapter)
            yield


def _open_image(path: Path) -> Image.Image:
    try:
        return open_upright(path)
    except FileNotFoundError as error:
        raise TrainerError("missing-file", f"The image {path.name} is not there any more.") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise TrainerError("bad-image", f"The image {path.name} cannot be read: {error}") from error


def serve(request: EngineRequest, channel: Channel, stdin: TextIO) -> None:
    """Load and read until told otherwise; see ``Engine.run``."""
    Engine(request, channel, stdin).run()
