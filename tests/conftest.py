"""What the whole suite shares."""

import pytest
from hypothesis import settings
from mishaps import Unbroken, unbroken

settings.register_profile("outskirts", deadline=None, derandomize=True)
settings.load_profile("outskirts")


@pytest.fixture(scope="session")
def unbroken_night(tmp_path_factory: pytest.TempPathFactory) -> Unbroken:
    """Make the night that was never stopped, to which all that mishaps befall is held."""
    return unbroken(tmp_path_factory.mktemp("unbroken"))
