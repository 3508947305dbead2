"""Under which address this computer is found on the network of the hall."""

import fcntl
import socket
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address
from pathlib import Path

# ioctls of Linux, and the flag of an interface that is up.
_FLAGS, _ADDRESS, _UP = 0x8913, 0x8915, 0x1
_INTERFACES = Path("/sys/class/net")
# From a block that nobody has: nothing is sent there, the system only says which address it would send from.
_SOMEWHERE = ("192.0.2.1", 9)


class Kind(IntEnum):
    """What an address belongs to; the lower, the likelier that phones find it."""

    HOTSPOT = 0
    ROUTED = 1
    WIFI = 2
    WIRED = 3
    VIRTUAL = 4


@dataclass(frozen=True)
class Found:
    """An address of this computer, like `192.168.8.10`, and the interface that has it."""

    address: str
    interface: str
    wifi: bool = False
    virtual: bool = False
    routed: bool = False

    @property
    def kind(self) -> Kind:
        """A laptop that is the hotspot itself has the first address of its network. A cable or a phone beside it,
        which leads to the internet, leads to no phone in the hall."""
        if self.virtual:
            return Kind.VIRTUAL
        if self.wifi and self.address.endswith(".1"):
            return Kind.HOTSPOT
        if self.routed:
            return Kind.ROUTED
        return Kind.WIFI if self.wifi else Kind.WIRED


def likeliest_first(found: Sequence[Found]) -> list[Found]:
    """Without what no phone could reach: this computer's own loopback, and addresses it made up because nobody gave it
    one. Addresses of the internet come last."""
    reachable = [each for each in found if _is_reachable(IPv4Address(each.address))]
    return sorted(reachable, key=lambda each: (not IPv4Address(each.address).is_private, each.kind, each.interface))


def _is_reachable(address: IPv4Address) -> bool:
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)


def addresses() -> list[Found]:
    """What this computer has now, the likeliest first; nothing where it is on no network."""
    routed = _routed()
    on_linux = list(_of_interfaces(routed)) if sys.platform == "linux" else []
    return likeliest_first(on_linux or ([Found(routed, "", routed=True)] if routed else []))


def _routed() -> str:
    """The address that is used for the way out; empty without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked, suppress(OSError):
        asked.connect(_SOMEWHERE)
        return str(asked.getsockname()[0])
    return ""


def _of_interfaces(routed: str) -> Iterator[Found]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # an interface without an address
                address = socket.inet_ntoa(_ioctl(asked, _ADDRESS, name)[20:24])
                [flags] = struct.unpack("H", _ioctl(asked, _FLAGS, name)[16:18])
                if flags & _UP:
                    yield Found(
                        address,
                        name,
                        wifi=(_INTERFACES / name / "wireless").exists(),
                        virtual=not (_INTERFACES / name / "device").exists(),
                        routed=address == routed,
                    )


def _ioctl(asked: socket.socket, what: int, interface: str) -> bytes:
    return fcntl.ioctl(asked.fileno(), what, struct.pack("256s", interface.encode()[:15]))


def leads_to(name: str) -> list[str]:
    """The addresses that a name stands for, as this computer is told; none where nobody knows it."""
    try:
        return sorted({str(each[4][0]) for each in socket.getaddrinfo(name, None, socket.AF_INET)})
    except OSError:
        return []
