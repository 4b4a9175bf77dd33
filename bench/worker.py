"""The far end of a rival: a process of its own, with its own Python and one thread, that answers
lines of JSON on its standard input until that ends. bench/rivals.py is the near end.

A rival's module gives `serve` an object with
    hello()                  {"sides": [name], "version": text}
    prepare(case)            reads the inputs; case: see rivals.prepare
    run(side, what)          "forward" or "gradient", to the end; the gradient as numpy sees it
"""
import json
import os
import sys
import time


def timed(rival, ask):
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(ask["times"]):
        rival.run(ask["side"], ask["what"])
    return {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}


def save(rival, ask):
    with open(ask["path"], "wb") as file:
        file.write(rival.run(ask["side"], "gradient").tobytes())
    return {}


ANSWERS = {
    "hello": lambda rival, ask: rival.hello(),
    "prepare": lambda rival, ask: rival.prepare(ask["case"]) or {},
    "time": timed,
    "save": save,
}


def serve(rival):
    """What libraries print goes to standard error, out of the way of the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        ask = json.loads(line)
        print(json.dumps(ANSWERS[ask["do"]](rival, ask)), file=answers, flush=True)
