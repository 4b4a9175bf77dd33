"""EXP-HYDRO with its published parameters at 400 catchments: do we get the published runs?

    published_runs.py AFFLUX MODELS SOLVER [CATCHMENTS]

They were made by an adaptive solver of loose tolerance, for which a storm can fall between the
instants it looks at. SOLVER (exphydro_adaptive.c) is such a solver, and it gives the published
flows day for day until its steps part from the published ones; from then on it agrees with them as
little as with itself when each day's precipitation is changed by about a millionth. So a published
run is one draw of many, and what can be asked is: with a tight tolerance the same solver gives what
the model gives here, and the efficiencies that the published runs have lie among those of the
draws, ours as well.

Steps here are of a quarter of a day, their weather the mean of the straight line between noons, and
the flow of a noon the mean of the two steps around it.
"""
import array
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

from compiled import Library, netcdf, shared_folder

SKIPPED = 77
RECORD, DAYS = 10957, 3652  # of them 1980-10-01 to 1990-09-30, ten years of the training period
NAMES = ("f", "Smax", "Qmax", "Df", "Tmax", "Tmin")
STARTS = ("S0", "S1")
PARTS = 4  # steps of a day
BAND = 0.06  # of efficiency: the page that comes with the runs
DRAWS = 6
LOOSE, TIGHT = ("akima", "1e-3"), ("line", "1e-6")


class Catchments:
    """What the published runs were given and gave; series as [catchment][day]."""

    def __init__(self, folder, count):
        self.count = count
        data = os.path.join(folder, "camels_us_daymet_400basins_wy1981-2010.nc")
        runs = os.path.join(folder, "exphydro_reference_400basins.nc")
        self.parameters = {name: netcdf(runs, "par_" + name)[:count] for name in (*NAMES, *STARTS)}
        self.P = self.series(data, "prcp")
        warmest, coldest = self.series(data, "tmax"), self.series(data, "tmin")
        self.T = [[(a + b) / 2 for a, b in zip(*both)] for both in zip(warmest, coldest)]
        self.L = [[second / 3600 for second in row] for row in self.series(data, "dayl")]
        self.observed, self.published = self.series(data, "qobs"), self.series(runs, "q_bucket")

    def series(self, path, name):
        values = netcdf(path, name)
        return [values[k * RECORD : k * RECORD + DAYS] for k in range(self.count)]


def between_noons(noons):
    """Means of the straight line between noons, over the parts of each day that follows one."""
    shares = [(2 * part + 1) / (2 * PARTS) for part in range(PARTS)]
    return [now + share * (then - now)
            for now, then in zip(noons, [*noons[1:], noons[-1]]) for share in shares]


def at_noons(parts):
    """The mean of the steps around each noon."""
    both = zip(parts[PARTS - 1 :: PARTS], parts[PARTS::PARTS])
    return [parts[0], *((before + after) / 2 for before, after in both)]


def interleave(rows):
    """[lane][time] as [time][lane]"""
    made = array.array("d", bytes(8 * len(rows) * len(rows[0])))
    for lane, row in enumerate(rows):
        made[lane :: len(rows)] = array.array("d", row)
    return made


def of_short_steps(library):
    """The model as it is, but for its step."""
    with open(os.path.join(library.folder, "exphydro.afx"), encoding="utf-8") as file:
        text = file.read()
    path = os.path.join(library.scratch, "exphydro_short")
    with open(path + ".afx", "w", encoding="utf-8") as file:
        file.write(text.replace("  step 1 d\n", f"  step {24 // PARTS} h\n"))
    return library.model(path)


def simulate(library, at):
    """Flow at noons, [catchment][day]."""
    forcing = {name: interleave([between_noons(row) for row in getattr(at, name)])
               for name in ("P", "T", "L")}
    ours = library.simulate(
        of_short_steps(library), (at.count, PARTS * DAYS), forcing=forcing,
        parameter={name: at.parameters[name] for name in NAMES},
        start={name: at.parameters[name] for name in STARTS}).output("streamflow")
    return [at_noons(ours[lane :: at.count]) for lane in range(at.count)]


def solve(solver, scratch, at, how, disturb=None):
    """The same by the adaptive solver."""
    path = os.path.join(scratch, "catchments")
    with open(path, "wb") as file:
        for k in range(at.count):
            array.array("d", [at.parameters[name][k] for name in (*STARTS, *NAMES)]).tofile(file)
            P = [disturb(value) for value in at.P[k]] if disturb else at.P[k]
            for row in (P, at.T[k], at.L[k]):
                array.array("d", row).tofile(file)
    made = array.array("d", subprocess.run([solver, *how, str(at.count), str(DAYS), path],
                                           check=True, stdout=subprocess.PIPE).stdout)
    return [made[k * DAYS : (k + 1) * DAYS] for k in range(at.count)]


def efficiency(made, seen):
    pairs = [(a, b) for a, b in zip(made, seen) if not math.isnan(b)]
    mean = sum(b for _, b in pairs) / len(pairs)
    return 1 - sum((a - b) ** 2 for a, b in pairs) / sum((b - mean) ** 2 for _, b in pairs)


def efficiencies(made, seen):
    return [efficiency(*both) for both in zip(made, seen)]


def days_alike(made, given):
    """Until they differ by more than the given were rounded."""
    for day, (a, b) in enumerate(zip(made, given)):
        if abs(a - b) > 1e-3 * b + 1e-6:
            return day
    return len(given)


def share(conditions):
    return statistics.mean(map(bool, conditions))


def quartiles(values):
    return ", ".join(f"{value:.4f}" for value in statistics.quantiles(values, n=4))


def draws_of(solver, scratch, at):
    """As published, and with weather changed by about a millionth."""
    chance = random.Random(1)
    return [solve(solver, scratch, at, LOOSE),
            *(solve(solver, scratch, at, LOOSE, lambda value: value * (1 + chance.gauss(0, 1e-6)))
              for _ in range(DRAWS))]


def facts(at, ours, exact, draws):
    """(what, number, at least)"""
    same, apart = efficiencies(draws[0], at.published), efficiencies(draws[0], draws[1])
    print(f"the loose solver: efficiency against the published flow, quartiles {quartiles(same)}; "
          f"against itself, precipitation changed by a millionth, {quartiles(apart)}")
    of_draws = [efficiencies(one, at.observed) for one in draws]
    low, high = [min(each) for each in zip(*of_draws)], [max(each) for each in zip(*of_draws)]
    print(f"its efficiencies against the observed flow: from lowest to highest of {len(draws)}, "
          f"quartiles {quartiles([b - a for a, b in zip(low, high)])}")
    published, here = (efficiencies(one, at.observed) for one in (at.published, ours))
    print(f"against the observed flow, median: published {statistics.median(published):.3f}, "
          f"here {statistics.median(here):.3f}")
    alike = efficiencies(ours, exact)
    return (
        ("median of days that the loose solver gives the published flow",
         statistics.median(days_alike(*both) for both in zip(draws[0], at.published)), 40),
        ("first quartile of efficiency, here against the tight solver",
         statistics.quantiles(alike, n=4)[0], 0.999),
        ("least of them", min(alike), 0.98),
        (f"published within {BAND} of the draws",
         share(a - BAND <= one <= b + BAND for a, one, b in zip(low, published, high)), 0.97),
        (f"here no more than {BAND} below the draws",
         share(a - BAND <= one for a, one in zip(low, here)), 0.97),
        (f"here no more than {BAND} above the draws",
         share(one <= b + BAND for one, b in zip(here, high)), 0.9))


def main(afflux, models, solver, count="400"):
    folder = shared_folder(models, "camels-us")
    if not folder:
        print("skipped: no shared data")
        return SKIPPED
    at = Catchments(folder, int(count))
    with tempfile.TemporaryDirectory() as scratch:
        ours = simulate(Library(os.path.abspath(afflux), os.path.abspath(models), scratch), at)
        exact = solve(solver, scratch, at, TIGHT)
        found = facts(at, ours, exact, draws_of(solver, scratch, at))
    for what, number, least in found:
        print(f"{what}: {number:.4g} (at least {least})")
    return 0 if all(number >= least for _, number, least in found) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
