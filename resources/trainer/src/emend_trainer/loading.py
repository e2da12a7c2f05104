"""How far the weights of a large model are loaded, told while they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from transformers.utils import logging

SHARES = 50
"""Told at most so often: a model of two thousand weights says nothing more with two thousand events."""


@contextmanager
def told_loading(tell: Callable[[float], None]) -> Iterator[None]:
    """Hear transformers' own bar of weights instead of showing it.

    Args:
        tell: gets the share of weights that are there, 0 to 1, on whatever thread loads them.
    """

    def hear(factory: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if options.get("desc") != "Loading weights":
            return factory(*args, **options)
        return _Heard(args[0] if args else options.get("iterable", ()), tell)

    before = logging.set_tqdm_hook(hear)
    try:
        yield
    finally:
        logging.set_tqdm_hook(before)


class _Heard:
    """As much of a tqdm bar as a loop over it needs."""

    def __init__(self, items: Any, tell: Callable[[float], None]) -> None:
        self.items, self.tell = list(items), tell

    def __iter__(self) -> Iterator[Any]:
        total, told = len(self.items), -1
        for index, item in enumerate(self.items):
            yield item
            share = (index + 1) * SHARES // total
            if share > told:
                told = share
                self.tell(share / SHARES)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_args, **_options: None
