"""What can be measured: one file a part, each with a `run(plan)` that gives tables."""
