"""Run a command against a private PostgreSQL: `python -m tests.postgres -- pytest …`.

The cluster lives in a temporary folder, listens on a socket in there and nowhere else, and is stopped and removed
when the command ends, however it ends. Durability is off: it is thrown away. `DIBAO_DATABASE_URL` names it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

USER = "dibao"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "Asia/Shanghai",
}
PATIENCE = 60  # seconds to start or to stop
STOPPING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def binaries() -> Path:
    """The newest server installed, or SystemExit with what to install."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    sys.exit("没有找到 PostgreSQL。请运行 apt-get install -y postgresql 后再试。(PostgreSQL is missing.)")


def _as_server() -> dict:
    """How to run the server's programs: never as root, which they refuse."""
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _call(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False, **_as_server()
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


@contextmanager
def cluster() -> Iterator[str]:
    """A fresh cluster; gives its address for `DIBAO_DATABASE_URL`."""
    # A socket's path may be 107 bytes long, so not below a long TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="dibao-pg-", dir="/tmp"))
    try:
        if owner := _as_server():
            os.chown(folder, owner["user"], owner["group"])
        programs, data = binaries(), folder / "data"
        _call(
            programs / "initdb", "-D", data, "-U", USER, "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8",
            "--no-sync", folder=folder,
        )  # fmt: skip
        with _server(programs, data, folder):
            _call(programs / "createdb", "-h", folder, "-U", USER, USER, folder=folder)
            yield f"postgresql://{USER}@/{USER}?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(programs: Path, data: Path, folder: Path) -> Iterator[None]:
    options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C reaches the command first, and the server only through us.
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options],
            cwd=folder, stdout=log, stderr=log, start_new_session=True, **_as_server(),
        )  # fmt: skip
    try:
        _wait_until_ready(programs, server, folder)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(programs: Path, server: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    ask = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-U", USER, "-d", "postgres"]
    while subprocess.run(ask, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.05)


class Stopped(BaseException):
    """A signal asked us to end."""


def main(arguments: Sequence[str]) -> int:
    """Run the command with a cluster beside it; its exit code is ours."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        print("usage: python -m tests.postgres -- command …", file=sys.stderr)
        return 2

    def stop(number: int, frame: object) -> None:
        for again in STOPPING:
            signal.signal(again, signal.SIG_IGN)
        raise Stopped(number)

    for number in STOPPING:
        signal.signal(number, stop)
    try:
        with cluster() as address:
            return _run(command, address)
    except Stopped as stopped:
        return 128 + stopped.args[0]


def _run(command: list[str], address: str) -> int:
    try:
        child = subprocess.Popen(command, env={**os.environ, "DIBAO_DATABASE_URL": address})
    except OSError as problem:
        print(f"{command[0]}: {problem.strerror}", file=sys.stderr)
        return 127
    try:
        code = child.wait()
    except Stopped as stopped:
        child.send_signal(stopped.args[0])
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
