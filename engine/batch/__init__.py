"""Portfolios: many enterprises at once. Needs the extra `batch`."""
