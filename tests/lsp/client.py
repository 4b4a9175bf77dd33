"""An editor without a screen: speaks to `afflux lsp` and keeps what it is told."""
import json
import os
import pathlib
import select
import subprocess
import time

SECONDS = 60  # before an answer counts as missing; sanitizers on a busy machine are slow


class Refused(Exception):
    """An error as answer."""


class Client:
    def __init__(self, afflux, folder=".", encodings=None, **variables):
        self.folder = pathlib.Path(folder)
        self.process = subprocess.Popen(
            [afflux, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env={**os.environ, **variables})
        self.rest = b""
        self.told = {}  # address: the last diagnostics
        self.last = 0
        self.texts = {}
        general = {"positionEncodings": encodings} if encodings else {}
        self.server = self.ask("initialize", {"processId": None, "rootUri": None,
                                              "capabilities": {"general": general}})
        self.tell("initialized", {})

    # ---- messages

    def send_bytes(self, data):
        self.process.stdin.write(data)

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode("utf-8")
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def more(self, until):
        wait = until - time.monotonic()
        if wait <= 0 or not select.select([self.process.stdout], [], [], wait)[0]:
            raise TimeoutError("the server does not answer")
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        if not data:
            raise EOFError(f"the server has gone: {self.process.wait()}")
        self.rest += data

    def receive(self, seconds=SECONDS):
        until = time.monotonic() + seconds
        while b"\r\n\r\n" not in self.rest:
            self.more(until)
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        length = int(head.split(b":")[1])
        while len(self.rest) < length:
            self.more(until)
        body, self.rest = self.rest[:length], self.rest[length:]
        message = json.loads(body)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]
        return message

    def ask(self, method, params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.last:
                if "error" in message:
                    raise Refused(message["error"]["message"])
                return message["result"]

    # ---- documents

    def address(self, name):
        return (self.folder / name).resolve().as_uri()

    def open(self, name, text=None):
        if text is None:
            text = (self.folder / name).read_text(encoding="utf-8")
        self.texts[name] = text
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": self.address(name), "languageId": "afflux", "version": 1, "text": text}})

    def change(self, name, text, version=2):
        self.texts[name] = text
        self.edit(name, [{"text": text}], version)

    def edit(self, name, changes, version=2):
        self.tell("textDocument/didChange", {
            "textDocument": {"uri": self.address(name), "version": version},
            "contentChanges": changes})

    def settle(self):
        """Until the server has told all it has to tell: it does so when it has nothing to read."""
        for _ in range(3):
            self.ask("textDocument/hover", {"textDocument": {"uri": "file:///none.afx"}})
            time.sleep(0.01)

    def problems(self, name):
        self.settle()
        return self.told[self.address(name)]["diagnostics"]

    # ---- places

    def place(self, name, piece, nth=0, after=0):
        """Where the piece of the text begins for the nth time, and some letters further."""
        text, at = self.texts[name], -1
        for _ in range(nth + 1):
            at = text.index(piece, at + 1)
        before = text[: at + after]
        line = before.count("\n")
        return line, len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2

    def at(self, name, place):
        return {"textDocument": {"uri": self.address(name)},
                "position": {"line": place[0], "character": place[1]}}

    def ask_at(self, method, name, piece, nth=0, after=0, **more):
        params = self.at(name, self.place(name, piece, nth, after))
        return self.ask("textDocument/" + method, {**params, **more})

    def hover(self, name, piece, nth=0, after=0):
        found = self.ask_at("hover", name, piece, nth, after)
        return found["contents"]["value"] if found else None

    def labels(self, name, piece, nth=0, after=0):
        return [one["label"] for one in self.ask_at("completion", name, piece, nth, after)]

    # ---- leaving

    def leave(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.stdin.close()
        code = self.process.wait(SECONDS)
        self.process.stdout.close()
        return code


def apply_edits(text, edits):
    """A text with edits in it, whose places count UTF-16."""
    lines = text.split("\n")

    def offset(place):
        line = lines[place["line"]]
        passed = line.encode("utf-16-le")[: 2 * place["character"]].decode("utf-16-le")
        return sum(len(one) + 1 for one in lines[: place["line"]]) + len(passed)

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        begin, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:begin] + edit["newText"] + text[end:]
    return text
