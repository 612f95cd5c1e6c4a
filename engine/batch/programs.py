"""The programs of a portfolio: one for each scope of sectors that its enterprises have."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..facts.scope import scope_of, stated_scope
from ..program.program import Program
from ..rulebook.rulebook import Rulebook
from ..vocabulary.model import Sector

Names = frozenset[str] | None
"""The sectors of a scope; None: all rules, whatever the enterprise."""


@dataclass(slots=True)
class Programs:
    """`whole` holds every rule of the day. Other programs are linked when an enterprise needs them, and kept."""

    whole: Program
    sectors: Mapping[str, Sector] = field(default_factory=dict)
    stated: Names = None
    """the sectors of all enterprises, where somebody named them for the whole run"""
    _link: Callable[[frozenset[str]], Program] | None = None
    _made: dict[frozenset[str], Program] = field(default_factory=dict)

    @classmethod
    def of_rulebook(
        cls, rulebook: Rulebook, day: datetime.date, sectors: Sequence[str] | None = None
    ) -> Programs:
        """The programs of a day. Raises `InputError` for faults in the rules, and for sectors that there are not."""
        declared = rulebook.sectors()
        stated = None if sectors is None else stated_scope(sectors, declared).sectors
        return cls(rulebook.program(day), declared, stated, lambda names: rulebook.program(day, names))

    @property
    def digest(self) -> str:
        """What identifies the rules and the sectors that were named."""
        return self.whole.digest + "".join(f" {name}" for name in sorted(self.stated or ()))

    def program(self, names: Names) -> Program:
        """The program of a scope."""
        if names is None or self._link is None:
            return self.whole if names is None else self._made.get(names, self.whole)
        if names not in self._made:
            self._made[names] = self._link(names)
        return self._made[names]

    def scope_of(self, document: Mapping[str, Any]) -> Names:
        """The scope of one enterprise. Raises `InputError` for sectors that there are not."""
        if self.stated is not None or not self.sectors:
            return self.stated
        return scope_of(document, self.sectors).sectors

    def prepared(self, scopes: Iterable[Names]) -> Programs:
        """The same for these scopes alone, ready to travel."""
        made = {names: self.program(names) for names in scopes if names is not None}
        return Programs(self.whole, self.sectors, self.stated, None, made)


def programs_of(given: Program | Programs) -> Programs:
    """A single program serves every enterprise."""
    return given if isinstance(given, Programs) else Programs(given)
