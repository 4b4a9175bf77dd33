"""The language server in a real editor: Neovim without a screen, driven by neovim.lua.

    neovim.py AFFLUX docs/editors.md neovim.lua
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
from afflux_runner import Skip, expect, expect_in, run_tests  # noqa: E402

PAGE = pathlib.Path(sys.argv[2])
SCRIPT = os.path.abspath(sys.argv[3])

BUCKET = """\
model bucket {
  step 1 d
  forcing P : mm/d
  store S : mm = 20
  flux rain :   -> S = P
  flux Q    : S ->   = 0.1 [1/d]*S
  output q : mm/d = Q
}
"""
TWO = """\
import "bucket.afx"
fn twice(x) = 2*x
model two {
  step 1 d
  forcing P : mm/d  "Schnee 🌨"
  part upper = bucket(P = P)
  store G : mm = 0
  flux inflow : upper.Q -> G = upper.Q
  flux base   : G ->   = 0.1 [1/d]*(G + 0)
  output q : mm/d = twice(bas)   "🌧 flow"
}
"""


def an_editor_uses_it(scratch):
    editor = shutil.which("nvim")
    if not editor:
        raise Skip("there is no nvim (apt install neovim)")
    scratch.put("bucket.afx", BUCKET)
    scratch.put("two.afx", TWO)
    page = PAGE.read_text(encoding="utf-8")
    scratch.put("init.lua", page.split("```lua\n")[1].split("```")[0])
    ran = subprocess.run(
        [editor, "--headless", "-u", "NONE", "-i", "NONE", "-n",
         "-c", "luafile init.lua", "-c", f"luafile {SCRIPT}"],
        cwd=scratch.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=100,
        env={**os.environ, "PATH": os.path.dirname(scratch.afflux) + ":" + os.environ["PATH"],
             "XDG_STATE_HOME": str(scratch.folder),
             "XDG_CACHE_HOME": str(scratch.folder)}, check=False)
    expect(scratch.path("answers.json").exists(), ran.stderr.decode())
    answers = json.loads(scratch.text("answers.json"))
    expect("late" not in answers, f"waited in vain for: {answers.get('late')}")
    problem = answers["diagnostic"]
    expect(problem["line"] == 9 and problem["column"] == 26 and problem["severity"] == 1, problem)
    expect_in("did you mean `base`?", problem["message"])
    for piece in ["unit `mm`", "filled by `inflow`", "drained by `base`"]:
        expect_in(piece, answers["hover"])
    expect(answers["definition"]["uri"].endswith("/bucket.afx") and
           answers["definition"]["range"]["start"] == {"line": 5, "character": 7},
           answers["definition"])
    expect("base" in answers["completion"] and "G" not in answers["completion"],
           answers["completion"])
    for piece in ["twice(base)", "store ground : mm", "(ground + 0)", "upper.spill -> ground"]:
        expect_in(piece, answers["text"])
    expect_in("flux spill", scratch.text("bucket.afx"))
    scratch.run("check", "two.afx")
    scratch.run("fmt", "--check", "two.afx")


if __name__ == "__main__":
    run_tests([an_editor_uses_it], sys.argv[1])
