"""The command line, `dualprev`: thin commands over the library. Heavy modules are imported by the command that needs them."""

from __future__ import annotations


def main() -> None:
    """Run `dualprev` with the arguments of the process, and end the process."""
    from .app import app

    app.main()


__all__ = ["main"]
