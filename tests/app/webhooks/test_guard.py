"""Where a webhook may not go, whatever its address looks like and whatever its name answers."""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_address, ip_network

import pytest
from django.conf import LazySettings
from tests.app.webhooks.conftest import Receiver

from goldenthread.app.errors import Invalid
from goldenthread.app.webhooks import addresses, sending

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",  # teredo of 10.0.0.1
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused(address: str):
    assert not addresses.is_allowed(ip_address(address))


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_public_addresses_are_not(address: str):
    assert addresses.is_allowed(ip_address(address))


def test_a_network_of_ones_own_is_reached_when_the_installation_allows_it(settings: LazySettings):
    settings.WEBHOOK_NETWORKS = [ip_network("10.1.0.0/16")]
    assert addresses.is_allowed(ip_address("10.1.2.3"))
    assert addresses.is_allowed(ip_address("::ffff:10.1.2.3"))
    assert not addresses.is_allowed(ip_address("10.2.2.3"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "erp.example",
        "ftp://erp.example/",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@erp.example/",
        "https://erp.example/#part",
        "https://erp.example:0/",
        "https://erp.example:99999/",
        "https://erp.example/a b",
        "https://erp.example/\r\nX: y",
        "https://[::1",
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://erp.example/" + "x" * 500,
    ],
)
def test_addresses_that_no_endpoint_may_have(url: str):
    with pytest.raises(Invalid) as refusal:
        addresses.checked_url(url)
    assert refusal.value.about["field"] == "url"


def test_production_takes_https_only(settings: LazySettings):
    assert addresses.checked_url("http://erp.example/hooks") == "http://erp.example/hooks"
    settings.PRODUCTION = True
    with pytest.raises(Invalid):
        addresses.checked_url("http://erp.example/hooks")
    assert addresses.checked_url("https://erp.example/hooks") == "https://erp.example/hooks"


def test_a_name_that_leads_inside_is_not_called(receiver: Receiver, settings: LazySettings):
    """``localhost`` is a name like any other; what counts is where it leads when it is called."""
    settings.WEBHOOK_NETWORKS = []
    answer = sending.send(receiver.url.replace("127.0.0.1", "localhost"), b"{}", {})
    assert answer.status is None
    assert "is not a public address" in answer.problem
    assert receiver.got == []


@pytest.mark.parametrize("written", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_other_ways_to_write_loopback_are_not_called(
    receiver: Receiver, settings: LazySettings, written: str
):
    settings.WEBHOOK_NETWORKS = []
    answer = sending.send(receiver.url.replace("127.0.0.1", written), b"{}", {})
    assert answer.status is None
    assert receiver.got == []


def test_the_connection_goes_to_the_address_that_was_checked(receiver: Receiver, monkeypatch):
    """A name that answers differently the second time is asked only once. (The name service is the boundary.)"""
    asked: list[str] = []
    real = socket.getaddrinfo
    port = int(receiver.url.split(":")[2].split("/")[0])

    def rebinding(host, *about, **options):
        if host != "rebind.example":
            return real(host, *about, **options)
        asked.append(host)
        place = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    answer = sending.send(f"http://rebind.example:{port}/", b"{}", {})
    assert (answer.status, asked) == (204, ["rebind.example"])
    assert receiver.got[0].headers["host"] == f"rebind.example:{port}"


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch):
    def both(host, port, *about, **options):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)) for place in ("9.9.9.9", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(addresses.NotAllowed):
        addresses.connect("both.example", 443, 1)


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver: Receiver):
    """The receiver speaks no TLS at all: nothing of the message may reach it in clear."""
    answer = sending.send(receiver.url.replace("http://", "https://"), b"secret", {})
    assert answer.status is None
    assert receiver.got == []
    assert ssl.create_default_context().check_hostname
