"""How a check fails: with its code, and one plain sentence for people."""


class Failed(Exception):
    """One check did not hold."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code


def need(holds: bool, code: str, sentence: str) -> None:
    """Raises Failed unless it holds."""
    if not holds:
        raise Failed(code, sentence)
