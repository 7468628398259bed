"""Dialogues in steps, one file each."""
