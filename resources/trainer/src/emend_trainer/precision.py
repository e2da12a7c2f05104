"""What the network computes in."""

from __future__ import annotations

import torch

LOSS_SCALE = 1024.0
"""In fp16 small gradients would be rounded to nothing: the loss is scaled up, and they are scaled down again."""


def autocast(device: torch.device, precision: str = "auto") -> torch.autocast:
    """The asked precision; ``auto`` is bfloat16 where the processor computes in it, for emulated it is slower."""
    if precision == "fp32":
        return torch.autocast(device.type, torch.bfloat16, enabled=False)
    if precision != "auto":
        return torch.autocast(device.type, torch.float16 if precision == "fp16" else torch.bfloat16)
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    fast = device.type == "cpu" and bool(
        torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    )
    native = fast and getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return torch.autocast(device.type, torch.bfloat16, enabled=native)
