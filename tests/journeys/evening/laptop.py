"""The laptop on the stage: the server of the evening, which can die, behind a Wi-Fi that can be cut."""

from pathlib import Path

from tests import make
from tests.journeys.evening.wire import Wire
from tests.journeys.serving import served


class Hall:
    """`site` is where browsers find it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder, self.url, self._server = folder, database_url, make.free_port()
        self.wire = Wire(self._server)
        self.site = f"http://127.0.0.1:{self.wire.port}"
        self.log = folder / "server.log"
        self.begin()

    def begin(self) -> None:
        self.process = served(self._folder, self.url, self._server, self.log)

    def dies(self) -> None:
        self.process.kill()
        self.process.join()
        self.wire.drop()
