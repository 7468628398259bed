"""What has yet to leave the house: the outbox and its worker."""
