"""How much memory this process holds."""

import gc
from pathlib import Path


def memory_mb() -> float:
    """Megabytes in memory just now, whatever is shared included."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [held] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return round(int(held) / 1000, 1)
