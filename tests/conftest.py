"""What the whole suite shares."""

from hypothesis import settings

settings.register_profile("outskirts", deadline=None, derandomize=True)
settings.load_profile("outskirts")
