"""`afflux why`: the chain of dependence of a name.

    why.py AFFLUX MODEL.afx
"""
import sys

from afflux_runner import expect, expect_in, run_tests

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


def wrong_names(at):
    at.put("m.afx", MODEL)
    at.fails(2, ["m has no `fats`; did you mean `fast`?"], "why", "m.afx", "fats")
    at.fails(2, ["`fast` is left out of m"], "why", "m.afx", "fast", "--use", "Q=half")
    at.fails(2, ["has no such element"], "why", "m.afx", "W[4]")
    at.fails(2, ["wanted: FILE NAME"], "why", "m.afx")
    at.put("bad.afx", "model m {\n let a = b\n}\n")
    at.fails(1, ["unknown name `b`"], "why", "bad.afx", "a")


TESTS = [tree, stores_and_readers, wrong_names]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
