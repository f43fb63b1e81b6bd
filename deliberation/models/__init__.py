from .resolutions import Resolution

__all__ = ["Resolution"]
