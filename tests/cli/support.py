"""What `afflux support` prints knows every command, option and word, and what reads it takes it.

    support.py AFFLUX MODEL.afx
"""
import json
import os
import re
import shutil
import subprocess
import sys

from afflux_runner import Skip, expect, expect_in, run_tests

OPTION = re.compile(r"^  (-\S+) ?(\S*)", re.MULTILINE)


def need(command):
    path = shutil.which(command)
    if not path:
        raise Skip(f"{command} is not installed")
    return path


def file_of(at, name):
    out, _ = at.run("support", name)
    at.put(name + ".out", out)
    return at.path(name + ".out")


def commands_of(at):
    out, _ = at.run("--help")
    return re.findall(r"^  ([a-z]+) +\S", out, re.MULTILINE)


def options_of(at, command):
    out, _ = at.run(command, "--help")
    return OPTION.findall(out.split("options:")[-1])


def ask(*words, **more):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", **more)
    expect(done.returncode == 0 and not done.stderr, f"{words[0]}: {done.stderr}")
    return done.stdout


def everything_is_there(at):
    texts = {name: at.run("support", name)[0] for name in ("bash", "zsh", "fish", "man")}
    commands = commands_of(at)
    expect(len(commands) > 10, commands)
    for command in commands:
        for name, _ in options_of(at, command):
            bare = name.lstrip("-")
            expect_in(name, texts["bash"])
            expect_in(name + "[", texts["zsh"])
            expect(f" -l {bare}" in texts["fish"] or f" -s {bare}" in texts["fish"], name)
            expect_in(name.replace("-", "\\-"), texts["man"])
    listed, _ = at.run("support")
    for line in listed.splitlines():
        expect(at.run("support", line.split()[0])[0], line)
    expect_in("no file `tcsh`", at.fails(2, [], "support", "tcsh"))


def bash_completes(at):
    bash = need("bash")
    script = file_of(at, "bash")
    at.put("mine.afx", "")
    at.put("mine.csv", "")

    def offers(*words):
        line = " ".join(f"'{word}'" for word in words)
        return ask(bash, "--norc", "-c", f"source {script}; COMP_WORDS=({line}); "
                   f"COMP_CWORD={len(words) - 1}; _afflux; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
                   cwd=at.folder).split()

    expect(offers("afflux", "ch") == ["check"], offers("afflux", "ch"))
    for command in commands_of(at):
        wanted = {name for name, _ in options_of(at, command)} | {"--help"}
        found = set(offers("afflux", command, "-"))
        expect(found == wanted, f"{command}: {found} instead of {wanted}")
    expect(offers("afflux", "emit", "--real", "") == ["float", "double"], "values of --real")
    expect(offers("afflux", "explain", "U01")[0] == "U010", "codes")
    expect(offers("afflux", "support", "z") == ["zsh"], "files of support")
    expect("hybrid" in offers("afflux", "new", "--template", ""), "templates")
    expect(offers("afflux", "check", "mi") == ["mine.afx"], "models only")
    expect(offers("afflux", "run", "--forcing", "mine.c") == ["mine.csv"], "any file")


def zsh_reads_it(at):
    ask(need("zsh"), "-n", file_of(at, "zsh"))


def fish_completes(at):
    fish = need("fish")
    script = file_of(at, "fish")
    out = ask(fish, "--no-config", "-c", f"source {script}; complete -C 'afflux emit --rea'",
              env={"HOME": str(at.folder), "PATH": "/usr/bin:/bin"})
    expect_in("--real", out)
    expect("--epochs" not in out, out)


def man_reads_it(at):
    path = file_of(at, "man")
    text = ask(need("groff"), "-man", "-ww", "-Tutf8", "-P-cbou", path)
    for command in commands_of(at):
        expect_in(f"afflux {command}", text)


# ---- colours


SOURCE = """# note
model m "text" {
  step 1 d
  param k : mm/d in 0 .. 2 = 1.5
  flux q : S -> = min(k, 2 [mm/d])
    | label = if k > dt then 0 else 1
  solver rk4
  model = m
  train = 1980-10-01 .. 1993-09-30
"""

# line, what stands there, its colour in vim, its scope in the grammar of TextMate
COLOURS = [
    (1, "# note", "Comment", "comment"), (2, "model", "Declaration", "keyword.declaration"),
    (2, '"text"', "Text", "string"), (4, "param", "Declaration", "keyword.declaration"),
    (4, "mm/d", "Unit", "support.type.unit"), (4, "in", "Contextual", "keyword.other"),
    (4, "1.5", "Number", "constant.numeric"), (5, "min", "Function", "support.function"),
    (5, "mm/d", "Unit", "support.type.unit"), (6, "label", "Label", "entity.name.tag"),
    (6, "if", "Reserved", "keyword.control"), (6, "dt", "Given", "constant.language"),
    (7, "rk4", "Solver", "support.function"), (8, "model", "Setting", "variable.parameter"),
    (9, "1980-10-01", "Date", "constant.numeric.date"),
]


def vim_colours(at):
    vim = shutil.which("vim") or shutil.which("vim.tiny")
    if not vim or "+syntax" not in ask(vim, "--version"):
        raise Skip("no vim with colours is installed")
    for name, folder in ("vim", "syntax"), ("vim-plugin", "ftplugin"), ("vim-detect", "ftdetect"):
        at.path(f"vim/{folder}").mkdir(parents=True)
        file_of(at, name).rename(at.path(f"vim/{folder}/afflux.vim"))
    at.put("m.afx", SOURCE)
    lines = SOURCE.splitlines()
    places = [[line, lines[line - 1].index(text) + 1] for line, text, _, _ in COLOURS]
    at.put("look.vim", f"""
set runtimepath^=vim
filetype plugin on
syntax on
edit m.afx
let names = map({json.dumps(places)}, 'synIDattr(synID(v:val[0], v:val[1], 1), "name")')
call writefile([&filetype, &commentstring] + names, 'names.txt')
qall!
""")
    subprocess.run([vim, "-u", "NONE", "-N", "-es", "-S", "look.vim"], cwd=at.folder,
                   stdin=subprocess.DEVNULL, timeout=20, check=False)
    type_, comment, *found = at.path("names.txt").read_text().splitlines()
    expect((type_, comment) == ("afflux", "# %s"), (type_, comment))
    wanted = ["afflux" + name for _, _, name, _ in COLOURS]
    expect(found == wanted, f"{found}\n{wanted}")


def vim_lays_out(at):
    vim = shutil.which("vim") or shutil.which("vim.tiny")
    if not vim or "+eval" not in ask(vim, "--version"):
        raise Skip("no vim with functions is installed")
    plugin = file_of(at, "vim-plugin")
    path = f"{os.path.dirname(at.afflux)}:{os.environ['PATH']}"
    for name, text, wanted in [
            ("good", "model m {\n step 1 d\n\n\n  output q:mm=0\n}\n",
             "model m {\n  step 1 d\n\n  output q : mm = 0\n}\n"),
            ("bad", "model m {\n step\n}\n", "model m {\n step\n}\n")]:
        at.put(f"{name}.afx", text)
        subprocess.run([vim, "-u", "NONE", "-N", "-es", "-c", f"source {plugin}", "-c", "AffluxFmt",
                        "-c", "wq", f"{name}.afx"], cwd=at.folder, env={**os.environ, "PATH": path},
                       stdin=subprocess.DEVNULL, timeout=20, check=False)
        found = at.path(f"{name}.afx").read_text()
        expect(found == wanted, found)


def scopes_of(patterns, line):
    """[(begin, end, scope)] of a line, as TextMate reads it: furthest left, then first of all."""
    place, found = 0, []
    while place < len(line):
        matches = [(match.start(), order, match, rule) for order, (regex, rule)
                   in enumerate(patterns) if (match := regex.search(line, place))]
        matches = [match for match in matches if match[2].end() > match[0]]
        if not matches:
            break
        _, _, match, rule = min(matches, key=lambda one: one[:2])
        found += [(match.start(int(group)), match.end(int(group)), scope["name"])
                  for group, scope in rule.get("captures", {}).items()]
        if "name" in rule:
            found.append((*match.span(), rule["name"]))
        place = match.end()
    return found


def textmate_colours(at):
    grammar = json.loads(at.run("support", "textmate")[0])
    patterns = [(re.compile(rule["match"]), rule) for rule in grammar["patterns"]]
    lines = SOURCE.splitlines()
    for number, text, _, scope in COLOURS:
        line = lines[number - 1]
        begin = line.index(text)
        names = [name for first, last, name in scopes_of(patterns, line) if first <= begin < last]
        expect(names and names[-1].startswith(scope), f"line {number}, {text}: {names}")


def vscode_reads_it(at):
    package = json.loads(at.run("support", "vscode")[0])
    language = package["contributes"]["languages"][0]
    expect(language["extensions"] == [".afx"], language)
    json.loads(at.run("support", "vscode-language")[0])


TESTS = [everything_is_there, bash_completes, zsh_reads_it, fish_completes, man_reads_it,
         vim_colours, vim_lays_out, textmate_colours, vscode_reads_it]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
