"""TLS 1.3 with both certificates, and the rules for a peer's certificate (section 1)."""

import re
import ssl

PROTOCOL = "wire/1"
# The DER of the object identifier 2.5.29.19, basicConstraints.
BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")


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
    if not match or match.group(2) in (".", ".."):
        raise IdentityError(f"{names[0]} is no SPIFFE id of a service")
    if match.groups() != (trust_domain, service):
        raise IdentityError(f"{names[0]} is not {service} of {trust_domain}")
    if is_authority(tls.getpeercert(binary_form=True)):
        raise IdentityError("the certificate is an authority's")


def is_authority(der):
    """Whether a certificate's basicConstraints say that it is an authority's."""
    at = der.find(BASIC_CONSTRAINTS)
    if at < 0:
        return False
    at += len(BASIC_CONSTRAINTS)
    if der[at:at + 3] == b"\x01\x01\xff":
        at += 3
    # An OCTET STRING around a SEQUENCE; its first element, when present, is the boolean.
    return der[at:at + 1] == b"\x04" and der[at + 4:at + 7] == b"\x01\x01\xff"
