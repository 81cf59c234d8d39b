"""What the tests of faults share: a night that was never stopped."""

import pytest
from mishaps import Unbroken, unbroken


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Unbroken:
    """Make the night that all others are held against."""
    return unbroken(tmp_path_factory.mktemp("unbroken"))
