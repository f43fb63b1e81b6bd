"""Numbers as Chinese texts write them: 第十二条, 第十六届."""

DIGITS = "零一二三四五六七八九"


def hanzi(number: int) -> str:
    """12 → 十二, 103 → 一百零三; 0 to 999."""
    hundreds, rest = divmod(int(number), 100)
    if not hundreds:
        return _below_hundred(rest)
    head = f"{DIGITS[hundreds]}百"
    if not rest:
        return head
    if rest < 10:
        return f"{head}零{DIGITS[rest]}"
    return head + ("一" if rest < 20 else "") + _below_hundred(rest)


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    tail = DIGITS[ones] if ones else ""
    if not tens:
        return DIGITS[ones]
    return f"{'' if tens == 1 else DIGITS[tens]}十{tail}"
