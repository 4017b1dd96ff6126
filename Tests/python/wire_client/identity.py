"""TLS 1.3 with both certificates, and the rules for a peer's certificate (section 1).

What `ssl` of Python cannot do, and so is not checked here: the depth of the peer's chain, the size of its
certificate message, the number of its KeyUpdates, and which suites and groups of TLS 1.3 are offered.
The chain's signatures, dates and the security level are libssl's to check, a deny-list is the application's.
"""

import re
import ssl

PROTOCOL = "wire/1"
LONGEST_NAME = 512
# Contents of the object identifiers 2.5.29.15, .19, .37 and of id-kp-serverAuth.
KEY_USAGE = bytes.fromhex("551d0f")
BASIC_CONSTRAINTS = bytes.fromhex("551d13")
EXTENDED_KEY_USAGE = bytes.fromhex("551d25")
FOR_SERVERS = bytes.fromhex("2b06010505070301")
# Bits of keyUsage.
DIGITAL_SIGNATURE, KEY_CERT_SIGN, CRL_SIGN = 0, 5, 6


class IdentityError(Exception):
    """The peer is not who was called."""


def context(authorities, certificate, key):
    """A client's context: TLS 1.3 only, both sides prove who they are, ALPN, no tickets used."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.set_ciphers("DEFAULT@SECLEVEL=2")
    # The name in the certificate is a SPIFFE id, which `verify` checks instead of a host.
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(authorities)
    made.load_cert_chain(certificate, key)
    made.set_alpn_protocols([PROTOCOL])
    made.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION
    return made


def verify(tls, trust_domain, service):
    """Raises IdentityError unless the peer is `service` of the trust domain and speaks Wire."""
    if tls.version() != "TLSv1.3":
        raise IdentityError(f"the peer speaks {tls.version()}")
    if tls.selected_alpn_protocol() != PROTOCOL:
        raise IdentityError("the peer chose no application protocol")
    names = [
        value for kind, value in tls.getpeercert().get("subjectAltName", ()) if kind == "URI"]
    if len(names) != 1:
        raise IdentityError(f"the certificate has {len(names)} URI names")
    match = re.fullmatch(r"spiffe://([a-z0-9._-]+)/([A-Za-z0-9._-]+)", names[0])
    if not match or match.group(2) in (".", "..") or len(names[0]) > LONGEST_NAME:
        raise IdentityError(f"{names[0]} is no SPIFFE id of a service")
    if match.groups() != (trust_domain, service):
        raise IdentityError(f"{names[0]} is not {service} of {trust_domain}")
    check_usage(extensions(tls.getpeercert(binary_form=True)))


def check_usage(found):
    """A server's certificate is a plain leaf for signatures; extensions that are absent allow nothing."""
    # A SEQUENCE whose first element, when it is a boolean, says that this is an authority.
    if b"\x01\x01\xff" == elements_of(found.get(BASIC_CONSTRAINTS, b"\x30\x00"))[:3]:
        raise IdentityError("the certificate is an authority's")
    bits = found.get(KEY_USAGE, b"\x03\x01\x00")[3:]

    def may(bit):
        return bool(bits[bit // 8:] and bits[bit // 8] & 128 >> bit % 8)
    if not may(DIGITAL_SIGNATURE) or may(KEY_CERT_SIGN) or may(CRL_SIGN):
        raise IdentityError("the certificate's key usage is not digitalSignature")
    purposes = found.get(EXTENDED_KEY_USAGE, b"\x30\x00")
    if FOR_SERVERS not in [content for _, content in elements(elements_of(purposes))]:
        raise IdentityError("the certificate is not for a server")


# DER, as far as a certificate's extensions need it; libssl has read the whole before.

def elements(data):
    """Tag and content of each element."""
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size > 127:
            count = size & 127
            size, at = int.from_bytes(data[at:at + count], "big"), at + count
        yield tag, data[at:at + size]
        at += size


def elements_of(data):
    """The content of the one element."""
    return next(elements(data))[1]


def extensions(certificate):
    """The extensions by their object identifiers."""
    _, body = next(elements(elements_of(certificate)))
    for tag, content in elements(body):
        if tag == 0xA3:
            parts = [[part for _, part in elements(one)] for _, one in elements(elements_of(content))]
            return {part[0]: part[-1] for part in parts}
    return {}
