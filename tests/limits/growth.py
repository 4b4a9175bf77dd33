"""What grows with what: time and text with the number of equations, in proportion; text with
nothing else.

    growth.py AFFLUX [--slow FACTOR]

Time is the processor's, the least of three. A compiler that looks at every pair of equations would
need 16 times as long for 4 times as many.
"""
import pathlib
import resource
import subprocess
import sys
import tempfile

SECONDS_OF_100 = 0.1
RUNS = 3


def cascade(equations, solver):
    """Stores in a row: for each a parameter, a let and a flux to the next."""
    count = equations // 4
    lines = ["model m {", "  step 1 d", "  forcing P : mm/d", f"  solver {solver}"]
    for k in range(count):
        to = f"S{k + 1}" if k + 1 < count else ""
        lines += [f"  param k{k} : 1/d in 0.01 .. 0.5", f"  store S{k} : mm = 10",
                  f"  let a{k} = clamp(S{k}/100 [mm], 0, 1)^2",
                  f"  flux q{k} : S{k} -> {to} = min(k{k}*S{k}*a{k}, S{k}/dt)"]
    lines += ["  flux rain : -> S0 = P", f"  output Q : mm/d = q{count - 1}", "}"]
    return "\n".join(lines) + "\n"


def column(size, substeps):
    """Stores over a dim, moved by some substeps."""
    return f"""model m {{
  step 1 d
  dim z = {size}
  forcing P : mm/d
  solver heun(substeps = {substeps})
  param k : 1/d in 0.01 .. 0.5
  store W[z] : mm = 10
  flux rain : -> W[1] = P
  flux q[z] : W[z] -> W[z+1] = k*W[z]
  output Q : mm/d = q[z.n]
}}
"""


def seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def emitted(afflux, text, runs=1):
    """(least seconds of the processor, bytes of C)."""
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "m.afx")
        model.write_text(text, encoding="utf-8")
        taken = []
        for _ in range(runs):
            begun = seconds_of_children()
            subprocess.run([afflux, "emit", model, "-o", folder, "--lanes", "sites"], check=True,
                           stdout=subprocess.DEVNULL)
            taken.append(seconds_of_children() - begun)
        return min(taken), pathlib.Path(folder, "m.c").stat().st_size


def equations_cost_alike(afflux, solver, few, many):
    (time, size), (more_time, more_size) = (
        emitted(afflux, cascade(count, solver), RUNS) for count in (few, many))
    times = many / few
    print(f"{solver}: {few} equations {time:.2f} s, {size} bytes; "
          f"{many} equations {more_time:.2f} s, {more_size} bytes")
    if more_time > 2.5 * times * max(time, 0.05):
        yield f"{solver}: {times:g} times the equations take {more_time / time:.0f} times as long"
    if more_size > 1.1 * times * size:
        yield f"{solver}: {times:g} times the equations become {more_size / size:.0f} times the C"


def text_is_free_of_sizes(afflux):
    _, small = emitted(afflux, column(10, 2))
    for size, substeps in ((10000, 2), (10, 1000)):
        _, other = emitted(afflux, column(size, substeps))
        if other > 1.5 * small:  # what is kept may differ, not the length
            yield f"{size} elements, {substeps} substeps: {other} bytes of C instead of {small}"


def small_models_take_no_time(afflux, slow):
    seconds, _ = emitted(afflux, cascade(100, "sequential"), RUNS)
    if seconds > slow * SECONDS_OF_100:
        yield f"100 equations take {seconds:.2f} s"


def main(afflux, slow=1):
    afflux = pathlib.Path(afflux).resolve()
    faults = [*small_models_take_no_time(afflux, slow), *text_is_free_of_sizes(afflux)]
    faults += equations_cost_alike(afflux, "sequential", 1000, 4000 if slow > 1 else 10000)
    faults += equations_cost_alike(afflux, "rk4", 250, 1000)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(float(word) for word in sys.argv[3:])))
