"""A Hub on 127.0.0.1 as far as fetching needs it, and its faults. What is asked is kept."""

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "a" * 40


@dataclass
class Hub:
    """One repository, `owner/model`."""

    files: dict[str, bytes]
    card: dict[str, str] = field(default_factory=lambda: {"license": "mit"})
    fault: Callable[["Asked"], bool] = lambda asked: False
    """Answers itself and says so, or leaves the answer to the Hub."""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Method, path, range."""
    tokens: set[str | None] = field(default_factory=set)
    sent: dict[str, int] = field(default_factory=dict)
    """Bytes that went out, by file."""
    states_hashes: bool = True
    url: str = ""

    def start(self) -> "Hub":
        hub = self

        class Handler(Asked):
            def handle_request(self) -> None:
                hub.answer(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def siblings(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for name, data in self.files.items():
            entry: dict[str, object] = {"rfilename": name}
            if self.states_hashes:
                entry |= {"size": len(data), "blobId": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()}
            if self.states_hashes and name.endswith((".safetensors", ".bin")):
                lfs = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
                entry |= {"lfs": lfs}
            found.append(entry)
        return found

    def answer(self, asked: "Asked") -> None:
        path = unquote(urlsplit(asked.path).path)
        self.asked.append((asked.command, path, asked.headers.get("Range")))
        self.tokens.add(asked.headers.get("Authorization"))
        if self.fault(asked):
            return
        if path in ("/api/models/owner/model/revision/main", f"/api/models/owner/model/revision/{COMMIT}"):
            card = {"cardData": self.card, "gated": False, "sha": COMMIT}
            asked.json(200, {"id": "owner/model", **card, "siblings": self.siblings()})
        elif path.startswith("/api/models/owner/model/revision/"):
            asked.json(404, {"error": "Invalid rev id"}, {"X-Error-Code": "RevisionNotFound"})
        elif path.startswith("/api/models/"):
            asked.json(401, {"error": "Invalid username or password."}, {"X-Error-Code": "RepoNotFound"})
        elif (prefix := f"/owner/model/resolve/{COMMIT}/") and path.removeprefix(prefix) in self.files:
            self.send(asked, path.removeprefix(prefix))
        else:
            asked.json(404, {"error": "Entry not found"}, {"X-Error-Code": "EntryNotFound"})

    def send(self, asked: "Asked", name: str, cut: int | None = None, data: bytes | None = None) -> None:
        """A file or the part that was asked for; `cut` bytes of it only."""
        data = self.files[name] if data is None else data
        wanted = asked.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        asked.send_response(206 if wanted else 200)
        asked.send_header("Content-Length", str(len(data) - start))
        asked.send_header("X-Repo-Commit", COMMIT)
        if wanted:
            asked.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        asked.end_headers()
        part = data[start:] if cut is None else data[start : start + cut]
        asked.wfile.write(part)
        asked.wfile.flush()
        self.sent[name] = self.sent.get(name, 0) + len(part)
        if cut is not None:
            asked.close_connection = True


class Asked(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def handle_request(self) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.handle_request()

    def do_HEAD(self) -> None:
        self.handle_request()

    def json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test asks the Hub what came."""
