from pb.rehearsed import MARK, is_rehearsal, name_of_rehearsal, slug_of_rehearsal
from pb.rounds.rules import is_slug, slug_of


def test_slug_of_rehearsal_is_an_address_that_no_real_round_gets() -> None:
    longest = slug_of("a" * 200)
    assert is_slug(slug_of_rehearsal(f"{longest}-100"))
    for name in ("Park lane rehearsal", "Park lane--rehearsal", "Park / - rehearsal", MARK):
        assert not is_rehearsal(slug_of(name))


def test_is_rehearsal_goes_by_the_end_of_the_address() -> None:
    assert is_rehearsal(slug_of_rehearsal("park-lane"))
    assert not is_rehearsal("park-lane")
    assert not is_rehearsal("park--rehearsal-lane")


def test_name_of_rehearsal_begins_with_the_word_and_fits() -> None:
    assert name_of_rehearsal("Park Lane decides") == "Rehearsal: Park Lane decides"
    assert name_of_rehearsal("x" * 80) == "Rehearsal: " + "x" * 69
