"""Every model and example: checked, emitted without a warning, run on made-up weather, verified.

    every_file.py AFFLUX FILE.afx...

With AFFLUX_SOAK in the environment at twice as many points, all compiled as for runs.
"""
import datetime
import math
import os
import subprocess
import sys
import tempfile

import afflux_ctypes as afx

WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wpedantic", "-Wshadow"]
DAYS = 20
POINTS = 4 if "AFFLUX_SOAK" in os.environ else 2
LONG = {"richards", "exphydro", "gr6j", "soil_heat", "kinematic_wave", "burgers"}  # one point
# Always verified as optimized for runs, too: lanes, a solver, a queue, a network, an array.
OPTIMIZED = {"hbv", "exphydro", "gr4j", "muskingum", "heat"}
# What lives in a state instead of a store; everything else must be proven to conserve.
STATES = {"muskingum.afx": {"Q"}, "lynx_hare.afx": {"H", "L"}, "heat.afx": {"T"},
          "muskingum_cunge.afx": {"Q"}, "lorenz.afx": {"X", "Y", "Z"}, "burgers.afx": {"u"},
          "stream_temperature.afx": {"water"}, "xinanjiang.afx": {"FR"},
          "dhbv.afx": {"Q.memory"}, "camels.afx": {"Q.memory"},
          "unit_hydrograph.afx": {"coming", "triangle.memory", "gamma.memory"}}
# Choices that are verified beside what the file does by itself; in soaks those of LONG_CHOICES too.
CHOICES = {
    "hbv.afx": ["ET=linear capillary=rise", "ET=neural", "solver=heun",
                "solver=implicit_euler"],
    "heat.afx": ["T=ring"],
    "lynx_hare.afx": ["solver=adaptive"],
    "nash.afx": ["q=implicit"],
    "bucket_snow.afx": ["snow=refreezing", "snow=none"],
    "snow.afx": ["pack=cemaneige", "pack=snow17"],
    "evapotranspiration.afx": ["demand=hargreaves"],
    "topmodel.afx": ["index=measured share=measured baseflow=explicit"],
    "gr4j.afx": ["slow=published"],
    "dhbv.afx": ["bucket.ET=neural"],
    "burgers.afx": ["carried=upwind"],
    "kinematic_wave.afx": ["solver=explicit"],
    "hymod.afx": ["quickening=overflow"],
    "linear_bucket.afx": ["flow=explicit"],
}
LONG_CHOICES = {"exphydro.afx": ["ET=m100 Q=m100 melt=m100 snowfall=m100 rainfall=m100"]}
SIZES = {"minkowski.afx": ["--size", "q=2", "--size", "y=5", "--size", "x=6"]}


class Wrong(Exception):
    pass


def call(*words, code=0):
    done = subprocess.run([str(word) for word in words], capture_output=True, encoding="utf-8")
    if done.returncode != code:
        raise Wrong(f"{' '.join(map(str, words[:4]))}: exit {done.returncode}\n"
                    f"{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def compile_strictly(folder):
    """The model, compiled with all warnings as errors."""
    (code,) = (name for name in os.listdir(folder) if name.endswith(".c"))
    source, library = os.path.join(folder, code), os.path.join(folder, "model.so")
    call("cc", "-std=c99", "-O1", *WARNINGS, "-fPIC", "-shared", source, "-o", library, "-lm")
    return afx.Model(library, code[:-2])


def weather(symbol, element, day):
    """Something plausible for what a forcing is called, and by its unit."""
    unit = symbol.unit.decode()
    wave = math.sin(0.7 * day + 0.3 * element)
    if unit == "degC":
        return 6 * wave + 3
    if unit == "h":
        return 12 + 3 * wave
    if unit == "1":
        return 0.6 + 0.3 * wave
    if unit == "ppm":
        return 380 + 100 * wave
    if unit == "umol/m^2/s":
        return 700 + 700 * wave
    return 2 + 1.9 * wave


def element_names(model, symbol):
    """NAME, or NAME[1,2] for each element of an array."""
    name, sizes = symbol.name.decode(), []
    for place in range(symbol.rank):
        sizes.append(model.info.dims[symbol.dims[place]].size)
    places = [[]]
    for size in sizes:
        places = [before + [k + 1] for before in places for k in range(size)]
    return [name + (f"[{','.join(map(str, place))}]" if place else "") for place in places]


def write_forcing(model, path):
    """A table of what the model reads; the clock's are the host's to fill in."""
    columns = [(f"{name} [{symbol.unit.decode()}]", symbol, element)
               for symbol in model.symbols(afx.FORCING) if symbol.name not in (b"t", b"doy")
               for element, name in enumerate(element_names(model, symbol))]
    steps = 1 if model.info.map else DAYS
    length = datetime.timedelta(seconds=model.info.step_seconds or 86400)
    rows = [["time", *(f'"{head}"' for head, _, _ in columns)]]
    for step in range(steps):
        time = datetime.datetime(1990, 10, 1) + step * length
        rows.append([time.strftime("%Y-%m-%dT%H:%M:%S"),
                     *(repr(weather(s, element, step)) for _, s, element in columns)])
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(",".join(row) + "\n" for row in rows)


def write_river(model, folder):
    """Two reaches that flow into a third; what enters from the land, a column for each."""
    (forcing,) = model.symbols(afx.FORCING)
    connect, table = (os.path.join(folder, name) for name in ("connect.csv", "reaches.csv"))
    with open(connect, "w", encoding="utf-8") as file:
        file.write("site,downstream\na,c\nb,c\nc,\n")
    step = datetime.timedelta(seconds=model.info.step_seconds)
    with open(table, "w", encoding="utf-8") as file:
        file.write("time,a,b,c\n")
        for day in range(DAYS):
            time = datetime.datetime(1990, 10, 1) + day * step
            cells = [repr(weather(forcing, place, day)) for place in range(3)]
            file.write(",".join([time.strftime("%Y-%m-%dT%H:%M"), *cells]) + "\n")
    return ["--network", connect, "--forcing", f"{forcing.name.decode()}={table}"]


def attributes_of(model):
    """A plausible number by unit."""
    values = {"m": 900, "1": 0.01, "deg": 45}
    return [word for symbol in model.symbols(afx.ATTRIBUTE) for word in (
        "--attribute", f"{symbol.name.decode()}={values.get(symbol.unit.decode(), 1)}")]


def inputs_of(model, folder):
    if model.info.network:
        return write_river(model, folder) + attributes_of(model)
    forcing = os.path.join(folder, "forcing.csv")
    write_forcing(model, forcing)
    return ["--forcing", forcing, *attributes_of(model)]


def check_balance(name, text):
    """Every line about a store says that it is proven. A map has nothing to balance."""
    if "; a map, no step\n" in text:
        return
    lines = [line.split() for line in text.split("mass balance:\n")[1].split("\n")]
    unproven = {words[0] for words in lines if "unproven:" in words or "NOT" in words}
    if unproven != STATES.get(name, set()):
        raise Wrong(f"{name}: other stores are unproven than expected:\n{text}")


def verify_choices(afflux, path, sizes):
    name = os.path.basename(path)
    model = name.removesuffix(".afx")
    points = 1 if model in LONG else POINTS
    optimized = ["--optimized"] if "AFFLUX_SOAK" in os.environ else []
    more = LONG_CHOICES.get(name, []) if "AFFLUX_SOAK" in os.environ else []
    for choice in ["", *CHOICES.get(name, []), *more]:
        uses = [word for use in choice.split() for word in ("--use", use)]
        call(afflux, "verify", path, "--points", points, *uses, *sizes, *optimized)
    if model in OPTIMIZED and not optimized:
        call(afflux, "verify", path, "--points", points, *sizes, "--optimized")


def check_file(afflux, path, scratch):
    name = os.path.basename(path)
    sizes = SIZES.get(name, [])
    check_balance(name, call(afflux, "check", path, "-W", "error", *sizes))
    made, out = (os.path.join(scratch, word) for word in ("made", "out"))
    call(afflux, "emit", path, "-o", made, *sizes)
    model = compile_strictly(made)
    folder = model.info.network and len(model.symbols(afx.OUTPUT)) > 1
    out += "" if folder else ".csv"
    call(afflux, "run", path, *inputs_of(model, scratch), "-o", out, *sizes)
    first = os.path.join(out, sorted(os.listdir(out))[0]) if folder else out
    with open(first, encoding="utf-8") as file:
        rows = file.read().split("\n")
    if len(rows) < 3 or "nan" in rows[-2].lower():
        raise Wrong(f"{name}: nothing came out of the run")
    verify_choices(afflux, path, sizes)
    return "ok"


def main(afflux, *files):
    status = 0
    for path in files:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                print(f"{path}: {check_file(afflux, path, scratch)}", flush=True)
            except Wrong as wrong:
                print(f"{path}: FAILED: {wrong}", flush=True)
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
