"""A certificate for one address, kept while it is good; and a given one, looked at before anybody relies on it."""

import ssl
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pb.local_certificate import (
    LASTS,
    WrongCertificate,
    certificate_in,
    check_certificate,
    fingerprint,
    local_certificate,
    names_of,
)
from tests import make

ADDRESS = "192.168.8.10"
TODAY = make.NOW


def test_local_certificate_is_for_the_address_and_this_computer(tmp_path: Path) -> None:
    file = local_certificate(tmp_path, ADDRESS, TODAY)
    assert sorted(names_of(certificate_in(file))) == ["127.0.0.1", ADDRESS, "localhost"]
    assert file.stat().st_mode & 0o777 == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)


@pytest.mark.parametrize(
    ("address", "at", "stays"),
    [
        (ADDRESS, TODAY + timedelta(days=1), True),
        ("192.168.8.11", TODAY, False),
        (ADDRESS, TODAY + LASTS, False),
        (ADDRESS, TODAY - timedelta(days=3), False),
    ],
    ids=["the next day", "another address", "at its end", "a clock that went back"],
)
def test_local_certificate_stays_while_it_is_good(tmp_path: Path, address: str, at: datetime, stays: bool) -> None:
    """A phone that was told to trust it need not be told again."""
    before = local_certificate(tmp_path, ADDRESS, TODAY).read_text()
    assert (local_certificate(tmp_path, address, at).read_text() == before) is stays


def test_check_certificate_says_what_name_it_is_for(tmp_path: Path) -> None:
    assert check_certificate(local_certificate(tmp_path, "hall.example.org", TODAY), TODAY) == "hall.example.org"


def test_check_certificate_refuses_what_cannot_be_served_with(tmp_path: Path) -> None:
    good = local_certificate(tmp_path, "hall.example.org", TODAY)
    alone, other = tmp_path / "alone.pem", tmp_path / "other.pem"
    alone.write_text(good.read_text().partition("-----BEGIN PRIVATE")[0])
    other.write_text("hello")
    for file, at, why in (
        (tmp_path / "none.pem", TODAY, "cannot be read: No such file"),
        (other, TODAY, "holds no certificate"),
        (alone, TODAY, "holds no private key"),
        (good, TODAY + timedelta(days=90), "is not for today"),
    ):
        with pytest.raises(WrongCertificate, match=why):
            check_certificate(file, at)


def test_fingerprint_is_as_browsers_show_it(tmp_path: Path) -> None:
    file = local_certificate(tmp_path, ADDRESS, TODAY)
    said = fingerprint(certificate_in(file))
    der = ssl.PEM_cert_to_DER_cert(file.read_text().partition("-----BEGIN PRIVATE")[0])
    assert bytes.fromhex(said.replace(":", "")) == sha256(der).digest()
    assert said == said.upper()
