"""Emend's trainer: LoRA fine-tuning of the built-in line recogniser on corrected lines."""

import os

# onnxruntime tells Microsoft of every model that it opens (since 1.29) where this is not set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
PROTOCOL = 1
