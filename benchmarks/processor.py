"""Processor time of a server and of the PostgreSQL beside it, read from ``/proc``: what other work disturbs least."""

from __future__ import annotations

from pathlib import Path


class Processor:
    """All threads of the server's processes and of the database's own, together."""

    def __init__(self, server: int, home: Path) -> None:
        self.roots = [server]
        pid = home / "postgres" / "postmaster.pid"
        if pid.exists():
            self.roots.append(int(pid.read_text().split()[0]))

    def now(self) -> dict[int, float]:
        """Milliseconds used so far, by process."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (parent := _parent(entry)) is not None:
                children.setdefault(parent, []).append(int(entry.name))
        waiting, used = list(self.roots), {}
        while waiting:
            one = waiting.pop()
            used[one] = _used(one)
            waiting.extend(children.get(one, []))
        return used

    def since(self, before: dict[int, float]) -> float:
        """Milliseconds used since then; what a process that has ended used is lost."""
        return sum(used - before.get(pid, 0.0) for pid, used in self.now().items())


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _used(pid: int) -> float:
    total = 0.0
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0]) / 1e6
    except OSError:
        pass
    return total
