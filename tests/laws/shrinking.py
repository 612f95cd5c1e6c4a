"""Takes a failing program apart: the fewest entries with which it still fails."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from dual_prevention.engine.diagnostics import InputError

from tests.laws.programs import ProgramText


def smallest(text: ProgramText, fails: Callable[[ProgramText], bool]) -> ProgramText:
    """Leave out entries one by one, the last first, for as long as any can be spared."""
    shrunk = True
    while shrunk:
        shrunk = False
        for less in _with_one_left_out(text):
            if _still(less, fails):
                text, shrunk = less, True
                break
    return text


def entries(text: ProgramText) -> int:
    """How many entries a program has."""
    return sum(len(part) for rules in text.rule_sets for part in rules.values() if _is_section(part))


def _still(text: ProgramText, fails: Callable[[ProgramText], bool]) -> bool:
    try:
        return fails(text)
    except InputError:  # something left out was needed
        return False


def _is_section(part: object) -> bool:
    return isinstance(part, list) and bool(part) and isinstance(part[0], dict)


def _with_one_left_out(text: ProgramText) -> Iterator[ProgramText]:
    for number, rules in reversed(list(enumerate(text.rule_sets))):
        for section, part in reversed(list(rules.items())):
            if not _is_section(part):
                continue
            for place in reversed(range(len(part))):
                less = copy.deepcopy(text.rule_sets)
                del less[number][section][place]
                if not less[number][section]:
                    del less[number][section]
                kept = [r for r in less if any(_is_section(p) for p in r.values())]
                yield ProgramText(text.world, text.vocabulary, kept)
