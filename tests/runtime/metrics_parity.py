"""metrics_parity.py PARITY METRIC.DEF: every number of metric.def against numpy, written from the
papers' definitions. Exit status 77 where numpy is not installed."""
import os
import re
import subprocess
import sys
import tempfile

import safetensors_file

try:
    import numpy
except ImportError:
    sys.exit(77)


def nse(q, o):
    return 1 - ((q - o) ** 2).sum() / ((o - o.mean()) ** 2).sum()


def kge(r, ratio, beta):
    return 1 - numpy.sqrt((r - 1) ** 2 + (ratio - 1) ** 2 + (beta - 1) ** 2)


def raised(q, o):
    return [numpy.maximum(x, 0) + o.mean() / 100 for x in (q, o)]


def down(x):
    return numpy.sort(x)[::-1]


def fhv(q, o):
    high = int(numpy.round(0.02 * len(o)))
    q, o = down(q)[:high], down(o)[:high]
    return 100 * (q.sum() - o.sum()) / o.sum()


def flv(q, o):
    low = int(numpy.round(0.3 * len(o)))
    q, o = (numpy.log(numpy.maximum(down(x)[-low:], 1e-6)) for x in (q, o))
    of_q, of_o = (q - q.min()).sum(), (o - o.min()).sum()
    return -100 * (of_q - of_o) / of_o


def fms(q, o):
    a, b = (int(numpy.round(share * len(o))) for share in (0.2, 0.7))
    slope = lambda x: numpy.log(max(down(x)[a], 1e-6)) - numpy.log(max(down(x)[b], 1e-6))
    return 100 * (slope(q) - slope(o)) / slope(o)


def maxima(o):
    """Middles of runs of equal values whose neighbours are both lower."""
    edges = [0] + [t for t in range(1, len(o)) if o[t] != o[t - 1]] + [len(o)]
    for a, b in zip(edges[1:], edges[2:-1]):
        if o[a - 1] < o[a] and o[b] < o[a]:
            yield (a + b - 1) // 2


def stands_out(o, peak):
    higher = numpy.flatnonzero(o > o[peak])
    left = higher[higher < peak].max(initial=-1) + 1
    right = higher[higher > peak].min(initial=len(o))
    return o[peak] - max(o[left : peak + 1].min(), o[peak:right].min())


def peak_timing(q, o, step):
    kept = []
    for peak in sorted(maxima(o), key=lambda t: -o[t]):
        if all(abs(peak - other) >= 100 for other in kept):
            kept.append(peak)
    lags = []
    for peak in kept:
        if stands_out(o, peak) < o.std() or peak < 3 or peak + 3 >= len(o):
            continue
        there = peak
        if not (q[peak] > q[peak - 1] and q[peak] > q[peak + 1]):
            there = peak - 3 + int(numpy.argmax(q[peak - 3 : peak + 4]))
        lags.append(abs(step[there] - step[peak]))
    return numpy.mean(lags) if lags else numpy.nan


def filtered(flow):
    """Baseflow after one pass."""
    quick = numpy.empty_like(flow)
    quick[0] = flow[0]
    for t in range(1, len(flow)):
        quick[t] = 0.925 * quick[t - 1] + 1.925 / 2 * (flow[t] - flow[t - 1])
    return flow - numpy.maximum(quick, 0)


def baseflow_index(flow, step):
    indices, lengths = [], []
    for part in numpy.split(numpy.arange(len(flow)), numpy.flatnonzero(numpy.diff(step) > 1) + 1):
        x = flow[part]
        if len(x) <= 30 or x.sum() == 0:
            continue
        base = numpy.concatenate([x[30:0:-1], x, x[-2:-32:-1]])
        for turn in (1, -1, 1):
            base = filtered(base[::turn])[::turn]
        indices.append(numpy.maximum(base[30:-30], 0).sum() / x.sum())
        lengths.append(len(x))
    return numpy.average(indices, weights=lengths) if indices else numpy.nan


def metrics_of(q, o):
    step = numpy.flatnonzero(~numpy.isnan(o))
    q, o = q[step], o[step]
    r = numpy.corrcoef(q, o)[0, 1]
    alpha, beta = q.std() / o.std(), q.mean() / o.mean()
    return {
        "nse": nse(q, o),
        "kge": kge(r, alpha, beta),
        "correlation": r,
        "variability": alpha,
        "bias_ratio": beta,
        "rmse": numpy.sqrt(((q - o) ** 2).mean()),
        "bias": (q - o).mean(),
        "kge_2012": kge(r, alpha / beta, beta),
        "log_nse": nse(*map(numpy.log, raised(q, o))),
        "sqrt_nse": nse(*map(numpy.sqrt, raised(q, o))),
        "percent_bias": 100 * (q - o).sum() / o.sum(),
        "fhv": fhv(q, o),
        "flv": flv(q, o),
        "fms": fms(q, o),
        "peak_timing": peak_timing(q, o, step),
        "bfi": baseflow_index(q, step),
        "bfi_observed": baseflow_index(o, step),
    }


def series(random, steps, site):
    """A recession that rain fills, and a simulation that comes late and has its own errors."""
    flow = numpy.empty(steps)
    water = 5.0
    for t in range(steps):
        water = 0.93 * water + (random.random() < 0.15) * random.exponential(8)
        flow[t] = 0.07 * water + random.normal() * 1e-3
    flow = numpy.maximum(flow, 0)
    simulated = numpy.roll(flow, site % 3) * numpy.exp(0.2 * random.normal(size=steps))
    if site == 1:
        flow[100:180] = 0  # a dry season
        simulated[120:130] = -0.01
        flow = numpy.round(flow, 1)  # plateaus
    if site >= 2:
        flow[random.random(steps) < 0.01] = numpy.nan
        flow[300:420] = numpy.nan
    return simulated, flow


def compute(parity, simulated, observed):
    arrays = {
        name: ("F64", list(array.shape), array.reshape(-1).tolist())
        for name, array in (("simulated", simulated), ("observed", observed))
    }
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        safetensors_file.write(source, arrays, {"case": "metrics"})
        subprocess.run([parity, source, target], check=True)
        _, shape, numbers = safetensors_file.read(target)[0]["metrics"]
    return numpy.array(numbers).reshape(shape)


def main(parity, table):
    with open(table, encoding="utf-8") as text:
        names = re.findall(r"^METRIC\((\w+)", text.read(), re.MULTILINE)
    random = numpy.random.default_rng(4)
    pairs = [series(random, 1500, site) for site in range(5)]
    ours = compute(parity, *(numpy.array(side) for side in zip(*pairs)))
    for site, (row, pair) in enumerate(zip(ours, pairs)):
        wanted = metrics_of(*pair)
        if sorted(names) != sorted(wanted):
            sys.exit(f"metric.def has {names}, this script {list(wanted)}")
        for name, value in zip(names, row):
            if not abs(value - wanted[name]) <= 1e-11 * max(1, abs(wanted[name])):
                sys.exit(f"site {site}: {name} is {value}, numpy has {wanted[name]}")
    print(f"{len(names)} metrics of {len(pairs)} sites agree with numpy")


main(*sys.argv[1:])
