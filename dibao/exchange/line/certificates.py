"""TLS on both sides: contexts, and a small certificate authority for trials and tests. Pure.

A folder for the line holds `ca.pem` and, for a server, `server.pem` and `server.key`, for a client `client.pem` and
`client.key`. The department issues them; `make_trial` makes a set so that both sides can be tried on one machine.
"""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_Key = ec.EllipticCurvePrivateKey
YEAR = timedelta(days=365)


def make_trial(
    folder: Path, *, client: str, begins: datetime, lasts: timedelta = YEAR, host: str = "localhost"
) -> None:
    """证书 — an authority, a server's and a client's certificate for trials; `client` is the name the server will know."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    begins, ends = begins.astimezone(UTC), (begins + lasts).astimezone(UTC)
    root_key = ec.generate_private_key(ec.SECP256R1())
    subject = _name("dibao trial authority")
    root = _builder(subject, subject, root_key, begins, ends)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    authority = root.add_extension(usage, critical=True).sign(root_key, hashes.SHA256())
    _write(folder / "ca.pem", authority.public_bytes(Encoding.PEM))
    places = x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    for file, common, purpose in (
        ("server", host, ExtendedKeyUsageOID.SERVER_AUTH),
        ("client", client, ExtendedKeyUsageOID.CLIENT_AUTH),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(_name(common), subject, key, begins, ends)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        if file == "server":
            made = made.add_extension(places, critical=False)
        _write(folder / f"{file}.pem", made.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM))
        _write(folder / f"{file}.key", _private(key))


def client_context(folder: Path) -> ssl.SSLContext:
    """A client that shows its certificate and trusts the department's authority only. Raises OSError (ssl.SSLError)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(folder / "ca.pem")
    context.load_cert_chain(folder / "client.pem", folder / "client.key")
    return context


def server_context(folder: Path) -> ssl.SSLContext:
    """A server that speaks to nobody without a certificate of its authority. Raises OSError (ssl.SSLError)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(folder / "ca.pem")
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _Key, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _private(key: _Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
