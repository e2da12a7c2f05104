"""The estimate before a run is that of the run itself, without a weight being loaded."""

import io
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from conftest import draw_line
from tiny_models import make

from emend_trainer.estimate import answer, serve
from emend_trainer.families import FAMILIES, family_named
from emend_trainer.families.adapters import put_on
from emend_trainer.families.family import Wanted
from emend_trainer.families.fit import estimate
from emend_trainer.line_image import open_upright
from emend_trainer.protocol import Channel

TEXT = "the quick brown fox"


def ask(folder: Path, name: str, **options: object) -> dict:
    draw_line(TEXT, folder / "line.png")
    mode = {"mode": "tiny"} if name == "deepseek-ocr2" else {}
    base = {"family": name, "folder": str(folder / "model"), **mode}
    return {"id": "1", "base": base, "rank": 4, "options": options, "image": str(folder / "line.png"), "text": TEXT}


@pytest.mark.parametrize("name", FAMILIES)
def test_counts_as_the_loaded_model_does(tmp_path, name):
    import torch

    folder = make(name, tmp_path / "model")
    asked = ask(tmp_path, name, batch=2)
    told = answer(asked)
    kind = family_named(name)
    loaded = kind.load(folder, Wanted(torch.device("cpu")))
    loaded.model = put_on(kind, loaded.model, 4, 4)
    choice = kind.choice(None, asked["base"].get("mode"))
    sample = kind.sample(loaded, open_upright(tmp_path / "line.png"), TEXT, *choice)
    parts = estimate(loaded.model, kind.shape(loaded.model.config), sample, 2, False, False, loaded.dtype)
    # Buffers that are made when the weights are there may be missing; they are kilobytes.
    assert told["parts"] == pytest.approx(asdict(parts), rel=0.01)
    assert told["needed"] == sum(told["parts"].values())
    assert (told["device"], told["verdict"]) == ("cpu", "fits")
    assert told["gpus"] == 1 and told["noUnsloth"] == ("cuda" if name == "qwen2-vl" else "family")
    assert told["checkpointingByItself"] and not told["gradientCheckpointing"]


def test_follows_the_options_and_says_what_is_wrong(tmp_path):
    make("trocr", tmp_path / "model")
    one, more = (answer(ask(tmp_path, "trocr", batch=batch))["parts"] for batch in (1, 8))
    assert more["activations"] == 8 * one["activations"]
    make("qwen2-vl", tmp_path / "qwen" / "model")
    again, kept = (
        answer(ask(tmp_path / "qwen", "qwen2-vl", batch=8, gradientCheckpointing=on))["parts"] for on in (True, False)
    )
    assert kept["activations"] > again["activations"]
    out = io.StringIO()
    wrong = ask(tmp_path, "trocr") | {"base": {"family": "trocr", "folder": str(tmp_path / "none")}}
    serve(Channel(stdout=out), io.StringIO(f"{json.dumps(wrong)}\n{{\n{json.dumps(ask(tmp_path, 'trocr'))}\n"))
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [a["type"] for a in answers] == ["failed", "failed", "estimate"]
    assert answers[0]["id"] == "1" and "config.json" in answers[0]["message"]
