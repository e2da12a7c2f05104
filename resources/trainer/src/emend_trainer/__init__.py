"""Emend's trainer: LoRA fine-tuning of the built-in line recogniser on corrected lines."""

__version__ = "0.1.0"
PROTOCOL = 1
