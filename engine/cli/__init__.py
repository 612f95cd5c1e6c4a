"""The command line, `dualprev`: thin commands over the library. A command imports the heavy modules that it needs."""

from __future__ import annotations

import gc

_ALLOCATIONS = 200_000


def main() -> None:
    """Run `dualprev` with the arguments of the process, and end the process."""
    # A short process makes many lasting objects and little garbage: looking for it costs a fifth of the time.
    gc.set_threshold(_ALLOCATIONS, 20, 20)
    from .app import app

    app.main()


__all__ = ["main"]
