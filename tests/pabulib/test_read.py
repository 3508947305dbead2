"""Each quirk of real files, and what becomes of it."""

from io import BytesIO
from pathlib import Path

import pytest

from pb.pabulib.file import Numbering, election_of, numbers_of, official_election
from pb.pabulib.lines import LONGEST_LINE
from pb.pabulib.read import read
from pb.pabulib.report import CannotRead
from tests.pabulib.make import ballots, made, make_text, said

VOTED_BEFORE = "This voter_id has voted before; the first ballot is counted"
MORE = "A ballot has more than"
NO_POINTS = "The points cannot be told: not numbers, too large, or not one for each project"
TOO_MANY_CELLS = "There are more cells than columns, so that the vote cannot be told"


def test_read_a_plain_file() -> None:
    file = made()
    assert (file.pot, file.scale, file.ids) == (100, 1, ("a", "b"))
    assert ballots(file) == [({1: 1}, 1), ({1: 1, 2: 1}, 1)]
    assert said(file) == []


def test_read_the_same_from_a_path(tmp_path: Path) -> None:
    (tmp_path / "x.pb").write_text(make_text())
    assert read(tmp_path / "x.pb", keep_voters=True) == made()


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_read_any_line_end_and_a_byte_order_mark(end: str, mark: bytes) -> None:
    text = make_text().replace("\n", end).removesuffix(end)
    assert read(mark + text.encode(), keep_voters=True) == made()


def test_read_mixed_line_ends_and_blank_lines() -> None:
    text = make_text().replace("a;60", "\r\n\n  \r\na;60").replace("1;a,b\n", "1;a,b\r\n\r\n\n")
    assert read(text.encode(), keep_voters=True) == made()


def test_read_splits_only_at_newlines() -> None:
    file = made(projects=("a;60;Gar\u2028den\x0b\u00a0\u0085", "b;50;Bench"))
    assert file.projects[0].cells["name"] == "Gar\u2028den\x0b\u00a0\u0085"


def test_read_latin_1_line_by_line() -> None:
    raw = make_text().replace("Bench", "BÄNK").replace("Garden", "Gärten").encode().replace("BÄNK".encode(), b"B\xc4NK")
    file = read(raw)
    assert [project.name for project in file.projects] == ["Gärten", "BÄNK"]
    assert said(file) == ["note: line 8: The line is not UTF-8 and was read as Latin-1"]


def test_read_spaces_after_semicolons() -> None:
    file = made(("1; a, b", "2; a"), ("a; 60; Garden", "b; 50; Bench"))
    assert ballots(file) == [({1: 1}, 1), ({1: 1, 2: 1}, 1)]
    assert said(file) == ["note: line 7: There are spaces after a semicolon (2 lines)"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"Paths; and ""trees"""', 'Paths; and "trees"'),
        ('"Stop" and go', '"Stop" and go'),
        ('Half an inch 5" wide', 'Half an inch 5" wide'),
        ('"never closed', '"never closed'),
        ('"Tom &amp; ""Jerry"""', 'Tom &amp; "Jerry"'),
    ],
)
def test_read_quotes_leniently_and_within_one_line(written: str, name: str) -> None:
    file = made(projects=(f"a;60;{written}", "b;50;Bench"))
    assert [project.name for project in file.projects] == [name, "Bench"]


def test_read_a_semicolon_without_quotes_in_the_last_name() -> None:
    file = made(projects=("a;60;Paths; trees", "b;50;Bench"))
    assert file.projects[0].name == "Paths; trees".replace("; ", ";")
    assert "error: line 7: A name has a semicolon in it and does not stand in quotes" in said(file)


def test_read_amounts_exactly() -> None:
    file = made(projects=("a;60.5;Garden", "b;50.0;Bench"), budget="969245.37")
    assert (file.pot, file.scale, [project.cost for project in file.projects]) == (96924537, 100, [6050, 5000])
    assert made(budget="215842719/100").pot == 215842719
    assert made(budget="1E+06").pot == 1_000_000


def test_read_nothing_where_none_is_written() -> None:
    file = made(("1;None", "2;", "3;a"), ("a;60;None", "b;50;"))
    assert [project.name for project in file.projects] == ["Project a", "Project b"]
    assert len(file.ballots) == 3
    assert said(file) == []


def test_read_ids_as_text() -> None:
    file = made(("1;10,OGM/0015,01",), ("10;1;x", "9;1;y", "OGM/0015;1;z", "01;1;w"))
    assert file.ids == ("01", "10", "9", "OGM/0015")
    assert numbers_of(file, Numbering.FILE_ORDER)["10"] == 1
    assert ballots(file) == [({1: 1, 2: 1, 4: 1}, 1)]
    assert list(election_of(file, Numbering.FILE_ORDER).ballots) == [({1: 1, 3: 1, 4: 1}, 1)]


def test_read_borda_as_places_below() -> None:
    file = made(("1;b,a,c",), ("a;1;x", "b;1;y", "c;1;z"), kind="ordinal")
    assert ballots(file) == [({1: 1, 2: 2, 3: 0}, 1)]


def test_read_fractional_points_in_parts() -> None:
    file = made(("1;a,b;2.5,0", "2;b;4.0"), kind="cumulative")
    assert (file.points_scale, ballots(file)) == (2, [({1: 5, 2: 0}, 1), ({2: 8}, 1)])


def test_read_a_default_score_for_who_is_not_named() -> None:
    file = made(("1;a;5", "2;;"), meta=("default_score;2",), kind="scoring")
    assert ballots(file) == [({1: 2, 2: 2}, 1), ({1: 5, 2: 2}, 1)]


def test_read_every_row_as_a_ballot_also_an_empty_one() -> None:
    file = made(("1;a", "2;", "3;"), meta=("min_length;1",))
    assert ballots(file) == [({}, 2), ({1: 1}, 1)]


@pytest.mark.parametrize(
    ("votes", "kind", "meta", "left", "sentence"),
    [
        (("1;a", "1;b", "2;a"), "approval", (), 2, f"line 12: {VOTED_BEFORE}"),
        (("1;a,b", "2;a"), "choose-1", (), 1, "line 11: A ballot has more than max_length allows"),
        (("1;a,b", "2;a"), "approval", ("max_sum_cost;100",), 1, "line 12: A ballot has more than max_sum_cost allows"),
        (("1;a,b;9,2", "2;a;3"), "cumulative", ("max_sum_points;10",), 1, f"line 12: {MORE} max_sum_points allows"),
        (("1;a,b;9,1", "2;a;3"), "cumulative", ("max_points;8",), 1, f"line 12: {MORE} max_points allows"),
        (("1;a,b;9", "2;a;3"), "cumulative", (), 1, f"line 11: {NO_POINTS}"),
        (("1;a;x", "2;a;3"), "cumulative", (), 1, f"line 11: {NO_POINTS}"),
        (("1;a;-1", "2;a;3"), "cumulative", (), 1, "line 11: A ballot gives fewer than 0 points"),
        (("1", "2;a"), "approval", (), 1, "line 11: The line ends before the vote"),
        (("1;a;b", "2;a"), "approval", (), 1, f"line 11: {TOO_MANY_CELLS}"),
    ],
)  # fmt: skip
def test_read_sets_ballots_aside_and_says_so(
    votes: tuple[str, ...], kind: str, meta: tuple[str, ...], left: int, sentence: str
) -> None:
    file = made(votes, kind=kind, meta=meta)
    assert len(file.ballots) == left
    assert said(file) == [f"set-aside: {sentence}"]


def test_read_sets_marks_for_unknown_projects_aside_and_counts_the_rest() -> None:
    file = made(("1;a,z,z", "2;a,y"))
    assert ballots(file) == [({1: 1}, 2)]
    assert said(file) == [
        "set-aside: line 11: A ballot names a project that is not listed; what else it names is counted (3 marks)"
    ]


def test_read_a_project_named_twice_once() -> None:
    assert ballots(made(("1;a,b,a",))) == [({1: 1, 2: 1}, 1)]
    assert ballots(made(("1;a,b,a;3,2,1",), kind="cumulative")) == [({1: 1, 2: 2}, 1)]
    file = made(("1;a,b,a",), kind="ordinal")
    assert ballots(file) == [({1: 1, 2: 0}, 1)]
    assert said(file) == ["note: line 11: A ballot names a project twice; it counts once"]


def test_read_below_a_limit_is_counted_and_reported() -> None:
    file = made(("1;a", "2;a,b"), meta=("min_length;2",))
    assert len(file.ballots) == 2
    assert said(file) == ["error: line 12: A ballot has less than min_length asks for; it is counted"]


def test_read_says_where_numbers_of_lines_differ() -> None:
    assert said(made(meta=("num_votes;3", "num_projects;x"))) == [
        "error: line 6: num_projects is not used: “x” is not a number",
        "error: num_votes states 3, and the file has 2 votes",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty"),
        ("\n\n", "The file is empty"),
        ("hello", "line 1: This is not a PaBulib file: it does not begin with META"),
        ("META\nkey;value\nbudget;1\n", "The file ends in META; there are no votes"),
        ("META\nkey;value\nVOTES\n", "line 3: VOTES stands here, and PROJECTS should come next"),
        (make_text().split("voter_id")[0], "VOTES has no line that names its columns"),
        (make_text(budget=""), "line 3: The budget is missing"),
        (make_text(budget="2,500"),
         "line 3: The budget cannot be read: “2,500” is not a number (commas cannot be read)"),
        (make_text(budget="9" * 30), f"line 3: The budget cannot be read: “{'9' * 30}” is too large a number"),
        (make_text(budget="-5"), "line 3: The budget is below 0"),
        (make_text(meta=("comment;x",)).replace("budget;100\n", ""), "The budget is missing"),
        (make_text(projects=("a;1000000000000000;x", "b;0.001;y")),
         "line 7: An amount cannot be read: 1000000000000000 is too large a number, "
         "next to others with so many decimals"),
        (make_text(meta=("default_score;-1",), kind="scoring"),
         "line 5: A default_score below 0 cannot be counted"),
        (make_text(meta=("budget;7",)), "line 5: budget is stated twice, differently"),
        (make_text(kind="lottery"), "line 4: The vote_type “lottery” is not known"),
        (make_text(projects=("a;;x",)), "line 7: The cost of project a is missing"),
        (make_text(projects=("a;-1;x",)), "line 7: The cost of project a is below 0"),
        (make_text(projects=("a;1;x", "a;2;x")), "line 8: Project a stands on line 7 too, differently"),
        (make_text(projects=(";1;x",)), "line 7: A project has no id"),
        (make_text(columns="project_id;name;votes"), "line 6: PROJECTS has no column cost"),
        (make_text(columns="project_id;cost;cost"), "line 6: The column cost stands there twice"),
        (make_text(kind="scoring", vote_columns="voter_id;vote"),
         "line 10: VOTES has no column points, and this kind of vote needs one"),
        (make_text(("1;a;-2",), kind="scoring"), "line 11: Scores below 0 cannot be counted"),
        (make_text(columns="project_id;name;cost", projects=("a;x;y;5",)),
         "line 7: There are 4 cells here and 3 columns; a text with a semicolon in it must stand in quotes"),
    ],
)  # fmt: skip
def test_read_or_say_line_and_reason(text: str, sentence: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read(text.encode())
    assert str(refused.value) == sentence


def test_read_refuses_an_endless_line_without_reading_it_all(tmp_path: Path) -> None:
    with (tmp_path / "long.pb").open("wb") as file:
        file.write(b"META\n")
        file.truncate(1_000_000_000)  # sparse: it takes no room, and reads as zeros
    with pytest.raises(CannotRead, match="line 2: This line is too long to be read"):
        read(tmp_path / "long.pb")


def test_read_refuses_other_encodings_and_absent_files(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="line 1: The file is UTF-16"):
        read(make_text().encode("utf-16"))
    with pytest.raises(CannotRead, match=r"The file cannot be opened: No such file or directory"):
        read(tmp_path / "absent.pb")


def test_read_a_hundred_thousand_projects() -> None:
    names = [f"p{place}" for place in range(100_000)]
    every = ",".join(names)
    assert len(every) < LONGEST_LINE
    file = made((f"1;{every}", "2;p7"), [f"{name};{place}.5;N" for place, name in enumerate(names)])
    assert (len(file.projects), len(file.ballots), len(file.ballots.bids)) == (100_000, 2, 100_001)


def test_read_no_projects_and_no_votes() -> None:
    assert made((), ()).ballots.cast == 0
    assert election_of(made((), ())).bids == ()


def test_read_one_ballot_across_two_blocks_of_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pb.pabulib.lines._BLOCK", 7)
    assert read(make_text().encode(), keep_voters=True) == made()


def test_official_election_gives_each_bid_its_stated_score() -> None:
    file = made(projects=("b;5;7;2.5", "a;6;8;4"), columns="project_id;cost;votes;score")
    election, scale = official_election(file)
    assert scale == 2
    assert list(election.ballots) == [({1: 5, 2: 8}, 1)]
    assert [bid.asked for bid in election.bids] == [5, 6]


def test_read_what_streams_in() -> None:
    assert read(BytesIO(make_text().encode()), keep_voters=True) == made()


def test_read_points_beyond_any_number_as_no_points() -> None:
    file = made(("1;a;" + "9" * 30, "2;a;1"), kind="cumulative")
    assert (ballots(file), said(file)) == ([({1: 1}, 1)], [f"set-aside: line 11: {NO_POINTS}"])
    with pytest.raises(CannotRead, match="^The points on these ballots are too large to be added up$"):
        made([f"{voter};a;1000000000000000" for voter in range(5000)], kind="scoring")


def test_read_everything_odd_at_once() -> None:
    """A byte order mark, mixed line ends, Latin-1, quotes, a semicolon in a name, odd numbers, no last line end."""
    text = (
        "\ufeffmeta;\r\nkey; value\nbudget; 1E+02\r\nvote_type;APPROVAL\nPROJECTS;;\r\n"
        'project_id;cost;name\na;60.0;"Say ""hi""; then go"\nb;.5e2;5" pipe\r\n\n'
        "VOTES\nvoter_id;vote;\n1; a , b\r\n2;a;;"
    )
    file = read(text.encode().replace(b"pipe", b"pip\xe9"))
    assert (file.pot, [project.cost for project in file.projects]) == (100, [60, 50])
    assert [project.name for project in file.projects] == ['Say "hi"; then go', '5" pip\u00e9']
    assert ballots(file) == [({1: 1}, 1), ({1: 1, 2: 1}, 1)]
