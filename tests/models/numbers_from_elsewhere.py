"""The models of the library against numbers from elsewhere: published ones, or those of a second
implementation in plain Python (independent/), written from the papers.

    numbers_from_elsewhere.py AFFLUX MODELS [NAME]     one row of the table, or all

A row says how far off a number may be: as a share of the largest of the numbers compared with it.
"""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "independent"))

import basins  # noqa: E402
import leaves  # noqa: E402
import lines  # noqa: E402
import moving  # noqa: E402
import rainfall  # noqa: E402
import small  # noqa: E402
import soil  # noqa: E402
import soils  # noqa: E402
import solved  # noqa: E402
import streams  # noqa: E402
from compiled import Library  # noqa: E402

ROUNDING = 1e-10
SKIPPED = 77

# row: numbers, tolerance
TABLE = {
    "gr4j_published": (rainfall.gr4j_published, 1e-11),
    "gr4j_slopes": (rainfall.gr4j_slopes, 2e-6),  # as many digits as are published
    "gr4j_paper": (rainfall.gr4j_paper, ROUNDING),
    "gr4j_balance": (rainfall.gr4j_balance, 1e-13),
    "gr4j_catchment": (rainfall.gr4j_catchment, ROUNDING),
    "exphydro_points": (rainfall.exphydro_points, 1e-12),
    "exphydro_runs": (rainfall.exphydro_runs, ROUNDING),
    "exphydro_hybrids": (rainfall.exphydro_hybrids, ROUNDING),
    **{name: (basins.paper(name), ROUNDING) for name in basins.BASINS},
    "basins_real_input": (basins.real_input, ROUNDING),
    "dhbv": (rainfall.regional_hbv, ROUNDING),
    "minkowski_published": (lines.minkowski_published, 1e-15),
    "minkowski_thresholds": (lines.minkowski_thresholds, ROUNDING),
    "minkowski_slopes": (lines.minkowski_slopes, ROUNDING),
    "rapid_sandbox": (lines.rapid_sandbox, 5e-8),  # 3.4e-6 of 77 m3/s: single precision there
    "rapid_sandbox_slopes": (lines.rapid_sandbox_slopes, ROUNDING),
    "rapid_uk": (lines.rapid_uk, 2e-5),  # what two programs for this case agree to
    "rapid_uk_slopes": (lines.rapid_uk_slopes, ROUNDING),
    "lynx_hare": (lines.lynx_hare, ROUNDING),
    "lynx_hare_orbit": (lines.lynx_hare_orbit, 1e-8),  # the error of the method
    "heat": (lines.heat, ROUNDING),
    "heat_decays": (lines.heat_decays, ROUNDING),
    "soil_column": (lines.soil_column, ROUNDING),
    "nash": (lines.nash, ROUNDING),
    "bucket_snow": (small.bucket_snow, ROUNDING),
    "bucket_snow_balance": (small.bucket_snow_balance, 1e-13),
    "extend": (small.extend, ROUNDING),
    "shared": (small.shared, ROUNDING),
    "logarithms": (small.logarithms, ROUNDING),
    "unit_hydrograph": (small.unit_hydrograph, ROUNDING),
    "seasonal": (small.seasonal, ROUNDING),
    "hbv_implicit": (solved.hbv_published, 1e-9),
    "hbv_implicit_slopes": (solved.hbv_slopes, 1e-8),
    "hbv_tolerances": (solved.hbv_tolerances, ROUNDING),
    "stiff": (solved.stiff, ROUNDING),
    "leaf": (solved.leaf, 1e-9),
    "adaptive": (solved.adaptive, ROUNDING),
    "sacramento": (soils.sacramento, ROUNDING),
    "xinanjiang": (soils.xinanjiang, ROUNDING),
    "topmodel": (soils.topmodel, ROUNDING),
    "vic": (soils.vic, ROUNDING),
    "topmodel_measured": (soils.topmodel_measured, ROUNDING),
    "fao_examples": (soils.fao_examples, 3e-3),  # as many digits as are published
    "evapotranspiration": (soils.evapotranspiration, ROUNDING),
    "snow": (soils.snow, ROUNDING),
    "catchment": (soils.catchment, ROUNDING),
    "french_catchments": (soils.french_catchments, ROUNDING),
    "french_demand": (soils.french_demand, 5e-3),  # angles of the sun by other formulas
    "richards": (soil.richards, 1e-9),
    "richards_balance": (soil.balance, 1e-12),
    "richards_slopes": (soil.slopes, 1e-7),
    "lorenz": (moving.lorenz, ROUNDING),
    "lorenz_rests": (moving.lorenz_rests, 1e-9),  # it is unstable: rounding grows
    "lorenz_exponent": (moving.lorenz_exponent, 0.03),  # of a finite time
    "burgers": (moving.burgers, ROUNDING),
    "burgers_exact": (moving.burgers_exact, 0.1),  # orders are reached in the limit
    "kinematic_wave": (moving.kinematic_wave, ROUNDING),
    "kinematic_wave_balance": (moving.kinematic_wave_balance, 1e-13),
    "kinematic_wave_exact": (moving.kinematic_wave_exact, 0.1),
    "soil_heat": (moving.soil_heat, ROUNDING),
    "soil_heat_wave": (moving.soil_heat_wave, ROUNDING),
    "farquhar": (leaves.farquhar, ROUNDING),
    "bernacchi": (leaves.bernacchi, 0.02),  # as many digits as are published
    "ball_berry": (leaves.ball_berry, ROUNDING),
    "ball_berry_meadow": (leaves.ball_berry_meadow, 1e-9),
    "muskingum_cunge": (streams.muskingum_cunge, ROUNDING),
    "muskingum_cunge_rests": (streams.muskingum_cunge_rests, 2e-6),  # a spread is never quite 0
    "muskingum_cunge_colorado": (streams.muskingum_cunge_colorado, ROUNDING),
    "stream_temperature": (streams.stream_temperature, ROUNDING),
    "richards_converged": (soil.converged, 1e-10),
    "richards_learned": (soil.learned, 0.05),  # the known curve, to 5 %
}


def fault(ours, expected, tolerance):
    """What is wrong with a list of numbers, or None. A NaN is wrong."""
    ours, expected = list(ours), list(expected)
    if len(ours) != len(expected):
        return f"{len(ours)} numbers, expected {len(expected)}"
    room = tolerance * max(map(abs, expected))
    for place, (a, b) in enumerate(zip(ours, expected)):
        if not abs(a - b) <= room:
            return f"number {place} is {a!r}, expected {b!r}; they may differ by {room:.2g}"
    return None


def check_row(library, name):
    """(how many comparisons, messages of those that failed)"""
    numbers, tolerance = TABLE[name]
    count, faults = 0, []
    for what, ours, expected in numbers(library):
        count += 1
        found = fault(ours, expected, tolerance)
        if found:
            faults.append(f"{name}: {what}: {found}")
    return count, faults


def main(afflux, folder, *names):
    status, compared = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(os.path.abspath(afflux), os.path.abspath(folder), scratch)
        for name in names or TABLE:
            count, faults = check_row(library, name)
            compared += count
            status = 1 if faults else status
            print(f"{name}: {count} compared" if count else f"{name}: skipped, no data", flush=True)
            print("".join(f"  {message}\n" for message in faults), end="", flush=True)
    return status if status or compared else SKIPPED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
