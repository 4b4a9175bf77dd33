"""Every state of the parser in which a text can be found wrong has words for it.

    states.py BISON GRAMMAR CHECK_FILE

For each such state this writes the shortest text that leads there and puts something wrong behind
it. CHECK_FILE must tell of it, and not with the row that stands for everything else.
"""
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

LAST_RESORT = "it cannot be understood"
WRONG = ["== 1", "3", ")", "\n", "x", "\nlet y = 1", '"text"', "| |", "\n== 1", "\nx y z"]
TEXTS = {"a name": "x", "a number": "1", "a string": '"s"', "a date": "1980-10-01",
         "the end of the statement": "\n"}


def table_of(bison, grammar):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "grammar.xml"
        command = [bison, f"--xml={path}", f"--output={folder}/grammar.c", grammar]
        subprocess.run(command, check=True)
        return tree.parse(path).getroot()


class Automaton:
    """States by number: their moves on tokens, on what was read, and their one reduction."""

    def __init__(self, root):
        self.rules = [(rule.find("lhs").text, [part.text for part in rule.findall("rhs/symbol")])
                      for rule in root.findall("grammar/rules/rule")]
        self.tokens, self.gotos, self.reduction, self.before = [], [], [], {}
        for number, state in enumerate(root.findall("automaton/state")):
            self.tokens.append(self.moves(number, state, "shift"))
            self.gotos.append(self.moves(number, state, "goto"))
            reductions = state.findall("actions/reductions/reduction[@enabled='true']")
            only = not self.tokens[-1] and [r.get("symbol") for r in reductions] == ["$default"]
            rule = reductions[0].get("rule") if only else "accept"
            self.reduction.append(None if rule == "accept" else self.rules[int(rule)])

    def moves(self, number, state, sort):
        found = {}
        for move in state.findall(f"actions/transitions/transition[@type='{sort}']"):
            found[move.get("symbol")] = int(move.get("state"))
            self.before.setdefault(int(move.get("state")), set()).add(number)
        return found

    def reached_by(self, state):
        """The states entered when a state without a choice is left."""
        left, parts = self.reduction[state]
        below = {state}
        for _ in parts:
            below = set().union(*(self.before[number] for number in below))
        return {self.gotos[number][left] for number in below if left in self.gotos[number]}

    def looking(self):
        """The states that look at a new token: entered by one, or without looking at any."""
        found, left = set(), {state for moves in self.tokens for state in moves.values()} | {0}
        while left:
            state = left.pop()
            found.add(state)
            if self.reduction[state]:
                left |= self.reached_by(state) - found
        return {state for state in found if not self.reduction[state]}

    def shortest(self):
        """For every symbol the shortest row of tokens that it can stand for."""
        tokens = {symbol for moves in self.tokens for symbol in moves if symbol != "error"}
        short, changed = {token: [token] for token in tokens}, True
        while changed:
            changed = False
            for left, parts in self.rules:
                if all(part in short for part in parts):
                    row = [token for part in parts for token in short[part]]
                    if left not in short or len(row) < len(short[left]):
                        short[left], changed = row, True
        return short

    def paths(self):
        """For every state the shortest row of tokens that leads there, without mistakes."""
        short, rows, changed = self.shortest(), {0: []}, True
        while changed:
            changed = False
            for state, row in sorted(rows.items()):
                for symbol, to in [*self.tokens[state].items(), *self.gotos[state].items()]:
                    longer = row + short[symbol] if symbol in short else None
                    if longer is not None and (to not in rows or len(longer) < len(rows[to])):
                        rows[to], changed = longer, True
        return rows


def text_of(row):
    words = (token.strip("'\"") for token in row)
    return " ".join(TEXTS.get(word, word) for word in words)


def problems(check_file, text, path):
    path.write_text(text + "\n", encoding="utf-8")
    run = subprocess.run([check_file, path], stdout=subprocess.PIPE, check=False)
    return run.stdout.decode("utf-8")


def fault_of(check_file, row, path):
    """What is wrong with the state at the end of these tokens; None: nothing."""
    for wrong in WRONG:
        said = problems(check_file, f"{text_of(row)} {wrong}", path)
        if LAST_RESORT in said:
            return said
        if "error[P" in said:
            return None
    return "nothing wrong is told behind this"


def main(bison, grammar, check_file):
    automaton = Automaton(table_of(bison, grammar))
    rows = automaton.paths()
    faults, tried = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for state in sorted(automaton.looking() & set(rows)):
            row = rows[state]
            if row and row[-1] in ("'}'", "$end"):  # the layout ends these statements itself
                continue
            tried += 1
            fault = fault_of(check_file, row, pathlib.Path(folder) / "wrong.afx")
            if fault:
                faults += 1
                print(f"state {state}: {text_of(row)!r}: {fault}")
    print(f"{tried - faults} of {tried} states have words")
    return 1 if faults or tried < 100 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
