"""Pictures of models that nobody wrote: six stores in the manner of the Sacramento model, and many
random networks of stores, circles among them. Nothing may overlap in any of them.

    pictures.py AFFLUX
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import picture

SACRAMENTO = [("UZTW", "upper zone tension water"), ("UZFW", "upper zone free water"),
              ("LZTW", "lower zone tension water"), ("LZFS", "lower zone free water, secondary"),
              ("LZFP", "lower zone free water, primary"), ("ADIMP", "additional impervious area")]
FLUXES = [("rain", "", "UZTW"), ("rain_adimp", "", "ADIMP"), ("spill", "UZTW", "UZFW"),
          ("share", "UZFW", "UZTW"), ("fill", "UZFW", "LZTW"), ("percolation_s", "UZFW", "LZFS"),
          ("percolation_p", "UZFW", "LZFP"), ("transfer_s", "LZFS", "LZTW"),
          ("transfer_p", "LZFP", "LZTW"), ("evaporation_1", "UZTW", ""),
          ("evaporation_2", "UZFW", ""),
          ("evaporation_3", "LZTW", ""), ("evaporation_5", "ADIMP", ""), ("surface", "UZFW", ""),
          ("interflow", "UZFW", ""), ("supplemental", "LZFS", ""), ("primary", "LZFP", ""),
          ("direct", "ADIMP", "")]


def model(stores, fluxes):
    lines = ["model drawn {", "  step 1 d", "  forcing P : mm/d", "  solver euler"]
    lines += [f'  store {name} : mm = 1  "{words}"' for name, words in stores]
    for name, source, sink in fluxes:
        lines.append(f"  flux {name} : {source} -> {sink} = " +
                     (f"0.01 [1/d]*{source}" if source else "P"))
    leaving = [name for name, _, sink in fluxes if not sink]
    lines += [f"  output Q : mm/d = {' + '.join(leaving) or 'P'}", "}"]
    return "\n".join(lines) + "\n"


def random_model(chance):
    names = [f"S{k}" if chance.random() < 0.5 else "store_" + "abcdefgh"[k] * chance.randint(1, 9)
             for k in range(chance.randint(1, 8))]
    stores = [(name, "words " * chance.randint(0, 8)) for name in names]
    fluxes = []
    for k in range(chance.randint(1, 20)):
        source, sink = chance.choice(names + [""]), chance.choice(names + [""])
        if source != sink:
            fluxes.append((f"flux_{'long_' * chance.randint(0, 2)}{k}", source, sink))
    return model(stores, fluxes)


def drawn(afflux, path, text):
    path.write_text(text, encoding="utf-8")
    run = subprocess.run([afflux, "show", path, "--graph", "-W", "no-all"], check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.returncode == 0, run.stderr.decode() + text
    return run.stdout.decode("utf-8")


def main(afflux):
    picture.self_test()
    failures = 0
    count = 400 if os.environ.get("AFFLUX_SOAK") else 24
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "drawn.afx")
        for seed in range(count):
            text = model(SACRAMENTO, FLUXES) if seed == 0 else random_model(random.Random(seed))
            svg = drawn(afflux, path, text)
            wrong = sorted(set(picture.findings(picture.parse(svg))))
            assert svg == drawn(afflux, path, text), "drawn twice, drawn differently"
            if wrong:
                failures += 1
                print(f"seed {seed}: {wrong}\n{text}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
