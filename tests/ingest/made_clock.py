"""Time that passes only by waiting, in place of the module ``time``."""


class MadeClock:
    """Stands in for ``time``: ``sleep`` takes no time."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def time(self) -> float:
        """Return the time, in seconds."""
        return self.now

    monotonic = time

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
