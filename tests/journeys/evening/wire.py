"""The Wi-Fi of a hall: everything that browsers send goes through here, and it can be cut."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Carries bytes between a port of its own and that of the server. Cut, it refuses whoever knocks and drops what is
    under way, as an access point that is out of power does."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        """Listen, on the same port as before."""
        self._door = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._answer, args=(self._door,), daemon=True).start()

    def cut(self) -> None:
        if self._door is not None:
            with suppress(OSError):
                self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
        self._door = None
        self.drop()

    def drop(self) -> None:
        """End every connection that is open; new ones are let through."""
        with self._lock:
            ends, self._open = self._open, set()
        for each in ends:
            _end(each)

    def _answer(self, door: socket.socket) -> None:
        while True:
            try:
                browser, _ = door.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server))
            except OSError:  # the server is down
                browser.close()
                continue
            with self._lock:
                self._open |= {browser, server}
            for one, other in ((browser, server), (server, browser)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(65536):
                other.sendall(some)
        with self._lock:
            self._open -= {one, other}
        _end(one)
        _end(other)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
