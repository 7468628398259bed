"""The tree of units: what belongs to what, from when to when, and how it is reorganised."""
