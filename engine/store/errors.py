"""What a store refuses, as diagnostics like those of facts and rules."""

from __future__ import annotations

from ..diagnostics import Diagnostic, InputError


class StoreError(InputError):
    """The store cannot be used, or will not take what it was given. Nothing was written."""


def refusal(code: str, /, **values: object) -> StoreError:
    """One fault."""
    return StoreError([Diagnostic(code, values={key: str(value) for key, value in values.items()})])
