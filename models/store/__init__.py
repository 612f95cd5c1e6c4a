"""Tables of what is kept: enterprises, their facts, evaluations with the rows of the four lists, the hazard register.

SQLAlchemy is imported with these modules and nowhere else; types are those that SQLite and PostgreSQL share.
"""

from .base import SCHEMA_VERSION, Base, KeptForever, StoreInfo
from .enterprises import Enterprise, FactDocument
from .evaluations import ControlRow, ListName, StoredEvaluation
from .hazards import FIVE_ITEMS, HAZARD_STATES, Hazard, HazardEvent

__all__ = [
    "FIVE_ITEMS",
    "HAZARD_STATES",
    "SCHEMA_VERSION",
    "Base",
    "ControlRow",
    "Enterprise",
    "FactDocument",
    "Hazard",
    "HazardEvent",
    "KeptForever",
    "ListName",
    "StoreInfo",
    "StoredEvaluation",
]
