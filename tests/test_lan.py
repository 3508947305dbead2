"""Which of a computer's addresses phones can most likely reach."""

import socket

import pytest

from pb import lan
from pb.lan import Found, Kind, addresses, leads_to, likeliest_first

WIFI = Found("192.168.8.10", "wlan0", wifi=True)
CABLE = Found("10.0.0.7", "eth0", routed=True)
CONTAINERS = Found("172.17.0.1", "docker0", virtual=True)


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ([CONTAINERS, WIFI], "192.168.8.10"),
        ([WIFI, CABLE], "10.0.0.7"),
        ([Found("192.168.8.10", "wlan0", wifi=True), Found("10.0.0.7", "eth0")], "192.168.8.10"),
        ([CONTAINERS, Found("10.0.0.7", "eth0")], "10.0.0.7"),
        ([Found("8.8.4.4", "eth0", routed=True), WIFI], "192.168.8.10"),
    ],
    ids=["not of containers", "the way out", "Wi-Fi before a cable", "a cable", "not of the internet"],
)
def test_likeliest_first(found: list[Found], first: str) -> None:
    assert likeliest_first(found)[0].address == first


def test_likeliest_first_prefers_our_own_hotspot_to_a_telephone_that_leads_out() -> None:
    telephone, hotspot = Found("192.168.42.5", "usb0", routed=True), Found("10.42.0.1", "wlan0", wifi=True)
    assert hotspot.kind is Kind.HOTSPOT
    assert likeliest_first([telephone, hotspot]) == [hotspot, telephone]


def test_likeliest_first_leaves_out_what_no_phone_can_reach() -> None:
    assert likeliest_first([Found("127.0.0.1", "lo"), Found("169.254.3.4", "wlan0", wifi=True)]) == []


def test_addresses_are_of_this_computer_and_never_its_loopback() -> None:
    for each in addresses():
        with socket.socket() as bound:
            bound.bind((each.address, 0))
        assert not each.address.startswith("127.")


def test_addresses_needs_no_interfaces_where_they_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lan, "_routed", lambda: "192.168.8.10")
    monkeypatch.setattr("sys.platform", "darwin")
    assert [each.address for each in addresses()] == ["192.168.8.10"]
    monkeypatch.setattr(lan, "_routed", lambda: "")
    assert addresses() == []


def test_leads_to_asks_for_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert leads_to("localhost") == ["127.0.0.1"]

    def nobody_knows(*_: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    assert leads_to("hall.example.org") == []
