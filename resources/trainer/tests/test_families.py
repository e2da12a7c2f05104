"""Each family on a tiny model of its real class: reading, ten steps that teach, saving, loading, merging."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image, ImageDraw
from tiny_models import make

from emend_trainer.decoding import Decoding
from emend_trainer.families import FAMILIES, family_named
from emend_trainer.families.adapters import open_adapter, put_on
from emend_trainer.families.family import IGNORED, Family, Loaded, Wanted
from emend_trainer.families.folder import folder_sha256, stored_values
from emend_trainer.families.writing import write
from emend_trainer.protocol import TrainerError

HERE = Wanted(torch.device("cpu"))
SHORT = Decoding(max_length=10)
TEXTS = ["hello", "wide world"]


def picture(text: str, width: int = 200) -> Image.Image:
    image = Image.new("RGB", (width, 40), "white")
    ImageDraw.Draw(image).text((4, 8), text, fill="black")
    return image


PICTURES = [picture(TEXTS[0]), picture(TEXTS[1], 300)]


def small_mode(kind: Family) -> str | None:
    return "tiny" if "tiny" in kind.modes else None


@pytest.fixture(scope="module", params=FAMILIES)
def model(request: Any, tmp_path_factory: Any) -> tuple[Family, Loaded, Path]:
    torch.set_num_threads(2)
    folder = make(request.param, tmp_path_factory.mktemp(request.param))
    kind = family_named(request.param)
    return kind, kind.load(folder, HERE), folder


def test_reads_the_same_alone_and_in_a_batch(model):
    kind, loaded, _ = model
    mode = small_mode(kind)
    together = write(kind, loaded, PICTURES, "text", mode, SHORT)
    alone = [write(kind, loaded, [image], "text", mode, SHORT)[0] for image in PICTURES]
    assert [w.text for w in together] == [w.text for w in alone]
    for one in together:
        assert len(one.characters) == len(one.text) and all(0 < c <= 1 for c in one.characters)
        assert one.vision_tokens > 0 and one.text_tokens <= 10
        assert [one.text[w.start : w.end] for w in one.words] == one.text.split()


def test_labels_stand_on_the_answer_alone(model):
    kind, loaded, _ = model
    labels = kind.teaching(loaded, PICTURES, TEXTS, "text", small_mode(kind)).tensors["labels"]
    for row, text in zip(labels, TEXTS, strict=True):
        answer = row[row != IGNORED].tolist()
        assert loaded.tokenizer.decode(answer, skip_special_tokens=True) == text
        # The answer, and one token that ends it.
        assert len(answer) == len(text) + 1


def test_ten_steps_teach_and_the_saved_adapter_and_the_merged_model_are_the_same(model, tmp_path):
    kind, loaded, folder = model
    mode = small_mode(kind)
    inputs = kind.teaching(loaded, PICTURES, TEXTS, "text", mode).tensors
    torch.manual_seed(0)
    fresh = kind.load(folder, HERE)
    taught = put_on(kind, fresh.model, 4, 8)
    optimizer = torch.optim.AdamW([p for p in taught.parameters() if p.requires_grad], lr=1e-2)
    losses = []
    for _ in range(10):
        loss = taught(**inputs).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.02, losses
    taught.save_pretrained(tmp_path / "adapter")
    with torch.no_grad():
        own = taught(**inputs).logits
        again = open_adapter(kind.load(folder, HERE).model, tmp_path / "adapter", "letters")
        assert torch.allclose(again(**inputs).logits, own, atol=1e-6)
        merged: Any = again.merge_and_unload()
        assert torch.allclose(merged(**inputs).logits, own, atol=1e-5)
        merged.save_pretrained(tmp_path / "merged")
        kept = [p for p in folder.iterdir() if not p.name.startswith("model") and p.name != "config.json"]
        for path in kept:
            (tmp_path / "merged" / path.name).write_bytes(path.read_bytes())
        whole = kind.load(tmp_path / "merged", HERE)
        assert torch.allclose(whole.model(**inputs).logits, own, atol=1e-5)
        base = loaded.model(**inputs).logits
    assert not torch.allclose(base, own, atol=1e-3)


def test_folders_that_are_no_model_of_the_family_are_told_apart(model, tmp_path):
    kind, loaded, folder = model
    with pytest.raises(TrainerError, match=r"config\.json is missing"):
        kind.load(tmp_path, HERE)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(TrainerError, match="type 'bert'"):
        kind.load(tmp_path, HERE)
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickled")
    with pytest.raises(TrainerError, match="no safetensors"):
        kind.load(tmp_path, HERE)
    with pytest.raises(TrainerError, match="no task 'poem'"):
        kind.choice("poem", None)
    with pytest.raises(TrainerError, match="no mode 'huge'"):
        kind.choice(None, "huge")
    assert folder_sha256(folder) == folder_sha256(folder) != folder_sha256(tmp_path)
    # Tied weights are stored once.
    assert 0 < stored_values(folder) <= sum(p.numel() for p in loaded.model.state_dict().values())


def test_a_folder_brings_no_code(model, tmp_path):
    """An auto_map in config.json names code of the folder: it is not even read."""
    kind, _, folder = model
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {name: "evil.Evil" for name in ("AutoConfig", "AutoModel", "AutoModelForImageTextToText")}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n")
    kind.load(tmp_path, HERE)
    assert not (tmp_path / "ran").exists()


def test_a_mode_of_deepseek_takes_as_many_tokens_as_the_model_has_queries(tmp_path):
    kind = family_named("deepseek-ocr2")
    loaded = kind.load(make("deepseek-ocr2", tmp_path), HERE)
    small, page = picture("a"), picture("a", 900).resize((900, 1200))
    counted = {
        mode: [kind.reading(loaded, [image], "text", mode).vision_tokens[0] for image in (small, page)]
        for mode in ("tiny", "small", "base", "large", "crops")
    }
    # One more parts image and text. A page of 900 by 1,200 has crops: two by three.
    assert counted == {
        "tiny": [145, 145],
        "small": [145, 145],
        "base": [257, 257],
        "large": [257, 257],
        "crops": [257, 257 + 6 * 144],
    }
    inputs = kind.reading(loaded, [small, page], "grounding", "crops")
    with torch.no_grad():
        assert loaded.model(**inputs.tensors).logits.isfinite().all()
    with pytest.raises(TrainerError, match="without beams"):
        write(kind, loaded, [page], "text", "crops", Decoding(beams=2))


def test_an_adapter_of_another_model_is_refused(tmp_path):
    """Told, not left without effect."""
    trocr, got = family_named("trocr"), family_named("got-ocr2")
    put_on(trocr, trocr.load(make("trocr", tmp_path / "trocr"), HERE).model, 2, 2).save_pretrained(tmp_path / "adapter")
    base = got.load(make("got-ocr2", tmp_path / "got"), HERE).model
    with pytest.raises(TrainerError, match="was taught on another model"):
        open_adapter(base, tmp_path / "adapter", "wrong")
    with pytest.raises(TrainerError, match="is missing"):
        open_adapter(base, tmp_path, "none")


def test_the_application_s_table_says_the_same():
    table = Path(__file__).parents[3] / "src-main/recognition/large/families.ts"
    rows = re.findall(
        r'name: "([^"]+)",.*?modelType: "([^"]+)".*?tasks: \[(.*?)\].*?modes: \[(.*?)\]', table.read_text(), re.DOTALL
    )
    assert [row[0] for row in rows] == list(FAMILIES)
    for name, kind, tasks, modes in rows:
        own = family_named(name)
        assert (own.name, own.model_types) == (name, (kind,))
        assert tuple(re.findall('"(.*?)"', tasks)) == tuple(own.tasks)
        assert tuple(re.findall('"(.*?)"', modes)) == own.modes


def test_there_is_no_other_family():
    with pytest.raises(TrainerError, match="no family 'nougat'"):
        family_named("nougat")
