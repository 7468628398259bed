"""Học Số: five-minute digital-skill lessons in the chat people already have open."""
