"""`import`: where files are looked for, each read once, and what is said when that fails.

    imports.py AFFLUX
"""
import json
import sys

import small_world
from afflux_runner import expect, expect_in, run_tests

MODEL = """model {0} {{
  step 1 d
  forcing P : mm/d
  param k : 1/d in 0 .. 1
  store S : mm = 0
  flux rain : -> S = {1}
  flux Q : S -> = k * S
  output flow : mm/d = Q
}}
"""


def put_model(at, path, name, imports=(), rain="P", functions=""):
    lines = "".join(f'import "{name}"\n' for name in imports)
    return at.put(path, lines + functions + MODEL.format(name, rain))


def model_of(at, path, *words, **variables):
    """What `check` says of the model that a file gives: its name as the default."""
    out, _ = at.run("check", path, "--json", *words, **variables)
    return json.loads(out)["model"]


def problems_of(at, path, **variables):
    out, error = at.run("check", path, "--message-format=json", code=1, **variables)
    rows = [json.loads(line) for line in (out + error).splitlines()]
    return [(row["file"], row["line"], row["column"], row["code"]) for row in rows]


def paths_are_relative_to_the_importing_file(at):
    at.put("deep/er/gain.afx", "fn gain(x) = 2 * x\n")
    at.put("deep/middle.afx", 'import "er/gain.afx"\nfn more(x) = gain(x) + x\n')
    put_model(at, "deep/own.afx", "own", ["../top.afx"], "more(P)")
    at.put("top.afx", 'import "deep/middle.afx"\n')
    expect(model_of(at, "deep/own.afx") == "own", "from above")
    expect(model_of(at, at.path("deep/own.afx")) == "own", "by an absolute path")


def the_library_is_second(at):
    """AFFLUX_MODELS holds what is not beside the file; what is beside goes first."""
    put_model(at, "library/bucket.afx", "library_bucket")
    at.put("work/main.afx", 'import "bucket.afx"\n')
    expect(problems_of(at, "work/main.afx") == [("work/main.afx", 1, 8, "F001")], "without library")
    library = str(at.path("library"))
    expect(model_of(at, "work/main.afx", AFFLUX_MODELS=library) == "library_bucket", "library")
    put_model(at, "work/bucket.afx", "near_bucket")
    expect(model_of(at, "work/main.afx", AFFLUX_MODELS=library) == "near_bucket", "beside")


def the_own_model_is_the_default(at):
    put_model(at, "a.afx", "first")
    put_model(at, "b.afx", "second", ["a.afx"])
    put_model(at, "c.afx", "own", ["b.afx"])
    expect(model_of(at, "c.afx") == "own", "the default")
    expect(model_of(at, "c.afx", "--model", "first") == "first", "an imported one")
    at.put("d.afx", 'import "b.afx"\n')
    expect(model_of(at, "d.afx") == "second", "the last of the imported ones")


def each_file_is_read_once(at):
    """A circle and a diamond; the same file by different paths, and by a link."""
    at.put("lib/base.afx", 'import "../main.afx"\nfn base(x) = x\n')
    at.put("lib/left.afx", 'import "base.afx"\nimport "left.afx"\nfn left(x) = base(x)\n')
    at.put("right.afx", 'import "./lib/base.afx"\nfn right(x) = base(x)\n')
    at.path("link.afx").symlink_to(at.path("lib/base.afx"))
    put_model(at, "main.afx", "main_model",
              ["lib/left.afx", "right.afx", "lib/../right.afx", at.path("right.afx"), "link.afx"],
              "(left(P) + right(P))/2")
    expect(model_of(at, "main.afx") == "main_model", "a diamond in a circle")
    expect(model_of(at, "lib/base.afx") == "main_model", "from its other side")


def what_cannot_be_read_is_said_at_the_import(at):
    """Once, without mistakes that follow; other mistakes are still told."""
    put_model(at, "main.afx", "main_model", ["none.afx", "folder", ""], "gain(P) + Missing")
    at.path("folder").mkdir()
    expect(problems_of(at, "main.afx") ==
           [("main.afx", line, 8, "F001") for line in (1, 2, 3)] + [("main.afx", 9, 32, "N001")],
           problems_of(at, "main.afx"))
    error = at.fails(1, ["none.afx", "No such file"], "check", "main.afx")
    expect_in('import "none.afx"', error)
    expect(problems_of(at, put_model(at, "b.afx", "b", ["main.afx"]))[0][0] == "main.afx",
           "the mistake of an imported file has the place there")


def what_is_damaged_hides_its_names(at):
    """A function that cannot be read is known, so that its callers are not blamed."""
    at.put("damaged.afx", "fn gain(x) = 2 * * x\n")
    put_model(at, "main.afx", "main_model", ["damaged.afx"], "gain(P)")
    found = problems_of(at, "main.afx")
    expect([problem[0] for problem in found] == ["damaged.afx"], found)


def names_declared_twice_across_files(at):
    at.put("a.afx", "fn gain(x) = 2 * x\n")
    at.put("b.afx", "\nfn gain(x) = 3 * x\n")
    put_model(at, "main.afx", "twin", ["a.afx", "b.afx"], "gain(P)")
    expect(problems_of(at, "main.afx") == [("b.afx", 2, 4, "N002")], problems_of(at, "main.afx"))
    error = at.fails(1, ["b.afx:2:4:", "in a.afx:1:4", "first here"], "check", "main.afx")
    expect(error.index("b.afx:2:4") < error.index("a.afx:1:4"), error)
    put_model(at, "other.afx", "twin")
    put_model(at, "both.afx", "twin", ["other.afx"])
    expect(problems_of(at, "both.afx") == [("both.afx", 2, 7, "N002")], problems_of(at, "both.afx"))


def imports_end_somewhere(at):
    """A chain of files that never ends, each new, is cut."""
    for number in range(80):
        at.put(f"f{number}.afx", f'import "f{number + 1}.afx"\n')
    put_model(at, "f80.afx", "last")
    error = at.fails(1, ["F001", "too deep"], "check", "f0.afx")
    expect(error.count("F001") == 1, error)
    expect(model_of(at, "f40.afx") == "last", "forty files are fine")


def imported_functions_are_part_of_the_hash(at):
    put_model(at, "main.afx", "bucket", ["gain.afx"], "gain(P)")
    hashes = []
    for factor in (2, 3, 2):
        at.put("gain.afx", f"fn gain(x) = {factor} * x\n")
        at.run("emit", "main.afx", "-o", "made")
        hashes.append(at.text("made/bucket.c").split("Hash of", 1)[1].split("\n", 1)[0])
    expect(hashes[0] == hashes[2] != hashes[1], hashes)


def a_frozen_experiment_needs_no_import(at):
    """What a run keeps holds the models and functions of all files, and trains to the same."""
    at.put("lib/gain.afx", "fn gain(x) = 1.5 * x\n")
    put_model(at, "lib/bucket.afx", "bucket", ["gain.afx"], "gain(P)")
    at.put("lib/all.afx", 'import "bucket.afx"\n')
    small_world.write(at, sites=3)
    trial = small_world.experiment(model="bucket", loss="batch_nse(flow, qobs)", epochs="1",
                                   batch="3 sites, 90 d")
    at.put("trial.afx", trial.replace("hbv.afx", "lib/all.afx"))
    at.run("train", "trial.afx", "-o", "one")
    frozen = at.text("one/experiment.afx")
    expect("import" not in frozen, frozen)
    at.put("moved/trial.afx", frozen)
    at.path("lib").rename(at.path("gone"))
    at.run("train", "moved/trial.afx", "-o", "two")
    expect(at.text("two/experiment.afx") == frozen, "the frozen experiment is another")
    expect(at.files("one")["train.csv"] == at.files("two")["train.csv"], "it trains otherwise")


TESTS = [paths_are_relative_to_the_importing_file, the_library_is_second,
         the_own_model_is_the_default, each_file_is_read_once,
         what_cannot_be_read_is_said_at_the_import, what_is_damaged_hides_its_names,
         names_declared_twice_across_files, imports_end_somewhere,
         imported_functions_are_part_of_the_hash, a_frozen_experiment_needs_no_import]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
