"""One request to a receiver that answers well, badly, slowly, or without end."""

import datetime as dt
import ipaddress
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from comments.record.webhooks import addresses, posting
from comments.record.webhooks.posting import Answer, post
from tests.webhooks.receiver import Handler, Receiver, drop, receiving, status


def send(receiver: Receiver, **more: object) -> Answer:
    return post(receiver.url, b'{"a": 1}', {"webhook-id": "msg_1"}, may_loopback=True, **more)  # type: ignore[arg-type]  # handed on


def test_a_message_arrives_as_it_was_sent() -> None:
    with receiving() as receiver:
        answer = send(receiver)

    came = receiver.came[0]
    assert (answer.is_taken, answer.code) == (True, 204)
    assert (came.path, came.body, came.headers["webhook-id"]) == ("/hook", b'{"a": 1}', "msg_1")
    assert came.headers["host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize("code", [300, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503])
def test_only_2xx_is_taken_and_no_redirect_is_followed(code: int) -> None:
    with receiving() as receiver:
        receiver.replies.append(status(code, Location=receiver.url + "/other", Retry_After="77"))
        answer = send(receiver)

    assert (answer.is_taken, answer.code, answer.retry_after_seconds) == (False, code, 77)
    assert len(receiver.came) == 1


def test_a_connection_that_breaks_is_no_answer() -> None:
    with receiving() as receiver:
        receiver.replies.append(drop)
        answer = send(receiver)

    assert answer in (Answer(error="connection"), Answer(error="not_http"))


def test_nobody_there_is_told() -> None:
    with receiving() as receiver:
        pass

    assert send(receiver) == Answer(error="connection")


def drip(handler: Handler) -> None:
    """A byte every twentieth of a second, each well within any time limit of its own."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            handler.wfile.write(b"X")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    with receiving() as receiver:
        receiver.replies.append(drip)
        answer = send(receiver, deadline_seconds=0.5)

    # Read to its end, after ten seconds, it would not be HTTP.
    assert answer == Answer(error="timed_out")


def endless(handler: Handler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")
    except OSError:
        handler.close_connection = True


def test_headers_without_end_are_not_read_to_the_end() -> None:
    with receiving() as receiver:
        receiver.replies.append(endless)
        answer = send(receiver)

    assert answer == Answer(error="not_http")


def large_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 40))
    handler.end_headers()
    handler.close_connection = True


def test_the_body_of_an_answer_is_not_read() -> None:
    with receiving() as receiver:
        receiver.replies.append(large_body)

        assert send(receiver).is_taken


def not_http(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    handler.close_connection = True


def test_a_server_of_another_kind_is_told() -> None:
    with receiving() as receiver:
        receiver.replies.append(not_http)

        assert send(receiver) == Answer(error="not_http")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `name`, and one of a client that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName(
        [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name == "x" else [x509.DNSName(name)]
    )
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def test_a_certificate_is_checked_for_the_name_though_the_address_is_what_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = certificate(tmp_path, "hooks.example.org")
    monkeypatch.setattr(posting, "resolve", lambda target, may_loopback: ["127.0.0.1"])
    with receiving(server) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        right = post(f"https://hooks.example.org:{port}/", b"{}", {}, tls=client)
        wrong = post(f"https://other.example.org:{port}/", b"{}", {}, tls=client)
        unknown = post(f"https://hooks.example.org:{port}/", b"{}", {})

    assert right == Answer(code=204)
    assert (wrong, unknown) == (Answer(error="tls"), Answer(error="tls"))
    assert [one.headers["host"] for one in receiver.came] == [f"hooks.example.org:{port}"]


def test_the_second_address_is_tried_where_the_first_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "resolve", lambda target, may_loopback: ["127.0.0.2", "127.0.0.1"])
    assert addresses.is_public("127.0.0.2", may_loopback=True)
    with receiving() as receiver:
        assert send(receiver).is_taken
