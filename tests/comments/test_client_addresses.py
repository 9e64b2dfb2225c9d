"""Whom a request is counted for: its address and its network, as far as they can be known."""

import pytest

from comments.client_addresses import address_of, network_of


@pytest.mark.parametrize(
    ("given", "address", "network"),
    [
        ("192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"),
        ("255.255.255.255", "255.255.255.255/32", "255.255.255.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/56"),
        ("::ffff:192.0.2.77", "::/64", "::/56"),
        ("192.0.2.077", "unknown", "unknown"),
        ("192.0.2", "unknown", "unknown"),
        ("192.0.2.1\x00", "unknown", "unknown"),
        ("", "unknown", "unknown"),
    ],
)
def test_an_address_is_counted_alone_and_with_its_network(rf, given, address, network):
    request = rf.get("/", REMOTE_ADDR=given)

    assert (address_of(request), network_of(request)) == (address, network)
