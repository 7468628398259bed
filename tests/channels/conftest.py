"""What all channel tests share: they run on asyncio, as the house does."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
