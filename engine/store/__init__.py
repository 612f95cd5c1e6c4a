"""Keeping facts, evaluations and the hazard register in a database. Importing this imports SQLAlchemy."""

from .connection import Store, open_store
from .documents import facts_with_register, save_facts
from .errors import StoreError
from .evaluations import LevelOn, latest_evaluation, level_history, save_evaluation
from .lifecycle import MOVES, Move
from .moves import move_hazard
from .register import Registered, hazard_events, hazards_of, record_hazard, register_hazards

__all__ = [
    "MOVES",
    "LevelOn",
    "Move",
    "Registered",
    "Store",
    "StoreError",
    "facts_with_register",
    "hazard_events",
    "hazards_of",
    "latest_evaluation",
    "level_history",
    "move_hazard",
    "open_store",
    "record_hazard",
    "register_hazards",
    "save_evaluation",
    "save_facts",
]
