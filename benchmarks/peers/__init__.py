"""Other rule engines, given the same conditions and the same facts."""
