"""A certificate that this computer makes for itself, for HTTPS in a hall without internet; or one that it is given."""

import ssl
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pb.secret_key import make_folder, write_whole

NAME = "hall.pem"
LASTS = timedelta(days=30)
# A clock may be wrong by hours, on either side.
SLACK = timedelta(days=1)
_HERE = ("127.0.0.1", "localhost")


class WrongCertificate(Exception):
    """A file that cannot be served with; the message says why."""


def local_certificate(data: Path, address: str, now: datetime) -> Path:
    """`hall.pem` beside the database: a certificate for this address (`192.168.8.10`) and this computer itself, and
    its private key. The one that is there stays while it is for this address and does not end within a day."""
    file = data / NAME
    if not _still_good(file, address, now):
        make_folder(data)
        write_whole(file, _made(address, now), 0o600)
    return file


def _still_good(file: Path, address: str, now: datetime) -> bool:
    try:
        there = certificate_in(file)
    except WrongCertificate:
        return False
    return address in names_of(there) and there.not_valid_before_utc <= now <= there.not_valid_after_utc - SLACK


def check_certificate(file: Path, now: datetime) -> str:
    """The name that a given certificate is for. The file holds it, the certificates above it, and its private key.

    Raises WrongCertificate.
    """
    certificate = certificate_in(file)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)
    except ssl.SSLError:
        raise WrongCertificate(f"{file} holds no private key that fits its certificate.") from None
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise WrongCertificate(f"{file} is not for today: it ends on {certificate.not_valid_after_utc:%Y-%m-%d}.")
    name = next((name for name in names_of(certificate) if "*" not in name), "")
    if not name:
        raise WrongCertificate(f"{file} names no single host that it is for.")
    return name


def certificate_in(file: Path) -> x509.Certificate:
    """The first certificate of a PEM file. Raises WrongCertificate."""
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except OSError as error:
        raise WrongCertificate(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise WrongCertificate(f"{file} holds no certificate in PEM.") from None


def names_of(certificate: x509.Certificate) -> list[str]:
    """The names and addresses that it is for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(each) for each in names.get_values_for_type(x509.IPAddress)]
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 as browsers show it, to be compared: `4A:0F:…`."""
    return sha256(certificate.public_bytes(Encoding.DER)).digest().hex(":").upper()


def _made(address: str, now: datetime) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Commonpot in this hall")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + LASTS)
        .add_extension(_alternatives(address), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (certificate.public_bytes(Encoding.PEM) + private).decode()


def _alternatives(address: str) -> x509.SubjectAlternativeName:
    names = dict.fromkeys((address, *_HERE))
    return x509.SubjectAlternativeName([_alternative(name) for name in names])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
