"""Results as text for a terminal: tables that stay straight with Chinese, in Chinese or English."""

from .text import render_evaluation
from .trees import render_tree

__all__ = ["render_evaluation", "render_tree"]
