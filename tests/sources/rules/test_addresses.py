"""Which addresses are public, and which of them may be dialled."""

from ipaddress import ip_network

import pytest

from sources.rules import addresses

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:8.8.8.8",
]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - not bound
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "localhost",
    "127.1",
    "0x7f.0.0.1",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_addresses_anybody_can_reach_are_public(ip: str) -> None:
    assert addresses.is_public(ip)


@pytest.mark.parametrize("ip", NOT_PUBLIC)
def test_special_purpose_addresses_and_nonsense_are_not_public(ip: str) -> None:
    assert not addresses.is_public(ip)


@pytest.mark.parametrize(
    ("ip", "port", "networks", "reason"),
    [
        ("8.8.8.8", 80, [], None),
        ("8.8.8.8", 443, [], None),
        ("8.8.8.8", 8080, [], "port"),
        ("8.8.8.8", 22, [], "port"),
        ("10.1.2.3", 80, [], "private-address"),
        ("10.1.2.3", 22, [], "private-address"),
        ("10.1.2.3", 80, ["10.1.0.0/16"], None),
        ("10.1.2.3", 9200, ["10.1.0.0/16"], None),
        ("::ffff:10.1.2.3", 9200, ["10.1.0.0/16"], None),
        ("10.2.2.3", 80, ["10.1.0.0/16"], "private-address"),
        ("fd00::5", 80, ["10.1.0.0/16", "fd00::/8"], None),
        ("8.8.8.8", 8080, ["8.8.8.0/24"], None),
        ("not an address", 80, ["0.0.0.0/0"], "private-address"),
    ],
)
def test_what_may_be_dialled(ip: str, port: int, networks: list[str], reason: str | None) -> None:
    allowed = addresses.parse_networks(networks)

    assert addresses.refusal(ip=ip, port=port, allowed_networks=allowed) == reason


def test_networks_are_read_as_the_operator_writes_them() -> None:
    networks = addresses.parse_networks([" 127.0.0.0/8", "", "fd00::/8 "])

    assert networks == (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("ip", "port", "allowed"),
    [
        ("127.0.0.1", 8001, True),
        ("127.0.0.1", 8000, False),
        ("127.0.0.1", None, True),
        ("127.0.0.2", 8001, False),
        ("::ffff:127.0.0.1", 8001, True),
        ("::1", 8443, True),
        ("::1", 443, False),
    ],
)
def test_one_port_of_a_network_may_be_opened(ip: str, port: int | None, allowed: bool) -> None:
    networks = addresses.parse_networks(["127.0.0.1/32:8001", "::1/128:8443"])

    assert addresses.is_allowed(ip=ip, port=port, allowed_networks=networks) == allowed
    assert [str(network) for network in networks] == ["127.0.0.1/32:8001", "::1/128:8443"]


@pytest.mark.parametrize(
    "cidr", ["10.0.0.1/8", "ten", "10.0.0.0/33", "10.0.0.0/8:0", "10.0.0.0/8:http"]
)
def test_a_malformed_network_is_an_error(cidr: str) -> None:
    with pytest.raises(ValueError, match=cidr.split("/")[0]):
        addresses.parse_networks([cidr])
