"""Something to try out with: a handful of units for a first look, or a whole invented province."""

from bot.membership.demo.tiny import plant, ticket

__all__ = ["plant", "ticket"]
