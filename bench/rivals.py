"""PyTorch and JAX, each in a process of its own (bench/worker.py) with whatever Python has it.

    install()          JAX into a virtual environment of the bench's own
    open_all()         the rivals that this machine has
"""
import array
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RIVALS = {"torch": "rival_torch.py", "jax": "rival_jax.py"}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Arrays of a real for each cell and step that an automatic gradient of HBV keeps, about: measured
# with PyTorch, which keeps most.
KEPT = 45


def environment_folder():
    own = os.environ.get("AFFLUX_RIVALS")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return own or os.path.join(cache, "afflux", "rivals")


def install():
    folder = environment_folder()
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = os.path.join(folder, "bin", "python")
    subprocess.run([python, "-m", "pip", "install", "--upgrade", "jax"], check=True)
    print(f"JAX is in {folder}; remove that folder and it is gone")


def python_with(module):
    """The first Python that has a module, without importing it; None: there is none."""
    own = os.path.join(environment_folder(), "bin", "python")
    probe = ("import importlib.util as u, sys\n"
             f"spec = u.find_spec('{module}'); sys.exit(not (spec and spec.origin))")
    for python in (own, sys.executable, "/usr/bin/python3"):
        hidden = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if os.path.exists(python):
            if subprocess.run([python, "-c", probe], **hidden).returncode == 0:
                return python
    return None


def pin_to_one_processor():
    """The last of those allowed: whatever a library starts, it has one processor."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Ended(Exception):
    """A worker that is no more."""


class Rival:
    """The near end of one worker."""

    def __init__(self, python, script):
        self.process = subprocess.Popen(
            [python, os.path.join(HERE, script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=sys.stderr if os.environ.get("AFFLUX_BENCH_TALK") else subprocess.DEVNULL,
            text=True, env={**os.environ, **ONE_THREAD}, preexec_fn=pin_to_one_processor)
        self.about = self.ask("hello")

    def ask(self, do, **more):
        try:
            print(json.dumps({"do": do, **more}), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # then there is no answer either
        answer = self.process.stdout.readline()
        if not answer:
            self.process.wait()
            raise Ended(f"{self.process.args[-1]} ended while asked to {do} "
                          "(AFFLUX_BENCH_TALK=1 shows what it said)")
        return json.loads(answer)

    def is_alive(self):
        return self.process.poll() is None

    def close(self):
        if self.is_alive():
            self.process.stdin.close()
            self.process.wait()


class RivalSide:
    """One of a rival's ways to compute a case."""

    threads = 1

    def __init__(self, rival, name, case, folder):
        self.rival, self.name, self.case, self.folder = rival, name, case, folder

    def time(self, what, times):
        if what == "gradient" and not self.case["gradient"]:
            return None
        taken = self.rival.ask("time", side=self.name, what=what, times=times)
        return taken["wall"], taken["processor"]

    def gradient(self):
        if not self.case["gradient"]:
            return None
        path = os.path.join(self.folder, "gradient")
        self.rival.ask("save", side=self.name, path=path)
        values = array.array("f" if self.case["real"] == "float" else "d")
        with open(path, "rb") as file:
            values.frombytes(file.read())
        return values


def open_all():
    """One that does not start is told and left out."""
    found = []
    for module, script in RIVALS.items():
        python = python_with(module)
        try:
            found += [Rival(python, script)] if python else []
        except Ended as problem:
            print(problem, file=sys.stderr)
    return found


def memory_left():
    """Bytes, or None where the system does not say."""
    try:
        with open("/proc/meminfo", encoding="utf-8") as file:
            lines = dict(line.split(":", 1) for line in file)
        return 1024 * int(lines["MemAvailable"].split()[0])
    except (OSError, KeyError):
        return None


def prepare(rivals, case, run, folder):
    """Sides of all rivals for a case. Inputs go through files; seeds only where there is memory for
    an automatic gradient."""
    size = 4 if case.real == "float" else 8
    left = memory_left()
    fits = left is None or case.cells * size * KEPT < left / 2
    paths, arrays = {}, {"forcing": "forcing", "parameter": "parameter", "seeds": "output_bar"}
    for name, role in arrays.items():
        if name == "seeds" and not fits:
            continue
        paths[name] = os.path.join(folder, name)
        wanted = memoryview(run.arrays[role]).cast("B")
        if name == "seeds":
            wanted = wanted[: case.cells * size]  # those of the first output
        with open(paths[name], "wb") as file:
            file.write(wanted)
    told = {"paths": paths, "real": case.real, "linear": case.linear, "steps": case.steps,
            "sites": case.sites, "members": case.members, "gradient": fits}
    for rival in rivals:
        rival.ask("prepare", case=told)
    return [RivalSide(rival, name, told, folder)
            for rival in rivals for name in rival.about["sides"]]
