"""A real mail server for tests: it takes what it is sent, or refuses it as told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pb.settings import Encryption, Smtp
from tests import make

USER, PASSWORD = "town", "hunter2 @:/"


class Sink:
    """`letters` in the order they came. `refuses` is address -> what the server says to it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuses: dict[str, str] = {}
        self.refuses_letters = ""
        self.smtp = Smtp(Encryption.NONE, "127.0.0.1", make.free_port())

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        if self.refuses_letters:
            return self.refuses_letters
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def listening(sink: Sink, **options: Any) -> Iterator[Sink]:
    controller = Controller(sink, hostname=sink.smtp.host, port=sink.smtp.port, **options)
    controller.start()
    yield sink
    controller.stop()


def knows_us(_: Any, __: Any, ___: Any, mechanism: str, sent: Any) -> AuthResult:
    """Lets USER in."""
    return AuthResult(success=(sent.login, sent.password) == (USER.encode(), PASSWORD.encode()), handled=False)


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1, signed by nobody else."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(make.NOW - timedelta(days=3650))
        .not_valid_after(make.NOW + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


def served_with(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
