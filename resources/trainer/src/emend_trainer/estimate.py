"""``python -m emend_trainer estimate``: whether a run on a large model would fit, asked on stdin before it.

docs/trainer-protocol.md. The model is built without its weights (torch's meta device), so an answer takes no memory of
its size; the process stays, since importing torch takes longer than an answer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from .families.choice import read_large
from .families.fit import verdict
from .families.forecast import forecast
from .families.launch import processes
from .families.placing import place, why_no_bitsandbytes
from .families.unsloth_model import lacks_for_unsloth
from .options import read_options
from .protocol import Channel, TrainerError
from .request import LARGE_RANK, LARGE_RECIPE


def serve(channel: Channel, stdin: TextIO) -> None:
    """Answer each line of ``stdin``, one after the other, to its end."""
    for line in stdin:
        about: dict[str, Any] = {}
        try:
            asked = json.loads(line)
            about = {"id": str(asked["id"])}
            channel.emit("estimate", **about, **answer(asked))
        except TrainerError as error:
            channel.emit("failed", **about, code=error.code, message=str(error))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError, OSError) as error:
            channel.emit("failed", **about, code="bad-request", message=f"The estimate could not be made: {error!r}")


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Of one request: ``base``, ``rank`` and ``options`` as in that of ``train``, and image and text of a line.

    Raises:
        TrainerError: with a stable code.
    """
    large = read_large(asked["base"])
    if large is None:
        raise TrainerError("bad-request", "The built-in model fits everywhere; base.family is missing.")
    given = {name: value for name, value in dict(asked.get("options") or {}).items() if value is not None}
    options = read_options({**LARGE_RECIPE, **given})
    wanted = place(large.device, options.precision, large.four_bit)
    rank = int(asked.get("rank") or LARGE_RANK)
    many = processes(large.device, large.processes)
    found = forecast(large, options, rank, wanted, Path(asked["image"]), str(asked["text"]), many)
    return {
        **verdict(found.parts, found.free, 0),
        **found.recompute.told(),
        "device": str(wanted.device),
        "precision": str(wanted.dtype).removeprefix("torch."),
        "noFourBit": why_no_bitsandbytes(wanted.device),
        "noUnsloth": lacks_for_unsloth(large.family, wanted.device),
        "gpus": processes(large.device, None),
    }
