"""The one way to write a record."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.proof.canonical import LARGEST, NotCanonical, canonical, read_line

NAMES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=5)
LEAVES = st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))
RECORDS = st.dictionaries(NAMES, VALUES, max_size=5)


def test_canonical_sorts_keys_and_escapes_no_more_than_it_must() -> None:
    record = {"b": [1, True], "a": 'é"\\\n\x01\x7f\u2028', "A": {}}
    assert canonical(record) == '{"A":{},"a":"é\\"\\\\\\n\\u0001\x7f\u2028","b":[1,true]}'.encode()


@settings(max_examples=40)
@given(RECORDS)
def test_read_line_reads_back_what_canonical_wrote(record: dict[str, object]) -> None:
    assert read_line(canonical(record)) == record


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"1",
        b"[]",
        b"null",
        b'{"a":null}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":1,"a":1}',
        b'{"a":[{"b":1,"b":2}]}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1} ',
        b'{"a":1}\r',
        b'{"\xc3\xa9":1}',
        b'{"":1}',
        b'{"a b":1}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u000A"}',
        b'{"a":"\\u000a"}',
        b'{"a":"\\u001F"}',
        b'{"a":"\\u00e9"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_read_line_refuses_what_canonical_would_not_write(line: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_line(line)


@given(st.binary(max_size=40))
def test_read_line_reads_any_bytes_or_refuses_them(line: bytes) -> None:
    try:
        record = read_line(line)
    except NotCanonical:
        return
    assert canonical(record) == line
