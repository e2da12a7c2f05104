"""A run's figures for TensorBoard, MLflow or Weights & Biases, where somebody chose that.

Where nobody did, only ``choice`` is imported, which needs no library.
"""
