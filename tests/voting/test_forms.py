"""What the voter's pages send, as text."""

from litestar.datastructures import FormMultiDict, UploadFile

from pb.voting.forms import BallotAnswers, ballot_answers


def read(*sent: tuple[str, object]) -> BallotAnswers:
    return ballot_answers(FormMultiDict(sent))


def test_ballot_answers_of_nothing_are_empty() -> None:
    assert read() == BallotAnswers("", "", {})


def test_ballot_answers_keep_every_answer_for_a_bid_in_order() -> None:
    sent = read(("bid-2", "5"), ("code", " 7K2M "), ("bid-1", "none"), ("bid-2", "4"), ("nonce", "abc"))
    assert sent == BallotAnswers("7K2M", "abc", {"bid-2": ["5", "4"], "bid-1": ["none"]})


def test_ballot_answers_keep_what_no_ballot_has_for_the_rules_to_refuse() -> None:
    assert read(("bid-99", "5"), ("bid-", "x"), ("bids", "1"), ("BID-1", "5")).typed == {"bid-99": ["5"], "bid-": ["x"]}


def test_ballot_answers_do_not_tidy_up_a_score() -> None:
    assert read(("bid-1", " 5")).typed == {"bid-1": [" 5"]}


def test_ballot_answers_take_a_file_for_an_empty_answer() -> None:
    upload = UploadFile(content_type="text/plain", filename="marks.txt", file_data=b"5")
    assert read(("bid-1", upload), ("code", upload)) == BallotAnswers("", "", {"bid-1": [""]})
    upload.file.close()


def test_ballot_answers_cut_a_code_and_a_nonce_that_are_far_too_long() -> None:
    sent = read(("code", "A" * 10_000), ("nonce", "b" * 10_000))
    assert (len(sent.code), len(sent.nonce)) == (300, 64)


def test_ballot_answers_read_a_form_of_the_largest_size() -> None:
    """A megabyte of it; time that grows with the square of the answers would never end."""
    assert read(*[("bid-1", "5")] * 120_000).typed == {"bid-1": ["5"] * 120_000}
    assert len(read(*[(f"bid-{number}", "5") for number in range(90_000)]).typed) == 90_000
