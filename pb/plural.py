"""How many of something, in words. Pure."""


def many(number: int, word: str) -> str:
    """`1 vote`, `2 votes`, `1,200 points`. For words whose plural ends in s."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
