"""From answers to the result that people and programs read."""

from .build import build_evaluation

__all__ = ["build_evaluation"]
