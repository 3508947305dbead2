"""Asking for a timestamp (RFC 3161), and whether a reply is one for what was asked."""

from rfc3161_client import HashAlgorithm, TimeStampRequest, TimestampRequestBuilder, decode_timestamp_response

_GRANTED = (0, 1)


class NoTimestamp(Exception):
    """Why there is none, in words for whoever runs the server."""


def request_for(text: str) -> TimeStampRequest:
    """Asks when this text was there: by its SHA-256, with a number of its own, and for the certificate too."""
    asked = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return asked.nonce(nonce=True).cert_request(cert_request=True).build()


def check_reply(reply: bytes, request: TimeStampRequest) -> None:
    """Raises NoTimestamp unless it is granted, over the text that was asked about, and made for this request.

    Who signed it is not checked: whose certificate to trust is for those to decide who check it.
    """
    try:
        said = decode_timestamp_response(reply)
        if said.status not in _GRANTED:
            raise NoTimestamp(f"it refused: {' '.join(said.status_string) or f'status {said.status}'}")
        stamped, asked = said.tst_info, request.message_imprint
        same = (stamped.message_imprint.hash_algorithm, stamped.message_imprint.message, stamped.nonce)
    except ValueError:
        raise NoTimestamp("its reply is no timestamp") from None
    if same != (asked.hash_algorithm, asked.message, request.nonce):
        raise NoTimestamp("its reply is for something else")
