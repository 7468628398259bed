"""Doubles: stand-ins for what lies outside the house, as strict as the real thing."""
