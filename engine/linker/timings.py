"""Timing words: durations, periods and counts that may depend on facts become a code cell over their options."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..diagnostics import Span
from ..language import tree
from ..language.tree import Cited
from ..language.words import PERIODS
from ..program import typed as t
from ..program.program import TimedValue, TimingPart
from ..program.types import CodeType, DateType, TruthType
from ..suggest import guess_values
from ..vocabulary.model import Choices, Duration
from .binder import Binder
from .drafts import Drafts, Number
from .leaves import word_of
from .names import Meaning, lookup, resolve
from .symbols import Scope
from .valueforms import bind_value, plain_values

Option = Duration | str | int


@dataclass(frozen=True, slots=True)
class TimedDraft:
    """A timing value before its cell has a number."""

    cell: str | None
    options: tuple[Option, ...]
    cited: tuple[Cited, ...]

    def finish(self, number: Number) -> TimedValue:
        """The value with its number."""
        return TimedValue(None if self.cell is None else number(self.cell), self.options, self.cited)


@dataclass(frozen=True, slots=True)
class TimingDraft:
    """The timing of a duty before its cells have numbers."""

    values: dict[str, TimedDraft]
    words: tree.Timing

    def finish(self, number: Number) -> TimingPart:
        """The timing with numbers."""
        made = {name: value.finish(number) for name, value in self.values.items()}
        words = self.words
        return TimingPart(
            every=made.get("every"),
            per=made.get("per"),
            times=made.get("times"),
            before=words.before,
            after=words.after,
            within=made.get("within"),
            during=words.during,
            until=words.until,
        )


def bind_timing(
    binder: Binder, drafts: Drafts, scope: Scope, prefix: str, kind: str, duty: tree.Duty
) -> TimingDraft | None:
    """The timing of a duty; None after an error."""
    timing = duty.timing
    values: dict[str, TimedDraft] = {}
    words = _named(binder, scope, timing, duty.common.span)
    failed = words is None
    for name in ("every", "per", "times", "within"):
        form: tree.ValueNode | None = getattr(timing, name)
        if form is None:
            continue
        value = _timed(binder, drafts, scope, f"{prefix}#{name}", kind, form)
        if value is not None and not all(_fits(binder, name, o) for o in value.options):
            code = "timing-period" if name == "per" else "timing-value"
            wrong = ", ".join(str(o) for o in value.options if not _fits(binder, name, o))
            binder.error(code, form.span, found=wrong, allowed=", ".join(_periods(binder)))
            value = None
        failed = failed or value is None
        if value is not None:
            values[name] = value
    return None if failed or words is None else TimingDraft(values, words)


def _named(binder: Binder, scope: Scope, timing: tree.Timing, span: Span) -> tree.Timing | None:
    """The timing with facts by their names, as lists look them up; None after an error."""
    before, after, during = (
        _event(binder, scope, word, span) for word in (timing.before, timing.after, timing.during)
    )
    until = _until(binder, scope, timing.until, span)
    if before is None or after is None or during is None or until is None:
        return None
    return replace(timing, before=before, after=after, during=during, until=until)


def _event(binder: Binder, scope: Scope, word: str, span: Span) -> str | None:
    """A word of the list of events, or a fact."""
    events = binder.vocabulary.terms.get("events")
    if not word or events is None or word in events.choices.code_of:
        return word
    name = _told(lookup(binder, scope, tree.Name((word,), span)))
    if name is None:
        guess = guess_values(word, events.choices.words)
        binder.error("unknown-term", span, word=word, list="events", **guess)
    return name


def _until(binder: Binder, scope: Scope, word: str, span: Span) -> str | None:
    if not word:
        return word
    found = resolve(binder, scope, tree.Name((word,), span))
    if found is None:
        return None
    name = _told(found)
    if name is None:
        binder.error("timing-until", span, name=word)
    return name


def _told(found: Meaning | None) -> str | None:
    """The name of a date or yes/no that somebody states: lists cannot look up what is worked out."""
    if isinstance(found, t.FactRef) and isinstance(found.type, DateType | TruthType):
        return found.name
    return None


def _periods(binder: Binder) -> tuple[str, ...]:
    events = binder.vocabulary.terms.get("events")
    return (*PERIODS, *(events.choices.words if events else ()))


def _fits(binder: Binder, name: str, option: Option) -> bool:
    match name:
        case "times":
            return isinstance(option, int)
        case "per":
            return isinstance(option, str) and option in _periods(binder)
    return isinstance(option, Duration)


def _timed(
    binder: Binder, drafts: Drafts, scope: Scope, cell_id: str, kind: str, form: tree.ValueNode
) -> TimedDraft | None:
    options: list[Option] = []
    cited: list[Cited] = []
    for value in plain_values(form):
        option = _option(value)
        if option is None:
            binder.error("timing-value", value.span)
            return None
        options.append(option)
        cited.append(value.cited)
    if isinstance(form, tree.PlainValue):
        return TimedDraft(None, tuple(options), tuple(cited))
    indexed = _numbered(form)
    words = tuple(str(position) for position in range(len(options)))
    choices = Choices("timing", words, False, {}, {word: code for code, word in enumerate(words)})
    bound = bind_value(binder, scope, indexed, CodeType(choices))
    if bound is None:
        return None
    drafts.cell(cell_id, kind, bound)
    return TimedDraft(cell_id, tuple(options), tuple(cited))


def _option(value: tree.PlainValue) -> Option | None:
    node = value.value
    if isinstance(node, Duration):
        return node
    if isinstance(node, tree.NumberLiteral):
        return int(node.value) if node.value.denominator == 1 and node.value > 0 else None
    return word_of(node)


def _numbered(form: tree.Pick | tree.Cases) -> tree.Pick | tree.Cases:
    """The same form with its values replaced by their position, so that they are words of one list."""

    def word(position: int, value: tree.PlainValue) -> tree.PlainValue:
        return tree.PlainValue(tree.Quoted(str(position), value.span), value.cited, value.span)

    if isinstance(form, tree.Pick):
        steps = tuple(
            tree.PickStep(step.op, step.key, word(position, step.value), step.span)
            for position, step in enumerate(form.steps)
        )
        return tree.Pick(form.of, steps, form.span)
    rows = tuple(
        tree.CaseRow(word(position, row.value), row.when, row.span) for position, row in enumerate(form.rows)
    )
    return tree.Cases(rows, form.span)
