"""The nearest word: "did you mean", in both languages, for any closed list."""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 24


def nearest(word: str, options: Iterable[str], count: int = 1) -> list[str]:
    """The options that look most like the word, best first; empty where none is near."""
    import difflib  # only when something is wrong

    pool = list(dict.fromkeys(options))
    folded = {option.lower(): option for option in pool}
    found = difflib.get_close_matches(word.lower(), folded, n=count, cutoff=0.6)
    # Short Chinese words share few characters: one that holds the other is near enough.
    holding = [
        o for o in folded if len(word) > 1 and (word.lower() in o or (len(o) > 1 and o in word.lower()))
    ]
    near = list(dict.fromkeys([*found, *sorted(holding, key=len)]))
    return [folded[item] for item in near[:count]]


def guess_values(word: str, options: Iterable[str], count: int = 1) -> dict[str, str]:
    """Values for a message template: `guess_zh`, `guess_en` (a sentence, or "") and `allowed` (the list)."""
    # A set has an order of its own in every process; a message has not.
    pool = sorted(options) if isinstance(options, set | frozenset) else list(dict.fromkeys(options))
    near = nearest(word, pool, count)
    shown = ", ".join(pool[:_SHOWN]) + (", ..." if len(pool) > _SHOWN else "")
    if not near:
        return {"guess_zh": "", "guess_en": "", "allowed": shown}
    return {
        "guess_zh": f"是不是 {'、'.join(near)}？",
        "guess_en": f"Did you mean {' or '.join(near)}? ",
        "allowed": shown,
    }
