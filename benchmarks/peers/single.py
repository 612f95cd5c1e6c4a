"""Engines that take one enterprise at a time: made once, as their own documentation shows, then given row after row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .conditions import All, Compared, Condition, Is, Node, OneOf, Row, facts_of, tests
from .spelling import Infix, json_logic, number

_MOST_EXPRESSIONS, _MOST_RULES, _MOST_PROPERTIES = 30, 60, 200


class Single(Protocol):
    """An engine with its rules: which conditions hold for a row, by their position."""

    name: str

    def fired(self, row: Row) -> set[int]:
        """The positions of the conditions that hold."""
        ...


class Zen:
    """zen-engine: one decision whose expression node answers every condition."""

    name = "zen-engine"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        import zen

        spell = Infix()
        expressions = [
            {"id": str(n), "key": f"r{n}", "value": spell.text(condition.tree)}
            for n, condition in enumerate(conditions)
        ]
        nodes = [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {"id": "rules", "name": "rules", "type": "expressionNode", "position": {"x": 1, "y": 0},
             "content": {"expressions": expressions}},
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ]  # fmt: skip
        edges = [
            {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ]
        self._decision = zen.ZenEngine().create_decision({"nodes": nodes, "edges": edges})

    def fired(self, row: Row) -> set[int]:
        """Evaluate the decision."""
        answers = self._decision.evaluate(dict(row))["result"]
        return {int(key[1:]) for key, value in answers.items() if value is True}


class RuleEngine:
    """rule-engine: one Rule a condition."""

    name = "rule-engine"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        import rule_engine

        spell = Infix()
        self._rules = [rule_engine.Rule(spell.text(condition.tree)) for condition in conditions]

    def fired(self, row: Row) -> set[int]:
        """Match every rule."""
        return {n for n, rule in enumerate(self._rules) if rule.matches(row)}


class JsonLogic:
    """json-logic: one document a condition."""

    name = "json-logic"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        from json_logic import jsonLogic

        self._evaluate = jsonLogic
        self._rules = [json_logic(condition.tree) for condition in conditions]

    def fired(self, row: Row) -> set[int]:
        """Evaluate every document."""
        return {n for n, rule in enumerate(self._rules) if self._evaluate(rule, dict(row))}


class Clips:
    """clipspy: one defrule a condition over a template of all facts; a hit is a fact of its own."""

    name = "clipspy"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        import clips

        self._clips = clips
        self._names = facts_of(conditions)
        self._environment = clips.Environment()
        slots = " ".join(f"(slot {name})" for name in self._names)
        self._environment.build(f"(deftemplate enterprise {slots})")
        self._environment.build("(deftemplate hit (slot rule))")
        for n, condition in enumerate(conditions):
            bound = " ".join(f"({name} ?{name})" for name in facts_of([condition]))
            self._environment.build(
                f"(defrule r{n} (enterprise {bound}) (test {_lisp(condition.tree)}) => (assert (hit (rule {n}))))"
            )
        self._template = self._environment.find_template("enterprise")
        self._truth = {True: clips.Symbol("TRUE"), False: clips.Symbol("FALSE")}

    def fired(self, row: Row) -> set[int]:
        """Assert, run, collect the hits."""
        environment, truth = self._environment, self._truth
        environment.reset()
        self._template.assert_fact(
            **{name: truth[value] if isinstance(value, bool) else value for name, value in row.items()}
        )
        environment.run()
        return {fact["rule"] for fact in environment.find_template("hit").facts()}


def _lisp(tree: Node) -> str:
    match tree:
        case Is(fact, value):
            return f"(eq ?{fact} {'TRUE' if value else 'FALSE'})"
        case OneOf(fact, codes, negated):
            found = " ".join(f"(= ?{fact} {code})" for code in codes)
            either = f"(or {found})" if len(codes) > 1 else found
            return f"(not {either})" if negated else either
        case Compared(fact, op, other):
            right = f"?{other}" if isinstance(other, str) else number(other)
            return f"({ {'==': '=', '!=': '<>'}.get(op, op) } ?{fact} {right})"
    parts = [_lisp(item) for item in tree.items]
    return parts[0] if len(parts) == 1 else f"({'and' if isinstance(tree, All) else 'or'} {' '.join(parts)})"


class DurableRules:
    """durable-rules as its README shows: a when_all a condition, each enterprise asserted as a fact, then retracted.

    Guarded only against its crashes: yes/no as 0 and 1, at most 200 properties an event and 60 rules a ruleset (so several
    rulesets), no rule of more than 30 expressions, ids of its own.
    """

    name = "durable-rules"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        from durable import lang

        self._lang = lang
        self._hits: set[int] = set()
        self._posted = 0
        self._rulesets: list[tuple[str, frozenset[str]]] = []
        short = [
            (n, c) for n, c in enumerate(conditions) if sum(1 for _ in tests(c.tree)) <= _MOST_EXPRESSIONS
        ]
        self.taken = {n for n, _ in short}
        group: list[tuple[int, Condition]] = []
        for pair in short:
            if group and (len(group) == _MOST_RULES or len(_facts([*group, pair])) > _MOST_PROPERTIES):
                self._ruleset(group)
                group = []
            group.append(pair)
        self._ruleset(group)

    def _ruleset(self, group: list[tuple[int, Condition]]) -> None:
        lang, name = self._lang, f"peers{id(self)}_{len(self._rulesets)}"
        self._rulesets.append((name, _facts(group)))
        with lang.ruleset(name):
            for n, condition in group:
                self._rule(n, condition.tree)

            # Every fact must match something, else asserting it is an error.
            @lang.when_all(lang.m.any_enterprise == 1)
            def everyone(_: Any) -> None:
                pass

    def _rule(self, n: int, tree: Node) -> None:
        hits = self._hits

        @self._lang.when_all(self._expression(tree))
        def hit(_: Any) -> None:
            hits.add(n)

    def _expression(self, tree: Node) -> Any:
        m = self._lang.m
        match tree:
            case Is(fact, value):
                return getattr(m, fact) == int(value)
            case OneOf(fact, codes, negated):
                field = getattr(m, fact)
                return _chain([field != n if negated else field == n for n in codes], both=negated)
            case Compared(fact, op, other):
                right = getattr(m, other) if isinstance(other, str) else other
                left = getattr(m, fact)
                return {
                    ">=": left >= right, ">": left > right, "<=": left <= right,
                    "<": left < right, "==": left == right, "!=": left != right,
                }[op]  # fmt: skip
        return _chain([self._expression(item) for item in tree.items], both=isinstance(tree, All))

    def fired(self, row: Row) -> set[int]:
        """Assert the enterprise in every ruleset. An event would be used up by the first rule that it matches."""
        self._hits.clear()
        self._posted += 1
        event = {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
        for ruleset, names in self._rulesets:
            told = {name: value for name, value in event.items() if name in names}
            fact = {**told, "any_enterprise": 1, "id": str(self._posted), "sid": "1"}
            self._lang.assert_fact(ruleset, fact)
            self._lang.retract_fact(ruleset, fact)
        return set(self._hits)


def _facts(group: Sequence[tuple[int, Condition]]) -> frozenset[str]:
    return frozenset(facts_of([condition for _, condition in group]))


def _chain(parts: list[Any], *, both: bool) -> Any:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part if both else whole | part
    return whole


SINGLE: tuple[type[Any], ...] = (Clips, Zen, RuleEngine, JsonLogic, DurableRules)
