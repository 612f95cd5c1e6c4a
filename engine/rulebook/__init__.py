"""Packs on disk: the built-in one, those added to it, and a cache of what they link to."""
