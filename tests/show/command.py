"""`afflux show` as a command: where its output goes, and what it says of wrong words.

    command.py AFFLUX MODEL PICTURE    PICTURE: that of the model, as the documents have it
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def run(*words):
    done = subprocess.run([*map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


NUMBER = re.compile(r"\d+(?:\.\d+)?")


def check_picture(afflux, model, kept):
    """The picture of the documents is what the program draws, but for the last digit."""
    drawn = run(afflux, "show", model, "--graph")[1]
    known = pathlib.Path(kept).read_text(encoding="utf-8")
    assert NUMBER.sub("#", drawn) == NUMBER.sub("#", known), f"{kept} is not what is drawn now"
    pairs = zip(NUMBER.findall(drawn), NUMBER.findall(known))
    assert all(abs(float(one) - float(other)) < 1 for one, other in pairs), kept


def main(afflux, model, kept):
    check_picture(afflux, model, kept)
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        code, out, _ = run(afflux, "show", model, "--html", "-o", page)
        assert (code, out) == (0, "")
        assert page.read_text(encoding="utf-8") == run(afflux, "show", model, "--html")[1]
        assert sorted(path.name for path in pathlib.Path(folder).iterdir()) == ["page.html"]
        missing = pathlib.Path(folder, "none", "page.html")
        code, _, words = run(afflux, "show", model, "--html", "-o", missing)
        assert code == 3 and "page.html" in words, (code, words)
        wrong = pathlib.Path(folder, "wrong.afx")
        wrong.write_text("model m {\n  step 1 d\n  output q : mm/d = nothing\n}\n")
        code, out, words = run(afflux, "show", wrong, "--graph", "-o", page)
        assert code == 1 and "nothing" in words and not out, (code, words)
        assert "</html>" in page.read_text(encoding="utf-8"), "an error has written"
        unwritten = "model m {\n  step 1 d\n  forcing P : mm/d\n  output q : mm/d = P\n}\n"
        wrong.write_text(unwritten)
        assert run(afflux, "show", wrong, "--graph")[0] == 0
    code, _, words = run(afflux, "show", model, "--html", "--tex")
    assert code == 2 and "one of" in words, (code, words)
    assert run(afflux, "show", model, "--model", "none")[0] == 1
    assert run(afflux, "show", pathlib.Path(folder, "absent.afx"))[0] in (1, 3)
    chosen = run(afflux, "show", model, "--use", "ET=linear")[1]
    assert "# chosen: linear" in chosen and "BETAET" in chosen
    assert "(not in use)" in [line for line in chosen.splitlines() if " BETAET " in line][0]
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
