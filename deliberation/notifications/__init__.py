"""Telling people on the site what concerns them. Only actions call it."""
