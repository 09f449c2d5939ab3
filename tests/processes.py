"""Whether processes that should end do."""

import time
from pathlib import Path


def soon_gone(*pids: int) -> bool:
    """Whether all of them are gone within five seconds."""
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False
