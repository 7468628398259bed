"""Processor time by layer: each layer's own, without what the layers inside it took."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch


class Clock:
    """Adds up the processor time of the calling thread under names."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._open = threading.local()

    @contextmanager
    def under(self, layer: str) -> Iterator[None]:
        """What is done inside counts for this layer, except what counts for another."""
        outer: list[float] | None = getattr(self._open, "inside", None)
        inside = self._open.inside = [0.0]
        began = time.thread_time()
        try:
            yield
        finally:
            whole = time.thread_time() - began
            self.spent[layer] += whole - inside[0]
            self._open.inside = outer
            if outer is not None:
                outer[0] += whole

    @contextmanager
    def around(self, *places: tuple[Any, str, str]) -> Iterator[None]:
        """Time functions wherever they are called: (where it is looked up, its name, the layer)."""
        with ExitStack() as patches:
            for place, name, layer in places:
                patches.enter_context(patch.object(place, name, self._timed(getattr(place, name), layer)))
            yield

    def _timed(self, function: Callable[..., Any], layer: str) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.under(layer):
                return function(*args, **kwargs)

        return timed
