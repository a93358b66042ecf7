"""The same work with other people's libraries: peers.py FOLDER, with the data and plan.json in it.

Prints one JSON object: every peer's times in milliseconds and its figures. A figure that has no value at
some place (see mapie_certificate) is null there.
"""

import json
import math
import resource
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
from mapie.risk_control import BinaryClassificationController
from scipy import special, stats
from sklearn.metrics import cohen_kappa_score, precision_recall_curve

FOLDER = Path(sys.argv[1])
PLAN = json.loads((FOLDER / "plan.json").read_text())


def read(name, kind, count=-1):
    return np.fromfile(FOLDER / name, dtype=kind, count=count)


def measured(work, repeats):
    """The times of all repeats, and what the last one gave."""
    times = []
    for _ in range(repeats):
        result = None  # The memory of the one before is free again.
        begin = time.perf_counter()
        result = work()
        times.append(1000 * (time.perf_counter() - begin))
    return times, result


def told(name, what, repeats, work, figures):
    """Measures one peer; figures makes its figures from the result, outside of what is timed."""
    print(f"  {name}: {what}", file=sys.stderr)
    times, result = measured(work, repeats)
    values = {key: clean(np.atleast_1d(value)) for key, value in figures(result).items()}
    return {"key": name, "what": what, "times": times, "figures": values}


def clean(values):
    return [float(value) if math.isfinite(value) else None for value in values]


def kappa_of(table):
    """Cohen's kappa of one table or of a stack of them."""
    n = table.sum(axis=(-2, -1))
    agreed = np.trace(table, axis1=-2, axis2=-1) / n
    chance = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1) / (n * n)
    return (agreed - chance) / (1 - chance)


def confusion():
    classes = PLAN["classes"]
    # Each library gets the integers that it is quickest with: both were tried.
    narrow = read("reference.u8", np.uint8), read("predicted.u8", np.uint8)
    wide = tuple(labels.astype(np.int64) for labels in narrow)

    def counted(pair):
        reference, predicted = pair
        cells = np.bincount(reference * classes + predicted, minlength=classes**2)
        return kappa_of(cells.reshape(classes, classes).astype(float))

    kappa = lambda value: {"kappa": value}
    yield told("sklearn_kappa", "scikit-learn, cohen_kappa_score", 3, lambda: cohen_kappa_score(*narrow), kappa)
    yield told("sklearn_kappa_wide", "scikit-learn, 64-bit labels", 3, lambda: cohen_kappa_score(*wide), kappa)
    yield told("numpy_kappa", "numpy by hand, bincount", 9, lambda: counted(narrow), kappa)
    yield told("numpy_kappa_wide", "numpy by hand, bincount of 64-bit labels", 9, lambda: counted(wide), kappa)


def binned_area(confidence, wrong):
    """The area where confidences of one of 1,000 bins count as equal."""
    bins = np.minimum(np.searchsorted(np.arange(1000) / 1000, confidence, side="right") - 1, 999)
    accepted = np.cumsum(np.bincount(bins, minlength=1000)[::-1])
    errors = np.cumsum(np.bincount(bins, weights=wrong, minlength=1000)[::-1])
    new = np.diff(accepted, prepend=0) > 0
    risk, coverage = errors[new] / accepted[new], accepted[new] / len(confidence)
    # From coverage 0 to the first point risk is that of the point.
    return np.trapezoid(risk, coverage) + risk[0] * coverage[0]


def risk_coverage():
    confidence, wrong = read("confidence.f64", np.float64), read("wrong.u8", np.uint8)
    right = 1 - wrong
    n = len(confidence)
    binned = binned_area(confidence, wrong)

    # The data have no ties: every outcome is a step of its own, all of one width, and the trapezoids add up so;
    # the first step, from coverage 0, is flat. `first` is the risk of the most confident, `last` that of all.
    def stepped_area(risk, first, last):
        return (risk.sum() + (first - last) / 2) / n

    def by_hand():
        risk = np.cumsum(wrong[np.argsort(-confidence)], dtype=np.float64)
        risk /= np.arange(1, n + 1)
        return stepped_area(risk, risk[0], risk[-1])

    def by_sklearn():
        # The lowest threshold comes first, and one more precision after the last.
        precision, _, _ = precision_recall_curve(right, confidence)
        risk = 1 - precision[:-1]
        return stepped_area(risk, risk[-1], risk[0])

    figures = lambda value: {"aurc": value, "aurc_binned": binned}
    yield told("numpy_risk_coverage", "numpy by hand, argsort", 3, by_hand, figures)
    yield told("sklearn_risk_coverage", "scikit-learn, precision_recall_curve", 3, by_sklearn, figures)


def alpha():
    people = read("raters.u8", np.uint8).reshape(PLAN["raters"], -1)
    labels = PLAN["labels"]
    ratings = np.where(people == 255, np.nan, people)

    def by_krippendorff(level):
        return krippendorff.alpha(reliability_data=ratings, level_of_measurement=level)

    def by_hand():
        votes = np.stack([(people == label).sum(axis=0) for label in range(labels)])
        size = votes.sum(axis=0)
        votes, size = votes[:, size > 1], size[size > 1]
        total = votes.sum(axis=1)
        n = total.sum()
        observed = ((size * size - (votes * votes).sum(axis=0)) / (size - 1)).sum() / n
        return 1 - observed / ((n * n - (total * total).sum()) / (n * (n - 1)))

    both = lambda value: {"alpha": value, "alpha_ordinal": by_krippendorff("ordinal")}
    yield told("krippendorff", "krippendorff, alpha", 3, lambda: by_krippendorff("nominal"), both)
    yield told("numpy_alpha", "numpy by hand, sums of votes", 5, by_hand, lambda value: {"alpha": value})


def tails():
    k, n, p = (read(f"tail_{name}.f64", np.float64) for name in "knp")
    whole = n.astype(np.int64)
    figures = lambda values: {"tails": values[::100], "mean_tail": values.mean()}
    yield told("scipy_binom", "scipy, stats.binom.cdf", 5, lambda: stats.binom.cdf(k, n, p), figures)
    yield told("scipy_bdtr", "scipy, special.bdtr", 5, lambda: special.bdtr(k, whole, p), figures)


def bootstrap():
    classes, resamples, pairs = PLAN["classes"], PLAN["resamples"], PLAN["resampled"]
    reference = read("reference.u8", np.uint8, pairs).astype(np.int64)
    predicted = read("predicted.u8", np.uint8, pairs).astype(np.int64)
    cells = reference * classes + predicted

    def of(cells):
        return kappa_of(np.bincount(cells, minlength=classes**2).reshape(classes, classes).astype(float))

    def by_scipy():
        result = stats.bootstrap(
            (cells,), of, n_resamples=resamples, vectorized=False, method="percentile", rng=1
        )
        return result.confidence_interval

    def drawn_pairs():
        random = np.random.default_rng(1)
        kappas = [of(cells[random.integers(0, pairs, pairs)]) for _ in range(resamples)]
        return np.quantile(kappas, [0.025, 0.975])

    def drawn_cells():
        random = np.random.default_rng(1)
        counts = np.bincount(cells, minlength=classes**2)
        drawn = random.multinomial(pairs, counts / pairs, size=resamples)
        return np.quantile(kappa_of(drawn.reshape(-1, classes, classes).astype(float)), [0.025, 0.975])

    figures = lambda ends: {"kappa": of(cells), "low": ends[0], "high": ends[1]}
    yield told("scipy_bootstrap", "scipy, stats.bootstrap", 3, by_scipy, figures)
    yield told("numpy_bootstrap", "numpy by hand, pairs drawn", 3, drawn_pairs, figures)
    yield told("numpy_multinomial", "numpy by hand, cells drawn", 5, drawn_cells, figures)


def certificate():
    n, level, delta = PLAN["certified"], PLAN["alpha"], PLAN["delta"]
    confidence = read("confidence.f64", np.float64, n)
    wrong = read("wrong.u8", np.uint8, n)
    thresholds = np.arange(999, -1, -1) / 1000

    def by_hand():
        """Bins by one multiplication; exact enough unless a confidence lies on an edge."""
        bins = np.minimum((confidence * 1000).astype(np.int64), 999)
        accepted = np.cumsum(np.bincount(bins, minlength=1000)[::-1])
        errors = np.cumsum(np.bincount(bins[wrong == 1], minlength=1000)[::-1])
        return stats.binom.cdf(errors, accepted, level)

    def walked(p_values):
        failed = np.flatnonzero(p_values > delta)
        return {"p_values": p_values, "certified": thresholds[failed[0] - 1]}

    yield told("numpy_certificate", "numpy and scipy by hand, bincount and binom.cdf", 9, by_hand, walked)

    proba = np.column_stack([1 - confidence, confidence])
    right = 1 - wrong.astype(np.int64)
    # Its p-value is of ⌈n·r⌉ errors, which the rounding of the risk r can make one too many.
    exact = exactly_counted(confidence, wrong, thresholds)

    def by_mapie():
        controller = BinaryClassificationController(
            predict_function=lambda X: X,
            risk="precision",
            target_level=1 - level,
            confidence_level=1 - delta,
            list_predict_params=thresholds,
            fwer_method="fixed_sequence",
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return controller.calibrate(proba, right)

    def figures(controller):
        p_values = np.where(exact, np.ravel(controller.p_values), np.nan)
        return {"p_values": p_values, "certified": min(controller.valid_predict_params)}

    yield told("mapie", "MAPIE, BinaryClassificationController", 1, by_mapie, figures)


def exactly_counted(confidence, wrong, thresholds):
    order = np.argsort(confidence)
    ordered = confidence[order]
    errors_below = np.concatenate([[0], np.cumsum(wrong[order], dtype=np.int64)])
    first = np.searchsorted(ordered, thresholds, side="left")
    accepted = len(ordered) - first
    errors = errors_below[-1] - errors_below[first]
    risk = 1 - (accepted - errors) / accepted
    return np.ceil(accepted * risk) == errors


def main():
    packages = ["numpy", "scipy", "scikit-learn", "krippendorff", "MAPIE"]
    versions = {name: version(name) for name in packages}
    # The certificate is last: what it needs is the peak of all.
    tasks = [confusion, risk_coverage, alpha, tails, bootstrap, certificate]
    peers = [peer for task in tasks for peer in task()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    python = ".".join(map(str, sys.version_info[:3]))
    print(json.dumps({"python": python, "versions": versions, "peak_gib": peak, "peers": peers}))


main()
