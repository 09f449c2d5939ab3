"""What a child process that opens a stranger's file gives up, for good, before it reads the first byte. Pure."""

import resource

MEGABYTE = 1024 * 1024
# The address space itself is set wide: some libraries reserve, without using it, 1.6 GB.
SPACE_BYTES = 4 * 1024 * MEGABYTE


def give_up(*, seconds: int | None, data: int, answer: int) -> None:
    """Limit processor time, private writable memory (bytes) and the size of what may be written (bytes).

    `seconds` is None for a process whose time is granted question by question.
    """
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (data, data))
    resource.setrlimit(resource.RLIMIT_AS, (SPACE_BYTES, SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
