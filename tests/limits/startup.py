"""A small run is over at once: checking a model, and running one that was compiled before.

    startup.py AFFLUX MODELS [--slow FACTOR] [--table]

Time is the processor's, the least of some runs. Limits are three times what is promised, so that a
busy machine stays below them: 10 ms for checking HBV, 20 ms from its text to its outputs with the
compiled model in the cache. --table prints the times of every model and tests nothing.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

RUNS = 7
CHECK, RUN = 30.0, 60.0  # ms
DAYS = 30


def processor_ms():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e3 * (usage.ru_utime + usage.ru_stime)


def least(command, environment=None):
    """The least processor time of some runs, in ms."""
    taken = []
    for _ in range(RUNS):
        begun = processor_ms()
        ran = subprocess.run(command, capture_output=True, text=True, env=environment)
        taken.append(processor_ms() - begun)
        if ran.returncode not in (0, 5):  # 5: a check found something
            sys.exit(f"{' '.join(command)}: exit code {ran.returncode}\n{ran.stderr}")
    return min(taken)


def time_of_run(afflux, model, folder):
    rows = [f"1990-01-{day + 1:02},{day % 7},{day % 11},2" for day in range(DAYS)]
    forcing = pathlib.Path(folder, "forcing.csv")
    forcing.write_text("\n".join(["time,P [mm/d],T [degC],PET [mm/d]", *rows]) + "\n", encoding="utf-8")
    environment = {**os.environ, "AFFLUX_CACHE": os.path.join(folder, "cache")}
    command = [afflux, "run", str(model), "--forcing", str(forcing),
               "-o", os.path.join(folder, "q.csv")]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return least(command, environment)


def loaded_libraries(afflux):
    """Names of shared libraries that the program is bound to."""
    listed = subprocess.run(["ldd", afflux], capture_output=True, text=True, check=False)
    return listed.stdout


def print_table(afflux, models):
    for model in sorted(models.glob("*.afx")):
        print(f"check {model.name:18} {least([afflux, 'check', str(model)]):6.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        print(f"run   hbv.afx, cached    {time_of_run(afflux, models / 'hbv.afx', folder):6.1f} ms")


def check_limits(afflux, models, slow):
    found = {"check of HBV": (least([afflux, "check", str(models / "hbv.afx")]), CHECK * slow)}
    with tempfile.TemporaryDirectory() as folder:
        found["run of HBV from the cache"] = (time_of_run(afflux, models / "hbv.afx", folder),
                                              RUN * slow)
    wrong = 0
    for what, (took, limit) in found.items():
        wrong += took > limit
        print(f"{what}: {took:.1f} ms; the limit is {limit:.0f} ms")
    if "netcdf" in loaded_libraries(afflux):
        wrong += 1
        print("netCDF is loaded at the start, with thirty libraries of its own")
    return 1 if wrong else 0


def main(arguments):
    afflux, models = arguments[0], pathlib.Path(arguments[1])
    if "--table" in arguments:
        print_table(afflux, models)
        return 0
    slow = float(arguments[arguments.index("--slow") + 1]) if "--slow" in arguments else 1
    return check_limits(afflux, models, slow)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
