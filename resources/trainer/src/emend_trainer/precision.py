"""What the network computes in."""

from __future__ import annotations

import torch


def autocast(device: torch.device) -> torch.autocast:
    """bfloat16 where the processor computes in it, else none: emulated bfloat16 is slower than float32."""
    if device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    fast = device.type == "cpu" and bool(
        torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    )
    native = fast and getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return torch.autocast(device.type, torch.bfloat16, enabled=native)
