"""A real IMAP server for tests (pymap), behind a front that speaks TLS, as a provider's does, and can hang up."""

from __future__ import annotations

import asyncio
import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST, USER, PASSWORD = "127.0.0.1", "demouser", "demopass"
SERVE = "from pymap.main import main; main()"


class Front:
    """TLS outside, plain inside. It keeps what was said to it, and hangs up before a command where it is told to."""

    def __init__(self, inside: int, certificate: Path) -> None:
        self.inside, self.certificate = inside, certificate
        self.said: list[bytes] = []
        self.hang_up_at: tuple[bytes, int] | None = None  # a word, and which time it is said
        self.port = 0
        self._ready, self._loop = threading.Event(), asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Front:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def hang_up_before(self, word: bytes, time: int) -> None:
        self.hang_up_at, self.said = (word, time), []

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate)
        server = await asyncio.start_server(self._between, HOST, 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.05)  # what was ended is closed in the loop's next rounds

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside_reader, inside_writer = await asyncio.open_connection(HOST, self.inside)
        tasks = [
            asyncio.create_task(self._pass(reader, inside_writer, listens=True)),
            asyncio.create_task(self._pass(inside_reader, writer)),
        ]
        both = (writer, inside_writer)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            for one in both:
                one.close()
                with suppress(OSError, ssl.SSLError):
                    await one.wait_closed()
        finally:  # also where the front is ended meanwhile: nothing stays open
            for task in tasks:
                task.cancel()
            for one in both:
                one.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listens: bool = False
    ) -> None:
        with suppress(OSError):
            while part := await reader.read(65_536):
                if listens:
                    self.said.append(part)
                    if (
                        self.hang_up_at
                        and sum(self.hang_up_at[0] in one for one in self.said) == self.hang_up_at[1]
                    ):
                        self.hang_up_at = None
                        return
                writer.write(part)
                await writer.drain()


class MailServer:
    """The mailbox of one user, as the test puts letters into it, and as the product may fetch them."""

    def __init__(self, inside: int, front: Front, certificate: Path) -> None:
        self.inside, self.front = inside, front
        self.settings = {
            "host": HOST,
            "port": front.port,
            "user": USER,
            "password": PASSWORD,
            "folder": "INBOX",
            "ca": str(certificate),
        }

    def put(self, *letters: bytes) -> None:
        with self._signed_in() as box:
            for one in letters:
                answer, why = box.append(
                    "INBOX", "", None, one.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                )
                assert answer == "OK", why

    def empty(self) -> None:
        with self._signed_in() as box:
            if box.uid("SEARCH", "ALL")[1][0]:
                box.store("1:*", "+FLAGS", "(\\Deleted)")
                box.expunge()

    def unseen(self) -> int:
        with self._signed_in() as box:
            return len(box.uid("SEARCH", "UNSEEN")[1][0].split())

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(HOST, self.inside, timeout=30) as box:
            box.login(USER, PASSWORD)
            box.select("INBOX")
            yield box


@contextmanager
def mail_server(folder: Path) -> Iterator[MailServer]:
    """A server of its own with an empty mailbox, on this machine only, ended afterwards."""
    certificate, port = _certificate(folder / "mail.pem"), _free_port()
    command = [
        sys.executable,
        "-c",
        SERVE,
        "--host",
        HOST,
        "--port",
        str(port),
        "--no-tls",
        "dict",
        "--demo-data",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            with Front(port, certificate) as front:
                made = MailServer(port, front, certificate)
                made.empty()
                yield made
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        found: int = one.getsockname()[1]
        return found


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("The mail server did not start.")


def _certificate(path: Path) -> Path:
    """A certificate for this machine that only those trust who are told to."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
