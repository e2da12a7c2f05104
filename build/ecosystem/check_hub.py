# /// script
# requires-python = ">=3.11"
# dependencies = ["huggingface_hub==2.4.0"]
# ///
"""Drives a Hub as Python's own client does: what Emend published comes down, a folder goes up. Prints one line of JSON."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from huggingface_hub import HfApi, ModelCard, snapshot_download
from huggingface_hub.errors import HfHubHTTPError


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 by path, without what the client or the Hub itself puts there."""
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in sorted(named.items())
        if not name.startswith(".cache/") and name != ".gitattributes"
    }


def refused(api: HfApi, repo: str) -> int:
    """The status with which somebody without a token is sent away."""
    try:
        api.model_info(repo, token=False)
    except HfHubHTTPError as error:
        return error.response.status_code
    return 200


def main(folder: Path, endpoint: str, token: str) -> dict[str, Any]:
    """Down with what is there, up with a folder of a small and a large file."""
    api = HfApi(endpoint=endpoint, token=token)
    down = {}
    for kind, repo in (("model", "me/letters"), ("dataset", "me/lines")):
        to = folder / kind
        snapshot_download(repo, repo_type=kind, endpoint=endpoint, token=token, local_dir=to)
        down[kind] = hashes(to)
    card = ModelCard.load(folder / "model" / "README.md")
    card.validate(repo_type="model")
    up = folder / "up"
    up.mkdir()
    (up / "README.md").write_text("---\nlicense: mit\n---\n# From Python\n", encoding="utf-8")
    (up / "model.onnx").write_bytes(bytes(range(256)) * 2000)
    api.create_repo("me/from-python", private=True)
    api.create_repo("me/from-python", private=True, exist_ok=True)
    commit = api.upload_folder(repo_id="me/from-python", folder_path=up, commit_message="by huggingface_hub")
    return {
        "who": api.whoami()["name"],
        "down": down,
        "base": card.data.base_model,
        "cer": card.data.eval_results[0].metric_value,
        "up": hashes(up),
        "commit": commit.oid,
        "files": sorted(api.list_repo_files("me/from-python")),
        "refused": refused(api, "me/letters"),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
