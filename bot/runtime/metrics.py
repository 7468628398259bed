"""Which figures does the house keep about its own running? Counted without locks, told in Prometheus' form.

Each object here is written by one thread only (a lane's own, or the event loop), so that counting a turn costs a
fraction of a microsecond; whoever reads may be one turn behind. No label holds an address, a text or a token.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Protocol, TypeVar

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

K = TypeVar("K", bound=tuple[str, ...])

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_COMMIT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SEND_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_PROCESS = CollectorRegistry()
ProcessCollector(registry=_PROCESS)
PlatformCollector(registry=_PROCESS)
GCCollector(registry=_PROCESS)


class Buckets:
    """How often a figure was at most so large."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds, self.counts, self.total = bounds, [0] * (len(bounds) + 1), 0.0

    def observe(self, value: float) -> None:
        """Count one."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class LaneFigures:
    """What one lane counts."""

    def __init__(self) -> None:
        self.turns: dict[tuple[str, str], int] = defaultdict(int)
        """By channel and outcome; written by the lane's thread."""
        self.turned_away: dict[str, int] = defaultdict(int)
        """By channel, for want of room; written by the event loop."""
        self.sizes, self.seconds = Buckets(_SIZES), Buckets(_COMMIT_SECONDS)

    def committed(self, turns: int, seconds: float) -> None:
        """One batch is durable."""
        self.sizes.observe(turns)
        self.seconds.observe(seconds)


class SenderFigures:
    """What the sender of one channel counts."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.sends: dict[tuple[str, str], int] = defaultdict(int)
        """By result and reason."""
        self.seconds = Buckets(_SEND_SECONDS)
        self.last_success_at = self.last_error_at = 0.0

    def sent(self, result: str, reason: str, seconds: float, at: float) -> None:
        """One message was tried; `reason` is empty when it went well."""
        self.sends[result, reason] += 1
        self.seconds.observe(seconds)
        if reason:
            self.last_error_at = at
        else:
            self.last_success_at = at


class WindowFigures:
    """What the windows count: answers by window and status."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, int], int] = defaultdict(int)


class Owed(Protocol):
    """One line of what has yet to leave the house."""

    @property
    def channel(self) -> str:
        """Where it is to go."""

    @property
    def state(self) -> str:
        """Queued, or on its way."""

    @property
    def count(self) -> int:
        """How many messages."""

    @property
    def oldest_seconds(self) -> float:
        """How long the first of them has waited."""


def page(families: Iterable[Metric]) -> bytes:
    """These figures and those of the process as one text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(families))
    return generate_latest(registry) + generate_latest(_PROCESS)


class _Once(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def of_process(*, role: str, store: str, is_up: bool) -> Iterator[Metric]:
    """What this process is, and whether it reaches its store."""
    about = GaugeMetricFamily("hocso_info", "What this process is; always 1.", labels=("role", "store"))
    about.add_metric((role, store), 1)
    yield about
    yield GaugeMetricFamily("hocso_store_up", "Whether the store could be read just now.", value=int(is_up))


def of_lanes(lanes: Sequence[LaneFigures], waiting: int) -> Iterator[Metric]:
    """Turns, commits, and what waits for one."""
    turns: Counter[tuple[str, ...]] = Counter()
    for lane in lanes:
        turns.update(lane.turns.copy())
        turns.update({(channel, "unavailable"): n for channel, n in lane.turned_away.copy().items()})
    yield _counter("hocso_turns", "Turns by what became of them.", ("channel", "outcome"), turns)
    yield _histogram("hocso_lane_batch_turns", "Turns carried by one commit.", [((), [x.sizes for x in lanes])])
    yield _histogram("hocso_lane_commit_seconds", "From BEGIN to a durable COMMIT.", [((), [x.seconds for x in lanes])])
    yield GaugeMetricFamily("hocso_lane_waiting", "What waits in memory for the next commit.", value=waiting)


def of_senders(senders: Sequence[tuple[SenderFigures, bool]]) -> Iterator[Metric]:
    """Sends by channel, how each channel is, and whether this process is the one that sends there."""
    sends = {(s.channel, *key): n for s, _ in senders for key, n in s.sends.copy().items()}
    yield _counter("hocso_sends", "Tries to send, by what became of them.", ("channel", "result", "reason"), sends)
    seconds = [((s.channel,), [s.seconds]) for s, _ in senders]
    yield _histogram("hocso_send_seconds", "Time the platform took for one send.", seconds, ("channel",))
    leads = [(s.channel, float(is_leader)) for s, is_leader in senders]
    yield _gauge("hocso_sender_leads", "Whether this process is the one that sends.", leads)
    good, bad = [(s.channel, s.last_success_at) for s, _ in senders], [(s.channel, s.last_error_at) for s, _ in senders]
    yield _gauge("hocso_channel_last_success_seconds", "When a send last went well (Unix time; 0: not yet).", good)
    yield _gauge("hocso_channel_last_error_seconds", "When a send last failed (Unix time; 0: not yet).", bad)


def of_outbox(owed: Iterable[Owed]) -> Iterator[Metric]:
    """What has yet to leave the house; the same in every process of one store."""
    labels = ("channel", "state")
    count = GaugeMetricFamily("hocso_outbox_messages", "Messages that have yet to leave.", labels=labels)
    age = GaugeMetricFamily("hocso_outbox_oldest_seconds", "How long the oldest of them has waited.", labels=labels)
    for line in owed:
        count.add_metric((line.channel, line.state), line.count)
        age.add_metric((line.channel, line.state), line.oldest_seconds)
    yield from (count, age)


def of_windows(windows: WindowFigures) -> Iterator[Metric]:
    """Answers to browsers and platforms."""
    answers = {(window, str(status)): n for (window, status), n in windows.answers.copy().items()}
    yield _counter("hocso_http_answers", "Answers by window and status.", ("window", "status"), answers)


def _gauge(name: str, words: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=("channel",))
    for channel, value in values:
        family.add_metric((channel,), value)
    return family


def _counter(name: str, words: str, labels: tuple[str, ...], counts: Mapping[K, int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=labels)
    for key, count in sorted(counts.items()):
        family.add_metric(key, count)
    return family


def _histogram(
    name: str, words: str, parts: Iterable[tuple[tuple[str, ...], list[Buckets]]], labels: tuple[str, ...] = ()
) -> Metric:
    """One histogram for each set of labels, put together from the buckets of several writers."""
    family = HistogramMetricFamily(name, words, labels=labels)
    for key, writers in parts:
        if not writers:
            continue
        bounds = [*(f"{bound:g}" for bound in writers[0].bounds), "+Inf"]
        counts = [sum(column) for column in zip(*(w.counts.copy() for w in writers), strict=True)]
        together = list(zip(bounds, map(float, accumulate(counts)), strict=True))
        family.add_metric(key, together, sum(w.total for w in writers))
    return family
