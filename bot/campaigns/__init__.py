"""How units are scored."""
