"""Whether a lawful meeting decided what it says: pure arithmetic, no database, no floats.

``law.toml`` holds the rules as dated data, ``assess`` applies one to the figures of a meeting and
explains itself in numbered steps. Everything here needs the standard library only, because the same
modules make up ``recount.py``, with which a stranger recomputes a certificate.
"""
