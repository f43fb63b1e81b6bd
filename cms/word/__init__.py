"""Compacts as Word files: read as villages write them, written as they are posted.

A file is data from a stranger: ``package`` opens it within bounds, ``lines`` reads its paragraphs with
their automatic numbers, ``split`` finds the clauses. Nothing in it is ever run or fetched.
"""
