"""When numbers of two programs agree, and what to say when they do not."""
from hbv_check import allowed

LIMIT, FLOOR = 1e-10, 1e-3
QUICKLY = ["-O0", "-ffp-contract=off"]  # short runs: compiling well takes longer than they do
SKIPPED = 77


def fault(ours, theirs):
    """What is wrong with a row of numbers of one kind, or None. A NaN is wrong."""
    if len(ours) != len(theirs):
        return f"{len(ours)} numbers, expected {len(theirs)}"
    for k, (a, b, room) in enumerate(zip(ours, theirs, allowed(theirs, LIMIT, FLOOR))):
        if not abs(a - b) <= room:
            return f"number {k} is {a!r}, expected {b!r}; they may differ by {room:.2g}"
    return None


class Report:
    """Counts what was compared and says what differs."""

    def __init__(self):
        self.compared, self.faults, self.moved = 0, 0, 0

    def compare(self, what, ours, theirs):
        ours, theirs = list(ours), list(theirs)
        self.compared += len(theirs)
        self.moved += sum(value != 0 for value in theirs)
        found = fault(ours, theirs)
        if found:
            self.faults += 1
            print(f"  {what}: {found}", flush=True)

    def compare_kinds(self, what, ours, theirs):
        """{kind: {name: row}} of both."""
        for kind, rows in theirs.items():
            for name, row in rows.items():
                self.compare(f"{what} by {kind} {name}", ours[kind][name], row)

    def close(self, oracle):
        """The exit status: 1 when anything differs, or nothing was different from 0."""
        print(f"{self.compared} numbers compared with {oracle}, {self.moved} of them not 0, "
              f"{self.faults} rows differ")
        return 1 if self.faults or not self.moved else 0
