"""Results as text for a terminal: tables that stay straight with Chinese, in Chinese or English."""

from .text import render_evaluation
from .trees import render_tree
from .words import default_language

__all__ = ["default_language", "render_evaluation", "render_tree"]
