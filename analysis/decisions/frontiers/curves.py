"""Curves along a frontier: a high quantile of the score as it saturates, or of an amount as it grows. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.frontiers.points import Points
from analysis.decisions.runs import FloatArray

Form = Literal["saturating", "logistic", "line"]
FORMS: tuple[str, ...] = get_args(Form)
QUANTILE = 0.9
"""Of the scores at a place that the curve stays above: the good runs, not the luckiest one."""
ROOMS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
"""Where the asymptote may lie: shares of the room from the best to the bound, or of twice the spread."""
FOLDS = 5
HALVINGS, WIDENINGS = 36, 6


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve; on its own scale it is a line: z = start + slope x.

    saturating: y = top - exp(-z), a power law of the gap to the top where x is in decades (as of losses in Hestness et
    al. 2017 and Kaplan et al. 2020); logistic: y = top / (1 + exp(-z)); line: y = z.
    """

    form: Form
    top: float
    """Asymptote; infinite of a line."""
    start: float
    slope: float

    def z(self, y: FloatArray) -> FloatArray:
        """Return scores on the scale of the line; infinite at the top and beyond."""
        if self.form == "line":
            return y
        room = np.maximum(self.top - y, 0.0)
        with np.errstate(divide="ignore"):
            if self.form == "saturating":
                return np.asarray(-np.log(room))
            return np.asarray(np.log(np.maximum(y, 1e-12)) - np.log(room))

    def y(self, z: FloatArray) -> FloatArray:
        """Return scores from the scale of the line."""
        if self.form == "line":
            return z
        z = np.clip(z, -500, 500)
        return np.asarray(self.top - np.exp(-z) if self.form == "saturating" else self.top / (1 + np.exp(-z)))

    def at(self, x: FloatArray) -> FloatArray:
        """Return the curve at places of the axis."""
        return self.y(self.start + self.slope * x)

    def through(self, x: float, y: float) -> "Curve":
        """Return the curve of the same slope and asymptote that goes through a point below its asymptote."""
        return Curve(self.form, self.top, float(self.z(np.asarray([y]))[0]) - self.slope * x, self.slope)


def fit(points: Points, form: str = "", quantile: float = QUANTILE) -> Curve:
    """Return the curve of a form that a share of the points stays below; without a form the one that fits the kind.

    Over time a bounded score follows a logistic curve (benchmarks/frontiers.py: held back, it came nearer than the
    others); over size the two that saturate are compared by the pinball loss of points left out, in five parts.
    """
    known = forms_of(points)
    if form not in known:
        curved = curved_forms(points)
        if points.axis.is_day:
            form = "logistic" if "logistic" in known else curved[0]
        else:
            form = min(curved, key=lambda one: (_loss_left_out(points, one, quantile), curved.index(one)))
    return fitted(points, points.x, points.y, form, quantile)


def curved_forms(points: Points) -> tuple[str, ...]:
    """Return the forms that level off, or the line where none can."""
    return tuple(one for one in forms_of(points) if one != "line") or ("line",)


def forms_of(points: Points) -> tuple[str, ...]:
    """Return the forms that points allow: an amount grows along a line, a logistic curve needs a bound."""
    if points.of != "score":
        return ("line",)
    bounded = points.bound is not None and points.bound > 0 and float(points.y.min()) > 0
    inside = points.bound is None or float(points.y.max()) < points.bound
    if not inside:
        return ("line",)
    return FORMS if bounded else ("saturating", "line")


def fitted(points: Points, x: FloatArray, y: FloatArray, form: str, quantile: float) -> Curve:
    """Return the quantile curve of one form for some of the points, or for points drawn anew from them."""
    if form == "line":
        start, slope = quantile_line(x, y, quantile)
        return Curve("line", np.inf, start, slope)
    if form == "logistic":
        empty = Curve("logistic", float(points.bound or 1.0), 0.0, 0.0)
        return Curve("logistic", empty.top, *quantile_line(x, empty.z(y), quantile))
    tops = tops_of(points)
    starts, slopes = quantile_lines(x, -np.log(tops[:, None] - y), quantile)
    curves = [Curve("saturating", *map(float, one)) for one in zip(tops, starts, slopes, strict=True)]
    return min(curves, key=lambda one: (pinball(y - one.at(x), quantile), one.top))


def tops_of(points: Points) -> FloatArray:
    """Return the asymptotes that are tried: above the best of all points, up to the bound."""
    best = float(points.y.max())
    room = points.bound - best if points.bound is not None else 2 * float(np.ptp(points.y))
    return best + room * np.asarray(ROOMS)


def pinball(left: FloatArray, quantile: float) -> float:
    """Return the mean pinball loss of what is left above and below a curve (Koenker & Bassett 1978)."""
    return float(np.mean(np.where(left >= 0, quantile * left, (quantile - 1) * left)))


def quantile_line(x: FloatArray, z: FloatArray, quantile: float) -> tuple[float, float]:
    """Return start and slope of the line with the least pinball loss."""
    starts, slopes = quantile_lines(x, z[None, :], quantile)
    return float(starts[0]), float(slopes[0])


def quantile_lines(x: FloatArray, z: FloatArray, quantile: float) -> tuple[FloatArray, FloatArray]:
    """Return starts and slopes of the lines with the least pinball loss: bisection on the sign of the subgradient.

    For a slope the best start is a quantile of what is left; the loss is then convex in the slope.

    Parameters
    ----------
    x
        Shape (n,).
    z
        Several heights of each point, shape (m, n).

    Returns
    -------
    tuple
        Starts and slopes, shape (m,) each; a slope of 0 where all points lie at one place.
    """
    middle, wide = float(x.mean()), float(np.ptp(x))
    u = x - middle
    high = np.zeros(len(z))
    if wide > 0:
        step = np.maximum(np.ptp(z, axis=1) / wide, 1e-9)
        low, high = -step, step
        for _ in range(WIDENINGS):
            too_high, too_low = _falls(u, z, low, quantile) < 0, _falls(u, z, high, quantile) > 0
            if not (too_high.any() or too_low.any()):
                break
            low, high = np.where(too_high, 4 * low, low), np.where(too_low, 4 * high, high)
        for _ in range(HALVINGS):
            half = (low + high) / 2
            is_low = _falls(u, z, half, quantile) > 0
            low, high = np.where(is_low, half, low), np.where(is_low, high, half)
        high = (low + high) / 2
    starts = np.quantile(z - high[:, None] * u, quantile, axis=1, method="inverted_cdf")
    return np.asarray(starts - high * middle), high


def _falls(u: FloatArray, z: FloatArray, slope: FloatArray, quantile: float) -> FloatArray:
    """Return how fast each loss falls as its slope grows, at the best start for the slope, shape (m,)."""
    n = len(u)
    left = z - slope[:, None] * u
    place = max(int(np.ceil(quantile * n - 1e-9)) - 1, 0)
    order = np.argpartition(left, place, axis=1)
    below = u[order[:, :place]].sum(axis=1)
    at = u[order[:, place]]
    weight = -(quantile * (n - place - 1) + (quantile - 1) * place)
    return np.asarray(quantile * (u.sum() - below - at) + (quantile - 1) * below + weight * at)


def _loss_left_out(points: Points, form: str, quantile: float) -> float:
    """Return the mean pinball loss of points whose paper was left out, in up to five parts."""
    parts = points.groups % FOLDS
    losses: list[float] = []
    for part in np.unique(parts):
        own = parts == part
        if own.all() or len(np.unique(points.x[~own])) < 2:
            continue
        curve = fitted(points, points.x[~own], points.y[~own], form, quantile)
        losses += [pinball(points.y[own] - curve.at(points.x[own]), quantile)] * int(own.sum())
    return float(np.mean(losses)) if losses else np.inf


def draws(points: Points, form: str, quantile: float, n: int, seed: int) -> list[Curve]:
    """Return curves fitted to papers drawn anew with replacement: the bootstrap over papers (Efron 1979).

    A draw whose points lie on fewer than two places is drawn again.
    """
    chance = np.random.default_rng(seed)
    members: list[NDArray[np.intp]] = [np.flatnonzero(points.groups == one) for one in np.unique(points.groups)]
    told: list[Curve] = []
    for _ in range(10 * n):
        some = np.concatenate([members[one] for one in chance.integers(len(members), size=len(members))])
        if len(np.unique(points.x[some])) >= 2:
            told.append(fitted(points, points.x[some], points.y[some], form, quantile))
        if len(told) == n:
            break
    return told
