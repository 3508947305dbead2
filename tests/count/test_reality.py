"""What towns decided is what the rule that their file names decides, done again."""

from pathlib import Path

import pytest

from pb.pabulib.declared import UnknownRule, declared
from pb.pabulib.read import read
from tests.pabulib.make import NO_DATA, real_data

FOLDER = real_data()
FILES = sorted((FOLDER / "pabulib").glob("*.pb")) if FOLDER else []
# Files whose official winners no rule reproduces, and why.
EXCEPTIONS = {
    "Hungary_Budapest_2022_VIII_Jozsefvaros": "the file says that its rule is unknown",
}

pytestmark = pytest.mark.skipif(FOLDER is None, reason=NO_DATA)


def test_the_exceptions_are_still_exceptions() -> None:
    assert FOLDER
    for stem in EXCEPTIONS:
        with pytest.raises(UnknownRule):
            declared(read(FOLDER / "pabulib" / f"{stem}.pb"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_declared_funds_what_was_funded(path: Path) -> None:
    file = read(path)
    if path.stem in EXCEPTIONS:
        pytest.skip(EXCEPTIONS[path.stem])
    if all(project.selected is None for project in file.projects):
        pytest.skip("the file does not say who won")
    assert set(declared(file).funded) == {project.id for project in file.projects if project.selected == 1}
