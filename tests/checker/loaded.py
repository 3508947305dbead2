"""The checker that people keep, as a module: it belongs to no package, and is read from its file."""

import io
from contextlib import redirect_stdout
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.proof.cases import Case, arguments

CHECKER = Path(__file__).parents[2] / "web" / "checker" / "verify.py"


def _loaded() -> Any:
    spec = spec_from_file_location("verify", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = _loaded()


@cache
def quickly_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """What `verify.is_signed` says, by a library that is much quicker, for thousands of bundles."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def run(case: Case, folder: Path) -> tuple[int, str]:
    """(exit, all that is said) of the checker on a case, in this process. `folder` is for the files it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle = folder / "result.zip"
    bundle.write_bytes(case.data)
    said = io.StringIO()
    with redirect_stdout(said):
        ended = verify.main([str(bundle), *arguments(case.given, folder)])
    return ended, said.getvalue().strip()


def code_of(ended: int, said: str) -> str:
    """The code that the last line begins with, where a check failed."""
    return said.rsplit("\n", 1)[-1].split(":")[0] if ended == 1 else ""
