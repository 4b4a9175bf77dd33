"""How formulas are set, in LaTeX and in MathML, and that every operator has a form in both.

    formulas.py AFFLUX ROOT
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

MODEL = """# A paper of 2020.
fn half(x) = x/2

model m "set in type" {
  step 1 d
  dim z = 4
  forcing P : mm/d
  forcing T : degC
  param theta_s : 1 in 0.1 .. 0.6
  param K0 : 1/d in 1e-5 .. 1
  param tau : mm/d in 0 .. 3 = 1
  param n : 1 in 1 .. 3
  store W[z] : mm = 2
  state B : mm = 0
  solver euler

  # Snow
  let rain = if T < 0 [degC] then 0 else if T < 2 [degC] then half(P) else P
  let full[z] = (W[z]/(100 [mm]*theta_s))^(1/n)
  let rest = P - -tau
  let share = min(P, tau, 3 [mm/d])/tau/2
  let root = sqrt(full[1]) + abs(T - 5 [degC])/1 [K]
  flux in_ : -> W[1] = rain + 0*share*root*rest
  flux q[z] : W[z] -> W[z+1]
    | slow  = K0*W[z]*full[z]
    | quick = 2*K0*W[z]
  next B = 0.5*B + sum[z](W[z]*K0)*dt
  output Q : mm/d = q[z.n]
  output mean_W : mm = mean[z](W)
  output moved : mm/d = (P + tau)*half(2) + 0*B/dt
}
"""

# what the source has -> what LaTeX must have
LATEX = {
    "an `if` in an `else` is one more case":
        r"\begin{cases} 0 & \text{if } T < 0\,{}^{\circ}\mathrm{C} \\ \mathrm{half}(P) & "
        r"\text{if } T < 2\,{}^{\circ}\mathrm{C} \\ P & \text{otherwise} \end{cases}",
    "a fraction in a power has parentheses, an exponent stays on a line":
        r"\mathrm{full}_{z} = {\left(\frac{W_{z}}{100\,\mathrm{mm} \cdot \theta _{\mathrm{s}}}"
        r"\right)}^{1/n}",
    "two signs do not touch": r"\mathrm{rest} = P - (-\tau )",
    "quotients in a row are one": r"\frac{\min(P, \tau , 3\,\mathrm{mm}\,\mathrm{d}^{-1})}"
                                  r"{\tau  \cdot 2}",
    "a root, and bars": r"\sqrt{\mathrm{full}_{1}} + \frac{\left|T - 5\,{}^{\circ}\mathrm{C}"
                        r"\right|}{1\,\mathrm{K}}",
    "a flux of an array": r"q_{z} = K_{0} \cdot W_{z} \cdot \mathrm{full}_{z} \qquad [W_{z} \to "
                          r"W_{z + 1}] \qquad \text{(slow, chosen)}",
    "a state later": r"B(t + \Delta t) = 0.5 \cdot B + \left(\sum_{z} W_{z} \cdot K_{0}\right) "
                     r"\cdot \Delta t",
    "the last element": r"Q = q_{n_{z}}",
    "a mean of a whole array": r"\mathrm{mean}_{\mathrm{W}} = \frac{1}{n_{z}}\sum_{z} W_{z}",
    "a power of ten": r"$10^{-5} \ldots 1$".replace("10^", "{10}^"),
    "units": r"$\mathrm{mm}\,\mathrm{d}^{-1}$",
    "a bar at the end of a name": r"\mathrm{in\_} = ",
    "a function": r"\mathrm{half}(x) = \frac{x}{2}",
    "the chosen one": r"\text{(quick)}",
}

# in the page, without the links of names
MATHML = {
    "a Greek letter with a word below": '<msub><mrow><mi>θ</mi></mrow><mrow>'
                                        '<mi mathvariant="normal">s</mi></mrow></msub>',
    "cases": '<mrow><mo>{</mo><mtable class="cases"><mtr><mtd><mn>0</mn></mtd><mtd><mtext>if&#160;'
             '</mtext><mi>T</mi><mo>&lt;</mo><mn>0</mn>',
    "a sum": "<munder><mo>∑</mo><mrow><mi>z</mi></mrow></munder>",
    "a unit": '<msup><mi mathvariant="normal">d</mi><mrow><mo form="prefix">−</mo><mn>1</mn></mrow>'
              "</msup>",
    "a unit of a table": "<td>mm&#8239;d<sup>−1</sup></td>",
    "the comment above": "<h4>Snow</h4>",
    "the source": "<p>A paper of 2020.</p>",
    "an alternative that holds": '<span class="label">slow ✓</span>',
    "one that does not": '<span class="label">quick</span>',
}


def shown(afflux, path, *words):
    run = subprocess.run([afflux, "show", path, *words], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode("utf-8")


def lacking(text, wanted):
    return [what for what, piece in wanted.items() if piece not in text]


def operators(root):
    """(name, MathML, LaTeX) of each row of the operator table."""
    text = pathlib.Path(root, "compiler/ir/op.def").read_text(encoding="utf-8")
    string = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    for row in re.finditer(r'^OP\((\w+), "[^\n]*",\n\s*' + string + r",\s*" + string + ",", text,
                           re.MULTILINE):
        pieces = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', row[k])) for k in (2, 3)]
        yield row[1], *(piece.replace('\\"', '"').replace("\\\\", "\\") for piece in pieces)


def check_operators(root):
    found = list(operators(root))
    text = pathlib.Path(root, "compiler/ir/op.def").read_text(encoding="utf-8")
    assert len(found) == len(re.findall(r"^OP\(", text, re.MULTILINE)) > 30
    for name, mathml, latex in found:
        filled = re.sub(r"\$[A-Ca-c]", "<mi>x</mi>", mathml).replace("&#160;", " ")
        assert ElementTree.fromstring(f"<mrow>{filled}</mrow>") is not None, name
        assert latex.count("{") == latex.count("}") and latex.strip(), name
        assert set(re.findall(r"\$([A-Za-z])", mathml)) == set(re.findall(r"\$([A-Za-z])", latex))
    assert len({row[2] for row in found}) == len(found), "two operators look alike"


def without_links(page):
    return re.sub(r"</?a\b[^>]*>", "", page)


def main(afflux, root):
    check_operators(root)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "m.afx")
        path.write_text(MODEL, encoding="utf-8")
        tex, page = shown(afflux, path, "--tex"), without_links(shown(afflux, path, "--html"))
        other = shown(afflux, path, "--tex", "--use", "q=quick")
        missing = lacking(tex, LATEX) + lacking(page, MATHML)
        assert r"\text{(quick, chosen)}" in other and r"\text{(slow)}" in other
        assert "# chosen: slow" in shown(afflux, path)
    for what in missing:
        print(f"not set as it should be: {what}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
