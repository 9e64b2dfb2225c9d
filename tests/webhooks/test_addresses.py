"""Webhooks reach the public internet alone, however an address inside is spelled, and whatever a name says later."""

import socket

import pytest

from comments.record.webhooks import addresses
from comments.record.webhooks.addresses import AddressRefused, UrlRefused, is_public, read_url, resolve
from comments.record.webhooks.posting import post

INSIDE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1",  # noqa: S104 - refused, not bound to
    "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1",
    "5f00::1", "100::1", "not an address", "",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.215.14", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]
SPELLINGS = [
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/",
    "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.1./", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[fe80::1%25eth0]/", "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://0/",
    "https://10.1/", "https://192.168.0.1:8443/", "https://intranet/", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/",
    "https://example.org@127.0.0.1/", "https://127.0.0.1%2f@example.org/", "https://example.org\\@127.0.0.1/",
    "https://example.org#@127.0.0.1/", "https://hooks.0x7f000001/", "https://hooks.127/",
    "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "//example.org/", "example.org", "https://",
    "https:///path", "https://example.org:22/", "https://example.org:25/", "https://example.org:99999/",
    "https://exam ple.org/", "https://example.org/\r\nHost: inside", "https://example.org/\x00", "https://-a.example/",
    "https://" + "a" * 500 + ".org/",
]  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_public_address_is_not(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize("url", SPELLINGS)
def test_a_url_that_leads_inside_or_is_no_plain_one_is_refused_before_any_name_is_looked_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: pytest.fail("a name was looked up"))

    with pytest.raises(UrlRefused):
        read_url(url)
    assert post(url, b"{}", {}).error == "address_refused"


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://hooks.example.org", "hooks.example.org", "/"),
        ("https://Hooks.Example.org:8443/a%20b?c=d&e", "hooks.example.org:8443", "/a%20b?c=d&e"),
        ("https://xn--bcher-kva.example:443/?x", "xn--bcher-kva.example", "/?x"),
    ],
)
def test_a_plain_one_is_taken_apart(url: str, authority: str, path: str) -> None:
    target = read_url(url)

    assert (target.authority, target.path) == (authority, path)


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver that gives these answers, one after the other, the last one for ever; and a list of who was asked."""
    asked: list[str] = []

    def look_up(host: str, port: int, **more: object) -> list[tuple[object, ...]]:
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_a_name_of_which_one_address_is_inside_is_refused_as_a_whole(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, ["93.184.215.14", inside])

    with pytest.raises(AddressRefused):
        resolve(read_url("https://hooks.example.org/"))


def test_a_name_that_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, [])

    with pytest.raises(AddressRefused):
        resolve(read_url("https://hooks.example.org/"))


def test_a_name_is_asked_once_so_that_what_it_says_later_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    asked = names(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "create_connection", connect)

    answer = post("https://rebinding.example.org/", b"{}", {})

    assert answer.error == "connection"
    assert (asked, connected) == (["rebinding.example.org"], [("93.184.215.14", 443)])
    assert post("https://rebinding.example.org/", b"{}", {}).error == "address_refused"
    assert len(connected) == 1


def test_this_machine_is_reached_where_a_setting_allows_it_and_nothing_else_inside() -> None:
    assert read_url("http://localhost:9/", may_loopback=True).port == 9
    assert is_public("127.0.0.1", may_loopback=True)
    assert not is_public("10.0.0.1", may_loopback=True)
    for url in ("http://10.0.0.1/", "http://example.org/"):
        with pytest.raises(UrlRefused):
            read_url(url, may_loopback=True)
