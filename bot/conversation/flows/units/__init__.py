"""How a learner finds a unit, asks to be let in, and leaves."""
