"""The only reader of the process environment.

Everything an installation can choose is named here, with its default and its meaning.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]


def home() -> Path:
    """Where this installation keeps its database, files, keys and seals (`DIBAO_HOME`)."""
    return Path(os.environ.get("DIBAO_HOME") or ROOT / "var").resolve()


def hosts() -> list[str]:
    """Names under which the office reaches the server (`DIBAO_HOSTS`, comma separated)."""
    named = os.environ.get("DIBAO_HOSTS", "")
    return [h.strip() for h in named.split(",") if h.strip()] or ["127.0.0.1", "localhost", "[::1]"]


def tls() -> bool:
    """Whether an nginx with TLS stands in front (`DIBAO_TLS=1`); then cookies are Secure and HSTS is sent."""
    return os.environ.get("DIBAO_TLS") == "1"


def witness() -> str:
    """A second, independently owned place for the audit seals (`DIBAO_WITNESS`), or empty."""
    return os.environ.get("DIBAO_WITNESS", "")


def clamd() -> str:
    """The virus scanner's daemon (`DIBAO_CLAMD=unix:/run/clamav/clamd.ctl` or `tcp:host:3310`), or empty."""
    return os.environ.get("DIBAO_CLAMD", "")


def database() -> dict:
    """`DIBAO_DATABASE_URL=postgresql://user@/name?host=/socket/dir`, else SQLite under `home()`."""
    url = os.environ.get("DIBAO_DATABASE_URL", "")
    return _postgresql(url) if url else _sqlite(home() / "db.sqlite3")


def _sqlite(path: Path) -> dict:
    # IMMEDIATE: a writer takes its lock at BEGIN, so two clerks queue instead of failing half way.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-65536;",
        },
    }


def _postgresql(url: str) -> dict:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(query.get("port") or parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # as long as SQLite waits: nobody's page hangs behind a row that somebody else does not let go
        "OPTIONS": {"options": "-c lock_timeout=30s"},
    }
