"""How far a run goes: little and always the same by default, further and elsewhere with FUZZ_EXAMPLES=2000."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))


def fuzzed(usual: int) -> settings:
    """Try as many examples as are usual here, or as many as were asked for."""
    return settings(
        max_examples=EXAMPLES or usual,
        # The house's own deadline is watched at the door; a busy machine is no failure.
        deadline=None,
        database=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
