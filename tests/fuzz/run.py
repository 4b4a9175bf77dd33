"""A run of libFuzzer from the models and tests at hand; longer with AFFLUX_SOAK in the environment.

    run.py SECONDS FUZZER FOLDER...

What it finds beside them is forgotten; a text that breaks the compiler is printed.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

LONGEST = 4096  # as in target.h


def main(seconds, fuzzer, *folders):
    seconds = int(seconds) * (60 if "AFFLUX_SOAK" in os.environ else 1)
    dictionary = pathlib.Path(__file__).with_name("words.txt")
    with tempfile.TemporaryDirectory() as found:
        run = subprocess.run(
            [fuzzer, f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-seed=1",
             "-rss_limit_mb=2048", f"-dict={dictionary}", f"-artifact_prefix={found}/broken-",
             "-print_final_stats=1", found, *folders],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, text=True, errors="replace")
        broken = list(pathlib.Path(found).glob("broken-*"))
        for path in broken:
            print(f"{path.name}:\n{path.read_bytes()!r}")
    print("\n".join(run.stdout.splitlines()[-60 if broken else -6:]))
    return 1 if broken or run.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
