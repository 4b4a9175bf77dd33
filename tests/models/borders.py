"""Water that a part gives and the whole takes over: all of it, or both sides are told.

    borders.py AFFLUX bucket_snow.afx
"""
import os
import subprocess
import sys
import tempfile

WHOLE = "-> soil = snow.melt"
# what the flux between the two carries: what must be listed as exchange with outside, what not
CASES = {
    "-> soil = snow.melt": (["snow.fall (in)"], ["snow.melt", "inflow"]),
    "-> soil = 0.5*snow.melt": (["snow.melt (out)", "inflow (in)"], []),
    "-> soil = min(snow.melt, P)": (["snow.melt (out)", "inflow (in)"], []),
}


def exchanges(afflux, text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.afx")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([afflux, "check", path], check=True, capture_output=True,
                              encoding="utf-8")
    return done.stdout.split("exchanges with outside:")[1].split("\n")[0]


def main(afflux, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    status = 0
    for carried, (listed, absent) in CASES.items():
        found = exchanges(afflux, text.replace(WHOLE, carried))
        wrong = [name for name in listed if name not in found]
        wrong += [name for name in absent if name in found]
        print(f"{carried}:{found}: {f'wrong about {wrong}' if wrong else 'ok'}")
        status = 1 if wrong else status
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
