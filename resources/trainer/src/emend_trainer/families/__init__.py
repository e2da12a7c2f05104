"""Families of large models: one file each. ``FAMILIES`` has them by name; docs/large-models.md says how to add one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..protocol import TrainerError

if TYPE_CHECKING:
    from .family import Family

FAMILIES = ("trocr", "qwen2-vl", "deepseek-ocr2", "got-ocr2")
"""Names, as requests and the application's table (src-main/recognition/families.ts) have them."""


def family_named(name: str) -> Family:
    """The family of that name. Imported here, so that a wrong request is told before torch is loaded.

    Raises:
        TrainerError: ``bad-request`` naming the families there are.
    """
    check_family(name)
    if name == "trocr":
        from .trocr import TrOcr

        return TrOcr()
    if name == "qwen2-vl":
        from .qwen2_vl import Qwen2Vl

        return Qwen2Vl()
    if name == "got-ocr2":
        from .got_ocr2 import GotOcr2

        return GotOcr2()
    from .deepseek_ocr2 import DeepseekOcr2

    return DeepseekOcr2()


def check_family(name: str) -> None:
    """Raise ``bad-request`` where there is no family of that name."""
    if name not in FAMILIES:
        raise TrainerError(
            "bad-request", f"There is no family {name!r}; there are {', '.join(FAMILIES)}. See docs/large-models.md."
        )
