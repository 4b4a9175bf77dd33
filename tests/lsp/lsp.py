"""What an editor is told of models, well and ill: `afflux lsp` asked by a scripted one.

    lsp.py AFFLUX
"""
import pathlib
import sys

from client import Client, Refused, apply_edits
from models import BUCKET, TWO, leave, opened

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
from afflux_runner import expect, expect_in, run_tests  # noqa: E402

def texts_of(client, locations):
    """The places of an answer as (file, line from 1, the text there)."""
    found = []
    for one in locations:
        name = one["uri"].rsplit("/", 1)[1]
        begin, end = one["range"]["start"], one["range"]["end"]
        text = client.texts.get(name) or (client.folder / name).read_text(encoding="utf-8")
        line = text.split("\n")[begin["line"]].encode("utf-16-le")
        piece = line[2 * begin["character"] : 2 * end["character"]].decode("utf-16-le")
        found.append((name, begin["line"] + 1, piece))
    return sorted(found)


def hover_tells_what_a_name_is(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    hover = client.hover("bucket.afx", "wet*k")
    for piece in ["unit `1` (inferred)", "read by `Q`", "let  wet  = clamp", "bucket.afx:7"]:
        expect_in(piece, hover)
    hover = client.hover("bucket.afx", "k*S")
    for piece in ["recession", "unit `1/d`", "between 0.01 and 0.9, usually 0.455"]:
        expect_in(piece, hover)
    hover = client.hover("bucket.afx", "store   S", after=8)
    for piece in ["filled by `rain`", "drained by `Q`", "read by `wet`, `Q`"]:
        expect_in(piece, hover)
    expect_in("streamflow", client.hover("bucket.afx", "output q", after=7))
    expect_in("in `bucket`", client.hover("two.afx", "upper.Q", after=6))
    expect_in("what `twice` is called with", client.hover("two.afx", "2*x", after=2))
    expect_in("an alternative of `base`", client.hover("two.afx", "use base = fast", after=12))
    expect_in("a store that spills", client.hover("two.afx", "bucket(P", after=2))
    leave(client)


def hover_knows_the_language(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    expect_in("the first kept between", client.hover("bucket.afx", "clamp", after=2))
    expect_in("a unit: 0.001 `m`", client.hover("bucket.afx", "mm = 20"))
    expect_in("a unit: 86400 `s`", client.hover("bucket.afx", "1/d", after=2))
    expect_in("moves content per time", client.hover("bucket.afx", "flux Q", after=1))
    expect_in("network `for` parameters", client.hover("two.afx", "dynamic"))
    client.open("time.afx", "model m {\n  step 1 d\n  output q : t = doy*dt*t*1 [t/d^2]\n}\n")
    expect_in("since the start", client.hover("time.afx", "*t*", after=1))
    expect_in("a unit: 1000 `kg`", client.hover("time.afx", "[t/", after=1))
    expect(client.hover("bucket.afx", "Grund") is None, "a comment has no hover")
    expect(client.hover("bucket.afx", '"rain 🌧"', after=2) is None, "a text has no hover")
    leave(client)


def names_lead_across_files(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    found = client.ask_at("definition", "two.afx", "upper.Q", after=6)
    expect(texts_of(client, [found]) == [("bucket.afx", 9, "Q")], found)
    found = client.ask_at("definition", "two.afx", '"bucket.afx"', after=3)
    expect(found["uri"].endswith("/bucket.afx"), found)
    context = {"includeDeclaration": True}
    found = client.ask_at("references", "bucket.afx", "flux Q", after=5, context=context)
    expect(texts_of(client, found) == [
        ("bucket.afx", 9, "Q"), ("bucket.afx", 10, "Q"), ("two.afx", 8, "Q"), ("two.afx", 8, "Q"),
    ], texts_of(client, found))
    found = client.ask_at("references", "bucket.afx", "param   k", after=8,
                          context={"includeDeclaration": False})
    expect(texts_of(client, found) == [("bucket.afx", 9, "k"), ("two.afx", 16, "k")],
           texts_of(client, found))
    found = client.ask_at("documentHighlight", "bucket.afx", "-> S", after=3)
    kinds = [one["kind"] for one in found]
    expect(sorted(kinds) == [2, 2, 3, 3, 3], kinds)
    leave(client)


def changed_files(client, answer):
    names = {}
    for address, edits in answer["changes"].items():
        name = address.rsplit("/", 1)[1]
        text = client.texts.get(name) or (client.folder / name).read_text(encoding="utf-8")
        names[name] = apply_edits(text, edits)
    return names


def renaming_keeps_the_meaning(scratch):
    client = opened(scratch, "two.afx")
    answer = client.ask_at("rename", "two.afx", "upper.Q", after=6, newName="spill")
    texts = changed_files(client, answer)
    expect(sorted(texts) == ["bucket.afx", "two.afx"], sorted(texts))
    expect_in("flux spill    : S ->", texts["bucket.afx"])
    expect_in("upper.spill -> G = upper.spill", texts["two.afx"])
    for name, text in texts.items():
        scratch.put(name, text)
    scratch.run("check", "two.afx", code=0)
    scratch.put("beside.afx", 'import "two.afx"\nmodel three {\n  step 1 d\n'
                '  forcing P : mm/d\n  part inner = two(P = P)\n  output o : mm/d = inner.q\n}\n')
    answer = client.ask_at("rename", "two.afx", "output q", after=7, newName="flow")
    expect_in("o : mm/d = inner.flow", changed_files(client, answer)["beside.afx"])
    answer = client.ask_at("rename", "two.afx", "P = P)", newName="rain_given")
    expect_in("bucket(rain_given = P)", changed_files(client, answer)["two.afx"])
    answer = client.ask_at("rename", "two.afx", "x, y)", newName="first")
    expect_in("fn twice(first, y) = 2*first + y", changed_files(client, answer)["two.afx"])
    answer = client.ask_at("rename", "two.afx", "fast = 0.5", newName="quick")
    expect_in("use base = quick", changed_files(client, answer)["two.afx"])
    leave(client)


def alternatives_of_equations_have_places(scratch):
    client = Client(scratch.afflux, scratch.folder)
    client.open("turn.afx", "model m {\n  step 1 d\n  state a : 1 = 1\n"
                            "  next a | up = a + 1\n         | down = a - 1\n"
                            "  use a = down\n  output b : 1 = a\n}\n")
    expect(client.problems("turn.afx") == [], client.problems("turn.afx"))
    found = client.ask_at("definition", "turn.afx", "= down", after=2)
    expect(texts_of(client, [found]) == [("turn.afx", 5, "down")], found)
    expect(set(client.labels("turn.afx", "= down\n", after=2)) == {"up", "down"}, "labels")
    expect_in("changed by `next a`", client.hover("turn.afx", "state a", after=6))
    leave(client)


def renaming_refuses_what_would_break(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    cases = [("bucket.afx", "wet  =", "if", "cannot be a name"),
             ("bucket.afx", "wet  =", "2x", "cannot be a name"),
             ("bucket.afx", "wet  =", "max", "keeps the name"),
             ("bucket.afx", "wet  =", "S", "already"),
             ("two.afx", "twice(x", "G", "already"),
             ("two.afx", "x, y)", "y", "already"),
             ("two.afx", "two {", "bucket", "already")]
    for name, piece, new, words in cases:
        try:
            answer = client.ask_at("rename", name, piece, newName=new)
        except Refused as refused:
            expect_in(words, str(refused))
        else:
            expect(False, f"{piece} -> {new} was not refused: {answer}")
    found = client.ask_at("prepareRename", "bucket.afx", "wet*k", after=1)
    expect(found["placeholder"] == "wet", found)
    expect(client.ask_at("prepareRename", "bucket.afx", "clamp") is None, "clamp can be renamed")
    client.change("bucket.afx", BUCKET.replace("= P\n", "= P +* wet\n"))
    try:
        answer = client.ask_at("rename", "bucket.afx", "wet  =", newName="moist")
    except Refused as refused:
        expect_in("mend the syntax", str(refused))
    else:
        expect(False, f"a name that is half seen was changed: {answer}")
    leave(client)


def problems_come_while_one_types(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    expect(client.problems("bucket.afx") == [], client.problems("bucket.afx"))
    broken = BUCKET.replace("wet*k*S", "wet*kk*S").replace("= P\n", "= P + S\n")
    client.change("bucket.afx", broken)
    found = client.problems("bucket.afx")
    expect([one["code"] for one in found] == ["N001", "U010"] or
           [one["code"] for one in found] == ["U010", "N001"], found)
    unit = next(one for one in found if one["code"] == "U010")
    expect(unit["severity"] == 1 and unit["source"] == "afflux", unit)
    related = [one["message"] for one in unit["relatedInformation"]]
    expect(any("mm/d" in one for one in related), related)
    other = client.problems("two.afx")
    expect(other and other[0]["range"]["start"]["line"] == 0, "two.afx imports what is broken")
    expect(other[0]["relatedInformation"][0]["location"]["uri"].endswith("bucket.afx"), other)
    client.change("bucket.afx", BUCKET, 3)
    expect(client.problems("bucket.afx") == [] and client.problems("two.afx") == [], "mended")
    client.tell("textDocument/didClose", {"textDocument": {"uri": client.address("bucket.afx")}})
    leave(client)


def problems_count_utf16(scratch):
    text = 'model m {\n  output q : 1 = 2 "🌧🌧"  # 🌧\n  let a = "🌧" + zz\n}\n'
    client = opened(scratch)
    client.open("places.afx", text.replace('let a = "🌧" + zz', "let b = 1 ; let a = 0*zz # 🌧"))
    found = client.problems("places.afx")[0]["range"]
    expect(found["start"] == {"line": 2, "character": 24}, found)
    client.edit("places.afx", [{"range": {"start": {"line": 1, "character": 20},
                                          "end": {"line": 1, "character": 24}}, "text": "é"},
                               {"range": {"start": {"line": 1, "character": 22},
                                          "end": {"line": 1, "character": 23}}, "text": "; zz"}])
    expect_in("zz", str([one["message"] for one in client.problems("places.afx")]))
    leave(client)
    eight = Client(scratch.afflux, scratch.folder, ["utf-32", "utf-8", "utf-16"])
    expect(eight.server["capabilities"]["positionEncoding"] == "utf-8", eight.server)
    eight.open("eight.afx", 'model m "🌧🌧" { output q : 1 = zz }\n')
    found = eight.problems("eight.afx")[0]["range"]
    expect(found["start"]["character"] == len('model m "🌧🌧" { output q : 1 = '.encode()), found)
    leave(eight)


def broken_texts_keep_their_names(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    client.problems("bucket.afx")
    whole = "flux Q    : S ->   = wet*k*S"
    client.change("bucket.afx", BUCKET.replace(whole, "flux Q : S -> = wet*("))
    expect_in("(inferred)", client.hover("bucket.afx", "wet*("))
    expect_in("between 0.01", client.hover("bucket.afx", "param   k", after=8))
    found = client.ask_at("definition", "bucket.afx", "wet*(")
    expect(texts_of(client, [found]) == [("bucket.afx", 7, "wet")], found)
    labels = client.labels("bucket.afx", "wet*(", after=5)
    expect({"wet", "k", "S", "P", "max", "clamp"} <= set(labels), labels)
    expect("q" not in labels and "store" not in labels, labels)
    client.change("two.afx", TWO.replace("= upper.Q\n", "= upper.\n"))
    labels = client.labels("two.afx", "= upper.", after=8)
    expect({"Q", "q", "S", "k"} <= set(labels) and "wet" not in labels, labels)
    leave(client)


def completion_fits_its_place(scratch):
    client = opened(scratch, "bucket.afx", "two.afx")
    cases = [("bucket.afx", "forcing", 0, {"forcing", "flux", "let", "solver"}, {"P", "mm"}),
             ("bucket.afx", "mm/d", 0, {"mm", "m", "degC"}, {"P", "flux"}),
             ("bucket.afx", "[mm]", 1, {"mm", "K"}, {"S", "max"}),
             ("bucket.afx", "-> S", 3, {"S"}, {"P", "k", "max"}),
             ("two.afx", "upper.Q -> G", 6, {"Q", "rain"}, {"S", "q"}),
             ("two.afx", "bucket(P", 7, {"P", "k"}, {"S", "G"}),
             ("two.afx", "use base", 4, {"base", "solver"}, {"G", "P"}),
             ("two.afx", "= fast\n", 2, {"slow", "fast"}, {"base"}),
             ("two.afx", "two\n", 0, {"two", "bucket"}, {"nse"}),
             ("two.afx", "nse(", 0, {"nse", "kge", "mse"}, {"adam", "P"}),
             ("two.afx", "q, qobs", 0, {"q", "P"}, {"mm"}),
             ("two.afx", "adam", 0, {"adam", "sgd", "lbfgs", "dds"}, {"nse"}),
             ("two.afx", "upper.k", 0, {"upper"}, {"P", "G"}),
             ("two.afx", "upper.k", 6, {"k"}, {"Q", "S"}),
             ("two.afx", "loss  ", 0, {"loss", "epochs", "model"}, {"flux"}),
             ("two.afx", "base, 0", 0, {"base", "G", "twice", "exp"}, {"q"}),
             ("two.afx", "import", 0, {"import", "model", "experiment"}, {"flux"}),
             ("bucket.afx", "Grund", 2, set(), {"P", "model"}),
             ("bucket.afx", "20 ", 1, set(), {"P", "mm"})]
    for name, piece, after, wanted, unwanted in cases:
        labels = set(client.labels(name, piece, after=after))
        expect(wanted <= labels, f"{piece}: {sorted(wanted - labels)} is not offered")
        expect(not unwanted & labels, f"{piece}: {sorted(unwanted & labels)} is offered")
    found = client.ask_at("signatureHelp", "bucket.afx", "0, 1)", after=0)
    expect(found["signatures"][0]["label"] == "clamp(x, y, z)" and found["activeParameter"] == 1,
           found)
    found = client.ask_at("signatureHelp", "two.afx", "0)\n}", after=0)
    expect(found["signatures"][0]["label"] == "twice(x, y)", found)
    leave(client)


def a_near_name_is_offered(scratch):
    client = opened(scratch)
    client.open("near.afx", BUCKET.replace("= Q ", "= Qq ").replace("mm = 20", "mn = 20"))
    for problem in client.problems("near.afx"):
        answer = client.ask("textDocument/codeAction", {
            **client.at("near.afx", (0, 0)), "range": problem["range"],
            "context": {"diagnostics": [problem]}})
        expect(len(answer) == 1, (problem, answer))
        edits = next(iter(answer[0]["edit"]["changes"].values()))
        client.texts["near.afx"] = apply_edits(client.texts["near.afx"], edits)
    expect(client.texts["near.afx"] != BUCKET.replace("= Q ", "= Qq "), "nothing was mended")
    scratch.put("near.afx", client.texts["near.afx"])
    scratch.run("check", "near.afx", code=0)
    leave(client)


def layout_is_that_of_fmt(scratch):
    client = opened(scratch)
    scratch.put("wide.afx", BUCKET.replace("  step 1 d", "      step    1   d\n\n\n\n"))
    client.open("wide.afx")
    options = {"options": {"tabSize": 2, "insertSpaces": True}}
    edits = client.ask("textDocument/formatting", {**client.at("wide.afx", (0, 0)), **options})
    scratch.run("fmt", "wide.afx", code=0)
    expect(apply_edits(client.texts["wide.afx"], edits) == scratch.text("wide.afx"), edits)
    part = {"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 9}}}
    edits = client.ask("textDocument/rangeFormatting",
                       {**client.at("wide.afx", (0, 0)), **options, **part})
    line = apply_edits(client.texts["wide.afx"], edits).split("\n")[2]
    expect(line == scratch.text("wide.afx").split("\n")[2], line)
    leave(client)


def documents_have_a_shape(scratch):
    client = opened(scratch, "two.afx")
    shape = client.ask_at("documentSymbol", "two.afx", "model")
    expect([one["name"] for one in shape] == ["twice", "two", "one"], shape)
    names = [one["name"] for one in shape[1]["children"]]
    expect(names == ["P", "upper", "G", "inflow", "base", "q"], names)
    folds = client.ask_at("foldingRange", "two.afx", "model")
    expect({"startLine": 2, "endLine": 12} in folds, folds)
    leave(client)


def unsaved_files_can_be_imported(scratch):
    client = opened(scratch)
    client.open("new_a.afx", 'import "new_b.afx"\n' + TWO.replace('import "bucket.afx"\n', ""))
    expect(client.problems("new_a.afx")[0]["code"] == "F001", "new_b.afx is nowhere")
    client.open("new_b.afx", 'import "new_a.afx"\n' + BUCKET)
    expect(client.problems("new_a.afx") == [], client.problems("new_a.afx"))
    leave(client)


def nonsense_is_answered(scratch):
    client = opened(scratch)
    deep = b"[" * 100000
    for sent, code in [(b"nonsense\r\n\r\n", -32700), (b"Content-Length: -4\r\n\r\n", -32700),
                       (b"Content-Length: 4\r\n\r\n{..}", -32700),
                       (b"Content-Length: 2\r\n\r\n[]", -32600),
                       (b"Content-Length: 100000\r\n\r\n" + deep, -32700)]:
        client.send_bytes(sent)
        answer = client.receive()
        expect(answer["error"]["code"] == code and answer["id"] is None, (sent[:40], answer))
    for number, method, code in [(900, "no/such", -32601), ("901", "initialize", -32600)]:
        client.send({"id": number, "method": method})
        answer = client.receive()
        expect(answer["error"]["code"] == code and answer["id"] == number, answer)
    client.tell("exit", None)
    client.process.stdin.close()
    expect(client.process.wait(60) == 1, "leaving without `shutdown` is no good end")
    client.process.stdout.close()


if __name__ == "__main__":
    run_tests([hover_tells_what_a_name_is, hover_knows_the_language, names_lead_across_files,
               renaming_keeps_the_meaning, alternatives_of_equations_have_places,
               renaming_refuses_what_would_break, problems_come_while_one_types,
               problems_count_utf16, broken_texts_keep_their_names, completion_fits_its_place,
               a_near_name_is_offered, layout_is_that_of_fmt, documents_have_a_shape,
               unsaved_files_can_be_imported, nonsense_is_answered], sys.argv[1])
