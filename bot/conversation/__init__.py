"""What the bot says when spoken to: inbox, lane, engine, understanding, flows and commands."""
