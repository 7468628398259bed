"""What the bot says unasked: one file per push."""
