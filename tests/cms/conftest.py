"""The callers of the API serve here too: a step is taken by page and by program alike."""

from tests.api.conftest import api, api_as

__all__ = ["api", "api_as"]
