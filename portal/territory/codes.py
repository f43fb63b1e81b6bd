"""The 12-digit statistical division code, taken apart (National Bureau of Statistics, 2009).

Six digits of county (GB/T 2260), three of township, three of village or community.
"""

import re

CODE = re.compile(r"\d{12}")
# Village-level segments: 001–199 residents' committees, 200–399 villagers' committees,
# 400–499 and 500–599 units treated like the one and the other.
COMMUNITY = (range(1, 200), range(400, 500))
VILLAGE = (range(200, 400), range(500, 600))


def level_of(code: str) -> str:
    """city, county, town or unit, read from where the zeros begin."""
    if code[4:] == "0" * 8:
        return "city"
    if code[6:] == "0" * 6:
        return "county"
    if code[9:] == "000":
        return "town"
    return "unit"


def parent_code(code: str) -> str:
    return {
        "city": "",
        "county": code[:4] + "0" * 8,
        "town": code[:6] + "0" * 6,
        "unit": code[:9] + "000",
    }[level_of(code)]


def kind_of(code: str) -> str | None:
    """community or village by the last three digits; None where the segment does not say."""
    segment = int(code[9:])
    if any(segment in numbers for numbers in COMMUNITY):
        return "community"
    if any(segment in numbers for numbers in VILLAGE):
        return "village"
    return None
