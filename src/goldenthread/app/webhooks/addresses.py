"""Where a webhook may go: to the public internet, and to networks that the installation allows by name.

An endpoint is an address that somebody typed; what answers there is decided by the name service at the time of the
call. So addresses are checked when the connection is made, and the connection goes to the very address that was
checked: a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from goldenthread.app.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind an IPv6 address, made by the network


class NotAllowed(Exception):
    """This address may not be called; the sentence says why."""


def checked_url(url: str) -> str:
    """``url`` if an endpoint may have it. What its name leads to is checked at every call."""
    url = url.strip()
    parts = _parts(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if not parts.hostname or port == 0 or len(url) > 500 or any(ord(one) <= 32 for one in url):
        raise _invalid("Give a whole address, such as https://erp.example/hooks/orders.")
    if parts.username or parts.password or parts.fragment:
        raise _invalid("Leave user, password and # out of the address. The signature tells who sends.")
    if parts.scheme != "https" and (settings.PRODUCTION or parts.scheme != "http"):
        raise _invalid("An endpoint begins with https://, so that nobody reads or changes what is sent.")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return url
    if not is_allowed(literal):
        raise _invalid(f"{literal} {_WHY}")
    return url


_WHY = (
    "is not a public address. Whoever runs this installation can allow networks of its own with "
    "GOLDENTHREAD_WEBHOOK_NETWORKS."
)


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, field="url")


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise _invalid("This address cannot be read. Copy it from where the other system shows it.") from None


def is_allowed(address: Address) -> bool:
    """Whether a connection may go there: public, or in one of the installation's own networks.

    >>> [is_allowed(ipaddress.ip_address(one)) for one in ("127.0.0.1", "10.0.0.8", "169.254.169.254", "::1")]
    [False, False, False, False]
    >>> is_allowed(ipaddress.ip_address("::ffff:10.0.0.8")), is_allowed(ipaddress.ip_address("9.9.9.9"))
    (False, True)
    """
    real = _unwrapped(address)
    if any(real in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return real.is_global and not real.is_multicast and not real.is_reserved


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does: the guard looks at where packets end."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address.teredo:
        return address.teredo[1]
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """A connection to ``host`` at an address that was checked. Refuses if the name leads anywhere else too."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for _, _, _, _, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not is_allowed(address):
            raise NotAllowed(f"{host} leads to {address}, which {_WHY}")
    failure: OSError = OSError(f"{host} has no address")
    for _, _, _, _, place in found:
        try:
            return socket.create_connection((str(place[0]), port), timeout)
        except OSError as refused:
            failure = refused
    raise failure
