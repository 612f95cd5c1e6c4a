"""Hypothesis strategies: programs as YAML text, linked, and choices for their facts.

A program is hundreds of choices, more than hypothesis can record: it draws the seed of them, and `shrinking.smallest`
takes a failing program apart by its entries.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tests.laws.kit import link_text, seeded
from tests.laws.programs import make_program
from tests.laws.world import DAYS

randoms = st.integers(0, 2**32 - 1).map(seeded)
"""Repeatable sources of choices."""

texts = st.builds(make_program, randoms, size=st.integers(1, 8))
"""Programs as YAML text."""

programs = st.builds(link_text, texts, st.sampled_from(DAYS))
"""Programs linked for one of the days."""
