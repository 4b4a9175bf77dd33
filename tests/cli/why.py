"""`afflux why`: the chain of dependence of a name.

    why.py AFFLUX MODEL.afx
"""
import pathlib
import re
import sys

from afflux_runner import expect, expect_in, run_tests

PAGE = pathlib.Path(__file__).parents[2] / "docs/workbench.md"
MODEL = '''model m "two stores" {
  step 1 d
  dim z = 3
  forcing P : mm/d  "rain"
  param k : 1/d in 0.1 .. 0.5  "speed"
  const c : mm = 2
  store S : mm = 1  "water"
  store W[z] : mm = c
  fn twice(x) = 2*x
  let fast = twice(k)  # of the doubled speed
  flux rain : -> S = P
  flux Q : S ->
    | plain = fast * S
    | half  = k*S/2
  flux down[z] : W[z] -> W[z+1] = k*W[z]
  output q : mm/d = Q  "flow"
}
'''


def tree(at):
    at.put("m.afx", MODEL)
    out, _ = at.run("why", "m.afx", "q")
    expect(out.splitlines() == [
        'q : mm/d = Q  (output "flow", m.afx:16)',
        "  Q : mm/d = fast * S  (flux S -> outside, alternative `plain`, m.afx:12)",
        "    fast : 1/d = twice(k)  (intermediate, m.afx:10)",
        '      k : 1/d in 0.1 .. 0.5  (parameter "speed", m.afx:5)',
        '    S : mm  (store "water", m.afx:7)', "", "read by: nothing"], out)


def stores_and_readers(at):
    at.put("m.afx", MODEL)
    out, _ = at.run("why", "m.afx", "S", "--use", "Q=half")
    expect(out.startswith('S : mm starts at 1  (store "water", m.afx:7)\n'
                          "  rain : mm/d = P  (flux outside -> S"), out)
    expect_in("\nread by:\n  Q : mm/d = k*S/2", out)
    out, _ = at.run("why", "m.afx", "k")
    expect_in("\n  fast : 1/d = twice(k)", out.split("read by:")[1])
    out, _ = at.run("why", "m.afx", "down[2]", "--depth", "1")
    expect_in("  W[z] : mm  (store", out)


NUMBERS = '''model m {
  step 1 d
  forcing P : mm/d
  param k : 1/h in 0.001 .. 0.02 = 0.01
  param a : 1 in 0.5 .. 2 = 1
  store S : mm = 1
  solver euler
  let fast = 2*(k)
  let same = fast
  flux rain : -> S = a * (P + P)
  flux Q : S -> = same * S
  output q : mm/h = Q
}
'''


def line_of(text, name):
    """(number, derivative) of the line of a name."""
    for line in text.splitlines():
        words = line.split()
        if name in words[:3] and "(above)" not in line:
            return float(words[0]), float(words[1])
    raise AssertionError(f"{name} is not in\n{text}")


def numbers(at):
    """By hand: S grows by 2 P and loses 0.48 of it each day."""
    at.put("m.afx", NUMBERS)
    at.put("rain.csv", "time,P [mm/d]\n2001-01-01,1\n2001-01-02,2\n2001-01-03,3\n")
    out, _ = at.run("why", "m.afx", "q", "--forcing", "rain.csv", "--date", "2001-01-03")
    expect(out.startswith("site rain, 2001-01-03 (step 3)\n"), out)
    expect_in("rain : mm/d = a * (P + P)  (", at.run("why", "m.afx", "S")[0])
    second = 1 + 2 - 0.48
    third = second + 4 - 0.48 * second
    wanted = {"q": (0.02 * third, 1), "Q": (0.48 * third, 1 / 24), "fast": (0.48, third / 24),
              "k": (0.01, 2 * third), "S": (third, 0.02)}
    for name, pair in wanted.items():
        got = line_of(out, name)
        near = all(abs(one - other) < 1e-5 * abs(other) for one, other in zip(got, pair))
        expect(near, f"{name}: {got} instead of {pair}\n{out}")
    out, _ = at.run("why", "m.afx", "S", "--forcing", "rain.csv", "--step", "2")
    expect(line_of(out, "P") == (2, 2) and line_of(out, "a") == (1, 4), out)
    at.fails(2, ["--date: 1999-01-01 is not among the dates"], "why", "m.afx", "q", "--forcing",
             "rain.csv", "--date", "1999-01-01")
    at.fails(2, ["--step: the run has 3 steps"], "why", "m.afx", "q", "--forcing", "rain.csv",
             "--step", "4")
    at.fails(2, ["there is no site '2' among 1"], "why", "m.afx", "q", "--forcing", "rain.csv",
             "--site", "2")
    at.fails(3, ["none.csv"], "why", "m.afx", "q", "--forcing", "none.csv")


def stages(at):
    """What a solver computes several times in a step is a range; outputs have derivatives."""
    at.put("m.afx", NUMBERS)
    at.put("rain.csv", "time,P [mm/d]\n2001-01-01,1\n")
    choice = ("--forcing", "rain.csv", "--use", "solver=rk4")
    out, _ = at.run("why", "m.afx", "q", *choice)
    q, _ = line_of(out, "q")
    _, by_k = line_of(out, "k")
    lines = []
    for k in "0.0100001", "0.0099999":
        varied, _ = at.run("why", "m.afx", "q", *choice, "--param", f"k={k}")
        lines.append(line_of(varied, "q")[0])
    expect(abs((lines[0] - lines[1]) / 2e-7 - by_k) < 0.2 * abs(by_k), f"{lines} {by_k}\n{out}")
    expect(0 < q < 0.1, out)


def of_the_page(at):
    """Blocks ```why of docs/workbench.md are what the program says of the model above them."""
    text = PAGE.read_text(encoding="utf-8")
    at.put("why.afx", re.search(r"```afx why.afx\n(.*?)```", text, re.DOTALL)[1])
    at.put("rain.csv", "time,P [mm/d]\n2001-01-01,2\n2001-01-02,5\n")
    blocks = re.findall(r"```why ([^\n]*)\n(.*?)```", text, re.DOTALL)
    expect(len(blocks) == 2, blocks)
    for words, shown in blocks:
        out, _ = at.run("why", "why.afx", *words.split())
        expect(out == shown, f"{words}:\n{out}")


def wrong_names(at):
    at.put("m.afx", MODEL)
    at.fails(2, ["m has no `fats`; did you mean `fast`?"], "why", "m.afx", "fats")
    at.fails(2, ["`fast` is left out of m"], "why", "m.afx", "fast", "--use", "Q=half")
    at.fails(2, ["has no such element"], "why", "m.afx", "W[4]")
    at.fails(2, ["wanted: FILE NAME"], "why", "m.afx")
    at.put("bad.afx", "model m {\n let a = b\n}\n")
    at.fails(1, ["unknown name `b`"], "why", "bad.afx", "a")


TESTS = [tree, stores_and_readers, numbers, stages, of_the_page, wrong_names]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
