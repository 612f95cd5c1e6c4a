"""Reasons: why a rule concluded, the whole tree behind an answer, and which facts are still to be collected."""
