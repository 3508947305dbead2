"""Every case of the corpus: the checker says what it must, and nothing else."""

from tests.proof.cases import Case
from tests.proof.checking import told
from tests.proof.corpus.every import every_case

CODES = [f"C{number:02}" for number in (*range(1, 13), 15, 18, 19, 20, 21)]
# Words that only programmers know.
UNKNOWN = ("invalid", "hash", "None", "assert", "JSON", "null pointer", "True", "False")


def test_the_checker_says_what_must_be_said() -> None:
    """All of it in one test: making the cases takes a third of the time."""
    cases = list(every_case())
    check_the_corpus(cases)
    wrong, odd = [], []
    for case in cases:
        ended, code, sentence = told(case)
        if (ended, code) != (case.exit, case.code):
            wrong.append(f"{case.name}: not {case.exit} {case.code}, but {ended} {sentence}")
        if ended and not is_plain(sentence, code):
            odd.append(sentence)
    assert wrong == []
    assert odd == []


def check_the_corpus(cases: list[Case]) -> None:
    """Each case has a name of its own, each name of a bundle is one bundle, and each code can be had in two ways."""
    assert len({case.name for case in cases}) == len(cases)
    bundles: dict[str, bytes] = {}
    assert [case.name for case in cases if bundles.setdefault(case.bundle, case.data) != case.data] == []
    codes = [case.code for case in cases]
    assert [code for code in CODES if codes.count(code) < 2] == []


def is_plain(sentence: str, code: str) -> bool:
    """One sentence after its code."""
    begins = sentence.removeprefix(f"{code}: ")
    words = not any(word in sentence for word in UNKNOWN)
    return begins[:1].strip() != "" and sentence.endswith(".") and "\n" not in sentence and words
