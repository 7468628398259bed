"""How a lesson should read: what does not keep the course from working, but must not be published."""
