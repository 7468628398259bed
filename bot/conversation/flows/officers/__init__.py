"""What an officer does inside the chat: see, confirm, invite, add, remind, take along."""
