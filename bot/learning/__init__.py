"""What a learner has done: facts, progress, review."""
