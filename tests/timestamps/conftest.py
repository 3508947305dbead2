"""A timestamp server: what `openssl ts` answers, on a port of this machine."""

import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

_SETTINGS = """
[tsa]
serial = serial
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """`answer` is what becomes of a query; a test can have another. `asked` counts."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.certificates, self.url = folder, folder / "ca.pem", ""
        self.answer: Callable[[bytes], bytes] = self.stamped
        self.asked = 0

    def openssl(self, *words: str) -> bytes:
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, check=True)
        return done.stdout

    def make_keys(self) -> None:
        (self.folder / "settings").write_text(_SETTINGS)
        (self.folder / "serial").write_text("01\n")
        (self.folder / "for").write_text("extendedKeyUsage=critical,timeStamping\n")
        new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self.openssl(*new, "-x509", "-subj", "/CN=Root", "-days", "9999", "-keyout", "ca.key", "-out", "ca.pem")
        self.openssl(*new, "-subj", "/CN=Clock", "-keyout", "tsa.key", "-out", "tsa.csr")
        by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "for", "-days", "9999")
        self.openssl("x509", "-req", "-in", "tsa.csr", *by, "-out", "tsa.pem")

    def stamped(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        signer = ("-signer", "tsa.pem", "-inkey", "tsa.key")
        self.openssl(
            "ts", "-reply", "-config", "settings", "-section", "tsa", "-queryfile", "query", *signer, "-out", "r"
        )
        return (self.folder / "r").read_bytes()


@pytest.fixture(scope="session")
def keys_of_authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    Authority(folder).make_keys()
    return folder


@pytest.fixture
def authority(keys_of_authority: Path) -> Iterator[Authority]:
    there = Authority(keys_of_authority)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            there.asked += 1
            reply = there.answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name is the library's
            """Not into the tests' output."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    there.url = f"http://127.0.0.1:{server.server_port}/tsr"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield there
    server.shutdown()
    server.server_close()
