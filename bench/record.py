"""What a run of the bench leaves behind: the machine, the versions, all medians and spreads."""
import datetime
import glob
import json
import os
import platform
import subprocess

import afflux_ctypes as afx
from sides import AFFLUX, TWO_THREADS
from timing import nanoseconds, ratio, speedup


def row(case, what, samples):
    """One line of the table. `ratios`: how many times as long as Afflux each side of one thread
    took; `speedup`: of two threads over one, just before; `over_forward`: gradient over forward
    run."""
    taken = {name: of[what] for name, of in samples.items() if what in of}
    ours = taken[AFFLUX]
    result = {
        "case": case.name, "real": case.real, "sites": case.sites, "members": case.members,
        "steps": case.steps, "series": case.series, "what": what,
        "sides": {name: nanoseconds(of, case.cells) for name, of in taken.items()},
        "ratios": {name: ratio(of, ours) for name, of in taken.items()
                   if name not in (AFFLUX, TWO_THREADS)},
    }
    if TWO_THREADS in taken:
        result["speedup"] = speedup(taken[TWO_THREADS])
    if what == "gradient":
        result["over_forward"] = ratio(ours, samples[AFFLUX]["forward"])
    return result


def first_line(*command):
    try:
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                             stderr=subprocess.DEVNULL, cwd=os.path.dirname(__file__))
        return run.stdout.split("\n")[0]
    except (OSError, subprocess.CalledProcessError):
        return None


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
            return names[0]
    except (OSError, IndexError):
        return platform.machine()


def caches():
    """{"L2": "1024K"}: what the first processor sees."""
    found = {}
    for folder in sorted(glob.glob("/sys/devices/system/cpu/cpu0/cache/index*")):
        level, size = (first_line("cat", os.path.join(folder, name)) for name in ("level", "size"))
        found["L" + str(level)] = size  # the last of the first level is that of instructions
    return found


def machine(options):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "size": options.size,
        "processor": processor(),
        "processors": os.cpu_count(),
        "caches": caches(),
        "load": os.getloadavg()[0],  # before the bench: of others
        "system": platform.platform(),
        "versions": [first_line("cc", "--version"), "Python " + platform.python_version()],
        "flags": afx.FAST,
        "emit": options.emit,
        "commit": first_line("git", "rev-parse", "--short", "HEAD"),
        "openblas_coretype": os.environ.get("OPENBLAS_CORETYPE"),
        "unit": "ns per cell and step",
    }


def write(path, result):
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
    os.replace(path + ".tmp", path)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


BEGIN, END = "<!-- a record of ./dev bench -->", "<!-- its end -->"


def put_into(path, text):
    """Between the marks of a document, in place of what stood there."""
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(BEGIN, 1)
    _, after = rest.split(END, 1)
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{text}\n{END}{after}")
    os.replace(path + ".tmp", path)
