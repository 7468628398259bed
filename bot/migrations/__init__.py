"""How the store grows from release to release; a user's data survives every step."""
