"""Make the three vendor folders from npm packages: `python web/vendoring/vendor.py` (needs node and npm).

Only somebody who updates a vendored file runs this; what it makes is committed, so that installing and
running Commonpot needs no node. Change a version in package.json, run it, read the diff, commit.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
SITE = HERE.parent / "static" / "vendor"
CHECKER = HERE.parent / "checker" / "vendor"
PRINT = HERE.parent / "print" / "vendor"

# The npm package of GOV.UK Frontend carries no licence file; its package.json says MIT.
GOVUK_LICENCE = """\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def compiled_css() -> bytes:
    command = ["node", PACKAGES / "sass" / "sass.js", "--style=compressed", "--no-source-map", "govuk.scss"]
    return subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE).stdout


def installed(package: str) -> dict[str, str]:
    facts: dict[str, str] = json.loads((PACKAGES / package / "package.json").read_text())
    return facts


def write(name: str, package: str, files: dict[str, bytes], into: Path = SITE) -> None:
    """One folder of a vendor tree: the files, the licence among them, and what they are."""
    facts = installed(package)
    for older in into.glob(f"{name}-[0-9]*"):
        shutil.rmtree(older)
    folder = into / f"{name}-{facts['version']}"
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    label = {
        "name": name,
        "version": facts["version"],
        "licence": facts["license"],
        "npm package": package,
        "sha256": {file: hashlib.sha256(content).hexdigest() for file, content in sorted(files.items())},
    }
    (folder / "VENDOR.json").write_text(json.dumps(label, indent=2) + "\n")
    print(folder.relative_to(HERE.parent), sum(map(len, files.values())), "bytes")


def main() -> None:
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, check=True)
    write(
        "govuk-frontend",
        "govuk-frontend",
        {"govuk-frontend.min.css": compiled_css(), "LICENSE": GOVUK_LICENCE.encode()},
    )
    htmx = PACKAGES / "htmx.org"
    write(
        "htmx",
        "htmx.org",
        {
            "htmx.min.js": (htmx / "dist" / "htmx.min.js").read_bytes(),
            "LICENSE": (htmx / "LICENSE").read_bytes(),
        },
    )
    font = PACKAGES / "@fontsource" / "atkinson-hyperlegible"
    weights = [f"atkinson-hyperlegible-latin-{weight}-normal.woff2" for weight in (400, 700)]
    write(
        "atkinson-hyperlegible",
        "@fontsource/atkinson-hyperlegible",
        {weight: (font / "files" / weight).read_bytes() for weight in weights}
        | {"LICENSE": (font / "LICENSE").read_bytes()},
    )
    # The same letters once more, as TrueType: what sets the pages for the printer reads no woff2.
    font = PACKAGES / "@expo-google-fonts" / "atkinson-hyperlegible"
    cuts = ("400Regular", "700Bold")
    write(
        "atkinson-hyperlegible",
        "@expo-google-fonts/atkinson-hyperlegible",
        {
            f"AtkinsonHyperlegible_{cut}.ttf": (font / cut / f"AtkinsonHyperlegible_{cut}.ttf").read_bytes()
            for cut in cuts
        }
        | {"LICENSE": (font / "LICENSE_FONT").read_bytes()},
        PRINT,
    )
    # What check.html hashes and checks signatures with; web/checker/build.py puts it into the page.
    for name, files in (("hashes", ("sha2.js", "_md.js", "_u64.js", "utils.js")), ("ed25519", ("index.js",))):
        package = PACKAGES / "@noble" / name
        kept = {file: (package / file).read_bytes() for file in (*files, "LICENSE")}
        write(f"noble-{name}", f"@noble/{name}", kept, CHECKER)


if __name__ == "__main__":
    main()
