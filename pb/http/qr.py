"""QR codes, drawn here, so that no request leaves the server."""

import segno
from markupsafe import Markup


def qr(text: str) -> Markup:
    """A QR code as SVG."""
    # A fixed mask is six times faster and scans as well.
    drawn = segno.make(text, micro=False, error="m", mask=4, boost_error=False)
    return Markup(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))
