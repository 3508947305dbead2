"""Trees of hashes, as in RFC 9162, section 2.1: one root of 32 bytes stands for a whole list, in its order."""

from collections.abc import Collection, Iterable
from hashlib import sha256

# One subtree for each bit of how many leaves there have been, largest first: (its leaves, its root).
_Subtrees = list[tuple[int, bytes]]


def leaf(line: bytes) -> bytes:
    return sha256(b"\x00" + line).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves (32 bytes each). Time: a hash for each leaf; memory: one hash for each level."""
    subtrees: _Subtrees = []
    for each in leaves:
        _add(subtrees, each)
    return _joined(subtrees)


def roots_at(leaves: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """Size -> the root over the first so many leaves, for each of these sizes that there is."""
    subtrees: _Subtrees = []
    roots = {0: _joined(subtrees)} if 0 in sizes else {}
    for size, each in enumerate(leaves, start=1):
        _add(subtrees, each)
        if size in sizes:
            roots[size] = _joined(subtrees)
    return roots


def _add(subtrees: _Subtrees, each: bytes) -> None:
    size = 1
    while subtrees and subtrees[-1][0] == size:
        each = _node(subtrees.pop()[1], each)
        size *= 2
    subtrees.append((size, each))


def _joined(subtrees: _Subtrees) -> bytes:
    if not subtrees:
        return sha256(b"").digest()
    *others, (_, right) = subtrees
    for _, left in reversed(others):
        right = _node(left, right)
    return right


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
