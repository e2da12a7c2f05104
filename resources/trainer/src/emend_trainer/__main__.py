"""``python -m emend_trainer train REQUEST.json``: see docs/trainer-protocol.md."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from .protocol import CancelledError, Channel, TrainerError, told_by_system

if TYPE_CHECKING:
    from .request import Row, TrainRequest

REQUEST_CODES = {"bad-request", "bad-manifest", "no-lines", "base-mismatch", "out-exists"}
BUSY = "Another trainer still works on this run. Wait until it has ended, then resume."


def main() -> int:
    """Run one command; the exit status says how it ended (0 done, 3 cancelled, 2 the request's fault, 1 else)."""
    parser = argparse.ArgumentParser(prog="emend_trainer")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="fine-tune on a manifest")
    train.add_argument("request", type=Path)
    mixing = commands.add_parser("mix", help="make an adapter of the weighted sum of others")
    mixing.add_argument("request", type=Path)
    engine = commands.add_parser("engine", help="hold a large model in memory and read on demand")
    engine.add_argument("request", type=Path)
    fetching = commands.add_parser("fetch", help="fetch a model from the Hub into a folder")
    fetching.add_argument("request", type=Path)
    commands.add_parser("estimate", help="say whether a run on a large model would fit, asked on stdin")
    vectors = commands.add_parser("vectors", help="write the vectors shared with TypeScript")
    vectors.add_argument("folder", type=Path)
    following = commands.add_parser("track", help="feed a tracker from stdin; the trainer starts this itself")
    following.add_argument("tracker", choices=("tensorboard", "mlflow", "wandb"))
    arguments = parser.parse_args()
    if arguments.command == "track":
        from .trackers.follow import follow

        return follow(arguments.tracker, sys.stdin)
    if arguments.command == "vectors":
        from .vectors import write_vectors

        write_vectors(arguments.folder)
        return 0
    reads = arguments.command in ("engine", "estimate")
    if arguments.command == "train":
        from .families.launch import follows, launch_several

        launch_several(arguments.request)
        if follows():
            return _follow(arguments.request)
    channel = Channel(stdin=None if reads else sys.stdin)
    try:
        if arguments.command == "estimate":
            from .estimate import serve as answer_all

            answer_all(channel, sys.stdin)
            return 0
        if reads:
            from .engine_request import read_engine_request

            asked = read_engine_request(arguments.request)
            from .engine import serve

            serve(asked, channel, sys.stdin)
            return 0
        if arguments.command == "mix":
            from .mix import mix, read_mix_request

            mix(read_mix_request(arguments.request), channel)
            return 0
        if arguments.command == "fetch":
            from .fetch import fetch, read_fetch_request

            fetch(read_fetch_request(arguments.request), channel)
            return 0
        from .request import read_manifest, read_request

        request = read_request(arguments.request)
        rows = read_manifest(request.manifest)
        # Late: what is wrong with a request must be told in a blink, not after torch's import.
        from .alone import alone

        if request.large is None:
            from .run import run
        else:
            from .large_run import run_large as run

        with alone(request.checkpoints, channel.check, BUSY), _tracked(request, rows, channel):
            run(request, rows, channel)
        return 0
    except CancelledError:
        channel.emit("cancelled")
        return 3
    except TrainerError as error:
        channel.emit("error", code=error.code, message=str(error))
        return 2 if error.code in REQUEST_CODES else 1
    except MemoryError:
        channel.emit(
            "error",
            code="no-memory",
            message="There was not enough memory. Close other programs or train on fewer lines.",
        )
        return 1
    except OSError as error:
        traceback.print_exc()
        told = told_by_system(error)
        channel.emit("error", code=told.code, message=str(told))
        return 1
    except Exception as error:
        traceback.print_exc()
        channel.emit("error", code="internal", message=f"The trainer failed: {error}. The log has details.")
        return 1


def _follow(path: Path) -> int:
    """As one of several processes, of which another one speaks to the application."""
    from .large_run import follow_large
    from .request import read_manifest, read_request

    request = read_request(path)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        follow_large(request, read_manifest(request.manifest), Channel(stdout=nowhere))
    return 0


def _tracked(request: TrainRequest, rows: list[Row], channel: Channel) -> AbstractContextManager[None]:
    """Where no tracker is chosen, none of it is even imported."""
    if not request.trackers.chosen:
        return nullcontext()
    from .trackers.feed import tracked

    return tracked(request, rows, channel)


if __name__ == "__main__":
    sys.exit(main())
