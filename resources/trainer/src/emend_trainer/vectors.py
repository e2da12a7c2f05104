"""The vectors that hold Python and TypeScript together (resources/vectors). Written here, read by both sides' tests."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .language import EDGE, Language, search
from .leaks import image_bits
from .line_image import padded_width, scale
from .metrics import score_line
from .profiles import parse_profile
from .score_set import ALL_METRICS, score_set
from .text import reorder

_PAIRS = [
    ("", ""),
    ("", "x"),
    ("abc", ""),
    ("   ", ""),
    ("abc", "abc"),
    ("abc", "abd"),
    ("a  b\tc\u00a0d", "a b c d"),
    ("  padded ", "padded"),
    ("Straße", "Strasse"),
    ("ſchön", "fchön"),
    ("ſo iſt es,", "fo ift es."),
    ("u\u0364ber", "über"),
    ("uͤber Faͤlle", "uͤber Faͤlle"),
    ("e\u0301te\u0301", "été"),
    ("ete", "été"),
    ("👩‍👩‍👧 family", "👩 family"),
    ("🇫🇷🇩🇪", "🇫🇷"),
    ("שלום עולם", "שלום עולס"),
    ("السَّلَامُ عليكم", "السلام عليكم"),
    ("١٢٣ صفحة", "123 صفحة"),
    ("ꝑ ſeruice ⁊ honneur", "per seruice et honneur"),
    ("word", "w o r d"),
    ("one two three", "one three"),
    ("one two three", "three two one"),
    ("a", "abcdefghij"),
    ("line\nbreak", "line break"),
    ("\u2003em space\u2003", "em space"),
    ("zero\u200bwidth", "zerowidth"),
    ("\ufeffbom", "bom"),
    ("…", "..."),
    ("—", "-"),
    ("„Was haſt du vor“", '"Was haft du vor"'),
    ("한국어", "한국"),
    ("\u1112\u1161\u11ab", "한"),
    ("नमस्ते", "नमसते"),
    ("\U0001d504\U0001d505", "AB"),
    ("aaa bbb", "bbb aaa"),
    ("The quick brown fox", "The quick brown fox jumps"),
]

# What profiles even out, words by the standard's rules, and broken Unicode: halves of surrogate pairs.
_UNEVEN = [
    ("\ufb05adt", "Stadt"),
    ("FRÜH, am Morgen!", "früh am morgen"),
    ("Fru\u0364h und O\u0364l", "Früh und Öl"),
    ("Ὀδυσσεύς ΛΟΓΟΣ", "ὀδυσσεύσ λόγος"),
    ("مـــكتبة أحمد إلى", "مكتبه احمد الى"),
    ("کتاب فارسی", "كتاب فارسي"),
    ("x² ﬁne ½", "x2 fine 1⁄2"),
    ("a\ud83d b", "a b"),
    ("\ud83d\ude00 smile", "\ude00\ud83d smile"),
    ("\udfff", "\ud800"),
    ("don't stop: 3,14 (or 3.14)", "dont stop 3,14 or 3.14"),
    ("Der schnelle [„braune“] Fuchs", "Der schnelle braune Fuchs"),
    ("\ue5dcſt \ueeff", "eſt \ueeff"),
    ("我能吞下玻璃而不伤身体", "能吞虾玻璃而 不霜身体啦"),
    ("&quot;A&amp;B&quot; -\nend, 1,000.5-6", '"A&B" end, 1,000.5 - 6'),
]

# Pages: lines in another order, joined over a gutter, cut, missing.
_PAGES = [
    (["first line of one", "second line of one", "third"], ["second line of one", "first line of one", "third"]),
    (
        ["left column top", "right column top", "left below", "right below"],
        ["left column top right column tap", "left below right be1ow"],
    ),
    (["one line that is long"], ["one line", "that is lung"]),
    (["there", "", "and gone"], ["and gone"]),
    ([], ["invented"]),
    (["ſo iſt es", "im Lande"], ["im Lande", "fo ift es"]),
]

_PROFILES = [
    "emend", "strict", "jiwer", "hf-evaluate", "dinglehopper", "ocrevaluation", "rouge-score", "nfc", "nfkc",
    "emend+case", "emend+punctuation", "emend+no-space", "emend+long-s", "emend+umlauts", "emend+arabic",
    "emend+alef", "emend+yeh+kaf", "dinglehopper+long-s+umlauts", "nfkc+case+punctuation+space",
]  # fmt: skip

_BIDI = [
    "שלום",
    "שלום 123 עולם",
    "abc שלום def",
    "(שלום)",
    "السلام عليكم",
    "صفحة 12 من 30",
    "plain",
    "א, ב; ג.",
    "שלום (abc) עולם",
    "שלום [12] עולם, כן",
]

_IMAGES = [(37, 20), (300, 61), (120, 48), (5, 40), (900, 33), (64, 48), (701, 97)]


def formula_image(width: int, height: int) -> np.ndarray:
    """[height, width, 3] uint8 that any language can make without a file."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 7 + y * 13 + c * 29 + ((x * y) % 11) * 5) % 256).astype(np.uint8)


def metric_vectors() -> list[dict[str, Any]]:
    """Reference, hypothesis and all counts."""
    rows = []
    for reference, hypothesis in _PAIRS:
        counts = asdict(score_line(reference, hypothesis))
        camel = {"".join(p if i == 0 else p.title() for i, p in enumerate(k.split("_"))): v for k, v in counts.items()}
        rows.append({"reference": reference, "hypothesis": hypothesis, **camel})
    return rows


def score_vectors() -> dict[str, Any]:
    """Sets of pairs with the page of each, and every score of every set by profile."""
    pairs = [*_PAIRS, *_UNEVEN]
    sets: list[list[tuple[str, str, str | None]]] = [
        [(reference, hypothesis, None) for reference, hypothesis in part]
        for part in (pairs[:4], pairs[4:20], pairs[20:])
    ]
    # An empty line fills up the shorter side.
    sets.append([
        (reference[i] if i < len(reference) else "", hypothesis[i] if i < len(hypothesis) else "", f"page {number}")
        for number, (reference, hypothesis) in enumerate(_PAGES)
        for i in range(max(len(reference), len(hypothesis)))
    ])  # fmt: skip
    sets.append([("\n".join(reference), "\n".join(hypothesis), None) for reference, hypothesis in _PAGES])
    sets.extend([(reference, hypothesis, None)] for reference, hypothesis in _UNEVEN)
    scores = []
    for name in _PROFILES:
        profile = parse_profile(name)
        for number, rows in enumerate(sets):
            values = score_set([row[:2] for row in rows], profile, ALL_METRICS, [row[2] for row in rows])
            scores.append(
                {"profile": name, "name": profile.name, "steps": profile.steps, "set": number, "values": values}
            )
    return {"sets": sets, "scores": scores}


def image_vectors() -> list[dict[str, Any]]:
    """Size in, width out, SHA-256 of the scaled RGB bytes."""
    rows = []
    for width, height in _IMAGES:
        pixels = scale(Image.fromarray(formula_image(width, height)))
        digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
        scaled = int(pixels.shape[1])
        rows.append(
            {
                "width": width,
                "height": height,
                "scaledWidth": scaled,
                "paddedWidth": padded_width(scaled),
                "sha256": digest,
            }
        )
    return rows


def image_bits_vectors() -> list[dict[str, Any]]:
    """Size in, the 256 bits by which near-duplicates are found out: eight rows, hexadecimal, the left cell lowest."""
    rows = []
    for width, height in _IMAGES:
        bits = image_bits(scale(Image.fromarray(formula_image(width, height)))).reshape(8, 32)
        words = [sum(1 << x for x in range(32) if row[x]) for row in bits]
        rows.append({"width": width, "height": height, "bits": "".join(f"{word:08x}" for word in words)})
    return rows


def bidi_vectors() -> list[dict[str, str]]:
    """Logical order and what stands from left to right in the image."""
    return [{"logical": text, "visual": reorder(text)} for text in _BIDI]


_SAID = ["das iſt das haus", "da iſt das auto", "שלום", "aab bba"]
_HISTORIES = [(EDGE * 5, "d"), ("s iſt", " "), ("zzzzz", "a"), ("a aab", "b"), ("dasda", EDGE), (EDGE * 4 + "ש", "ל")]


def language_vectors() -> dict[str, Any]:
    """A language, log probabilities by it, and what beam search reads off made-up probabilities with it."""
    language = Language.learn(_SAID, 0.3)
    characters = ["", *sorted(set("".join(_SAID)) - {" "}), "x", " "]
    random = np.random.default_rng(7)
    searches = []
    for text in [*_SAID, "das haus", "xaxa", "aaaa", ""]:
        steps: list[int] = []
        for character in text:
            # As a recogniser does: each character over one or two steps, now and then with a blank after it.
            steps += [characters.index(character)] * int(random.integers(1, 3)) + [0] * int(random.integers(0, 2))
        steps = steps or [0, 0]
        rows = random.uniform(0, 0.15, (len(steps), len(characters)))
        rows[np.arange(len(steps)), steps] += random.uniform(0.1, 0.9, len(steps))
        # Eighths of a thousandth: the same in JSON, float32 and float64.
        rows = np.round(rows / rows.sum(1, keepdims=True) * 8192) / 8192
        searches.append({"probabilities": rows.tolist(), "text": search(rows, characters, language)})
    return {
        "stored": language.as_json(),
        "characters": characters[1:-1],
        "logProbabilities": [
            {"history": h, "character": c, "value": language.log_probability(h, c)} for h, c in _HISTORIES
        ],
        "searches": searches,
    }


def all_vectors() -> dict[str, str]:
    """File name to content."""
    made = {
        "metrics.json": metric_vectors(),
        "line-images.json": image_vectors(),
        "image-bits.json": image_bits_vectors(),
        "bidi.json": bidi_vectors(),
    }
    files = {name: json.dumps(rows, ensure_ascii=False, indent=1) + "\n" for name, rows in made.items()}
    files["language.json"] = json.dumps(language_vectors(), ensure_ascii=False) + "\n"
    files["scores.json"] = _compact(score_vectors())
    return files


def _compact(vectors: dict[str, Any]) -> str:
    """One entry a line; halves of surrogate pairs escaped, since UTF-8 has none."""
    lists = (
        f'"{key}": [\n' + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]"
        for key, entries in vectors.items()
    )
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", "{" + ",\n".join(lists) + "}\n")


def write_vectors(folder: Path) -> None:
    """Write all files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in all_vectors().items():
        (folder / name).write_text(text, encoding="utf-8")
