"""What is done to texts before they are compared: a base, and steps on top (docs/metrics.md).

The steps are done in one order, whichever way they are named. src-main/evaluation/text-profile.ts does the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import regex

# White space by the Unicode property, spelt out: Python's and JavaScript's own \s differ in a few code points.
_SPACE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_SPACE}]+")
_ENDS = re.compile(rf"\A[{_SPACE}]+|[{_SPACE}]+\Z")
DOUBLE_SPACE = re.compile(f"[{_SPACE}]{{2,}}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü", "A": "Ä", "O": "Ö", "U": "Ü"}
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]")

# In the order in which they are done.
STEPS: dict[str, Callable[[str], str]] = {
    "nfkc": lambda text: unicodedata.normalize("NFKC", text),
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "long-s": lambda text: text.replace("\u017f", "s").replace("\u1e9b", "\u1e61").replace("\ufb05", "st"),
    "umlauts": lambda text: re.sub("([aouAOU])\u0364", lambda match: _UMLAUTS[match[1]], text),
    "alef": lambda text: re.sub("[\u0622\u0623\u0625\u0671-\u0673]", "\u0627", text),
    "yeh": lambda text: re.sub("[\u0649\u06cc]", "\u064a", text),
    "kaf": lambda text: re.sub("[\u06a9\u06aa]", "\u0643", text),
    "arabic-diacritics": lambda text: _ARABIC_MARKS.sub("", text),
    "tatweel": lambda text: text.replace("\u0640", ""),
    # A capital sigma at the end of a word becomes another letter than within: both are one here.
    "case": lambda text: text.lower().replace("ς", "σ"),
    "punctuation": lambda text: regex.sub(r"\p{P}", "", text),
    "no-space": lambda text: _SPACES.sub("", text),
    "space": lambda text: _SPACES.sub(" ", text).strip(" "),
    "double-space": lambda text: DOUBLE_SPACE.sub(" ", text),
    "trim": lambda text: _ENDS.sub("", text),
}
_ORDER = list(STEPS)
# What may leave letters beside marks that belong to them.
_LETTER_STEPS = _ORDER[_ORDER.index("long-s") : _ORDER.index("no-space")]
_ARABIC = ("alef", "yeh", "kaf", "arabic-diacritics", "tatweel")


@dataclass(frozen=True)
class Base:
    """What a base fixes: steps, what CER counts, what a word is, what text against an empty reference gives."""

    steps: tuple[str, ...]
    characters: str = "code-points"
    words: str = "blanks"
    empty_reference: str = "infinite"


BASES = {
    "emend": Base(("nfc", "space")),
    "strict": Base(()),
    "jiwer": Base(("trim",), words="jiwer", empty_reference="one"),
    "hf-evaluate": Base(("double-space", "trim"), words="jiwer", empty_reference="refused"),
    "dinglehopper": Base(("nfc",), "graphemes", "dinglehopper"),
    "ocrevaluation": Base(("space",), words="lower-case"),
    "rouge-score": Base((), words="rouge-score"),
}


@dataclass(frozen=True)
class Preparation:
    """A profile made ready: its full name and rules, and how it prepares a text."""

    name: str
    steps: tuple[str, ...]
    characters: str
    words: str
    empty_reference: str
    _work: tuple[str, ...]

    def prepare(self, text: str) -> str:
        """Do the steps, in their order."""
        text = joined_surrogates(text)
        for step in self._work:
            text = STEPS[step](text)
        return text


def joined_surrogates(text: str) -> str:
    """Halves of a surrogate pair that stand together are one code point, as they are in JavaScript."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def preparation(base: str, steps: Iterable[str] = ()) -> Preparation:
    """Make a profile ready."""
    rules = BASES[base]
    wanted = {*rules.steps, *steps}
    # NFKC does all that NFC does.
    if "nfkc" in wanted:
        wanted.discard("nfc")
    done = [step for step in _ORDER if step in wanted]
    form = [step for step in done if step in ("nfc", "nfkc")]
    letters = [step for step in done if step in _LETTER_STEPS]
    blanks = [step for step in done if step not in _LETTER_STEPS and step not in form]
    # Letters and marks that have come together are composed again.
    work = (*form, *letters, *(form if letters else ()), *blanks)
    name = "+".join([base, *(step for step in done if step not in rules.steps)])
    return Preparation(name, tuple(done), rules.characters, rules.words, rules.empty_reference, work)


@cache
def parse_profile(text: str) -> Preparation:
    """Read a profile such as `emend+case+long-s`.

    Without a base it is `strict`; `arabic` stands for its five steps. Raises ValueError for a name that is none.
    """
    names = [part.strip() for part in text.split("+")]
    base = names.pop(0) if names[0] in BASES else "strict"
    steps = [step for name in names for step in (_ARABIC if name == "arabic" else (name,))]
    for step in steps:
        if step not in STEPS:
            raise ValueError(f"{step!r} is no part of a profile: begin with one of {', '.join(BASES)}, then steps")
    return preparation(base, steps)
