"""The windows: webhooks in, the web chat page, health."""
