"""Tables and figures as text."""

from collections.abc import Iterable, Sequence

from .intervals import Measured
from .metrics import wilson


def table(head: Sequence[str], rows: Iterable[Sequence]) -> str:
    """A Markdown table; figures stand as they are given."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def share(hits: float, n: int) -> str:
    """A share with its 95 % interval: "85.0 % (17 of 20; 64 to 95 %)"."""
    if n == 0:
        return "none"
    low, high = wilson(hits, n)
    return f"{100 * hits / n:.1f} % ({int(hits)} of {n}; {100 * low:.0f} to {100 * high:.0f} %)"


def mark(met: bool) -> str:
    """Whether a mark is met, in a word."""
    return "met" if met else "**missed**"


def figure(value: float, digits: int = 3) -> str:
    """A figure, or a dash where there is none."""
    return "-" if value != value else f"{value:.{digits}f}"


def ranged(measured: Measured, digits: int = 2) -> str:
    """A figure with its 95 % interval, whose ends have so many digits: "0.889 (0.67 to 1.00)"; "0.889 (-)" without one."""
    m = measured
    return f"{figure(m.value)} (-)" if m.low != m.low else f"{figure(m.value)} ({m.low:.{digits}f} to {m.high:.{digits}f})"
