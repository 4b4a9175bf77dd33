"""Elements, maps, rivers, the clock and shared parameters, from text to numbers.

    arrays.py AFFLUX HBV.afx ROOT
"""
import datetime
import json
import math
import os
import struct
import sys

from afflux_runner import Skip, expect, expect_in, run_tests

CASCADE = """model cascade {
  step 6 h
  dim z = 3
  forcing P : mm/d
  shared param loss : 1 in 0 .. 1 = 0.5
  param k[z] : 1/d in 0.01 .. 0.9 = 0.4
  store W[z] : mm = 1
  let yearly = if doy > 365 then 1 else 0
  flux rain : -> W[1] = P * (1 - loss)
  flux q[z] : W[z] -> W[z+1] = k[z] * W[z]
  solver euler
  output Q : mm/d = q[z.n]
  output S[z] : mm = W[z]
  output day : 1 = doy
  output leap : 1 = yearly
  output age : d = t
}
"""
FIELD = """model field {
  dim y
  dim x
  input R[y, x] : mm/h
  param u : mm/h in 0 .. 100 = 1
  output total : mm/h = sum[y](sum[x](max(R[y, x] - u, 0)))
  output rise[y, x] : mm/h = R[y, x] - R[y, x-1 | edge]
}
"""
RIVER = """model river {
  step 1 h
  forcing q : m^3/s
  param k : 1 in 0 .. 1 = 1
  let flow : m^3/s = k * q + upstream(flow)
  output Q : m^3/s = flow
}
"""


def column(at, name, head):
    return [float(row[head]) for row in at.table(name)]


def cascade(rain, rates, loss):
    """By hand: four steps a day, explicit."""
    stores, flows = [1.0, 1.0, 1.0], []
    for amount in rain:
        q = [rate * store for rate, store in zip(rates, stores)]
        stores = [stores[0] + 0.25 * (amount * (1 - loss) - q[0]),
                  stores[1] + 0.25 * (q[0] - q[1]), stores[2] + 0.25 * (q[1] - q[2])]
        flows.append(q[2])
    return flows, stores


def close(got, expected, room=1e-12):
    expect(len(got) == len(expected), f"{len(got)} numbers, not {len(expected)}")
    for one, other in zip(got, expected):
        expect(abs(one - other) <= room * max(1, abs(other)), f"{one} is not {other}")


def elements_by_name(at):
    at.put("cascade.afx", CASCADE)
    rain = [8.0 * (hour % 3) for hour in range(8)]
    times = [f"2000-12-{30 + step // 4}T{6 * (step % 4):02d}:00" for step in range(8)]
    at.write_table("rain.csv", ["time", "P [mm/d]"], list(zip(times, rain)))
    at.put("params.csv", "name,value\nk,0.3\nk[2],0.6\nloss,0.25\n")
    at.run("run", "cascade.afx", "--forcing", "rain.csv", "--params", "params.csv", "--save-state",
           "end.csv", "-o", "out.csv")
    flows, stores = cascade(rain, [0.3, 0.6, 0.3], 0.25)
    close(column(at, "out.csv", "Q [mm/d]"), flows)
    close([column(at, "out.csv", f"S[{z}] [mm]")[-1] for z in (1, 2, 3)], stores)
    expect([row["name"] for row in at.table("end.csv")] == ["W[1]", "W[2]", "W[3]"], "other names")
    close(column(at, "out.csv", "day [1]"), [365] * 4 + [366] * 4)
    close(column(at, "out.csv", "leap [1]"), [0] * 4 + [1] * 4)
    close(column(at, "out.csv", "age [d]"), [step / 4 for step in range(8)])
    at.put("params.csv", "name,value\nk[4],0.3\n")
    at.fails(3, ["params.csv:2", "k[4]"], "run", "cascade.afx", "--forcing", "rain.csv",
             "--params", "params.csv", "-o", "out.csv")


def shared_parameters_are_learned(at):
    """One number for all sites, within its bounds, written and read back."""
    at.path("data").mkdir()
    for site in range(4):
        rain = [6 * max(0, math.sin(1.3 * step + site)) for step in range(240)]
        flows, _ = cascade(rain, [0.3, 0.5, 0.2 + 0.1 * site], 0.9)
        begin = datetime.datetime(2000, 2, 1)
        rows = [[(begin + step * datetime.timedelta(hours=6)).isoformat(), rain[step], flows[step]]
                for step in range(240)]
        at.write_table(f"data/s{site}.csv", ["time", "P [mm/d]", "qobs [mm/d]"], rows)
    at.put("data/attributes.csv", "site,a [1]\ns0,0\ns1,1\ns2,2\ns3,3\n")
    at.put("trial.afx", CASCADE + """experiment trial {
  data = folder("data")
  train = 2000-02-01 .. 2000-03-10
  validate = 2000-03-11 .. 2000-03-20
  test = 2000-03-21 .. 2000-03-28
  warmup = 2 d
  static = mlp(attributes, hidden = [4])
  loss = mse(Q, qobs)
  batch = 4 sites, 20 d
  optimizer = adam(rate = 0.05)
  epochs = 12
  seed = 3
  real = double
}
""")
    at.run("train", "trial.afx", "-o", "run", "--threads", "1")
    head = at.text("run/parameters.csv").split("\n", 1)[0]
    expect(head == "site,k[1] [1/d],k[2] [1/d],k[3] [1/d]", head)
    history = at.table("run/train.csv")
    expect(float(history[-1]["loss"]) < 0.5 * float(history[0]["loss"]), "it learned nothing")
    loss = shared_value(at.path("run/weights.safetensors").read_bytes(), "loss")
    expect(0.55 < loss < 1, f"the shared parameter is {loss}")
    at.run("eval", "run")
    expect(max(column(at, "run/metrics.csv", "rmse [mm/d]")) < 0.2, "read back, it is another")
    whole = at.text("run/train.csv")
    at.run("train", "trial.afx", "-o", "half", "--threads", "2", "--epochs", "5")
    at.run("train", "--resume", "half", "--epochs", "12")
    expect(at.text("half/train.csv") == whole, "a resumed training went elsewhere")


def shared_value(archive, name):
    (length,) = struct.unpack("<Q", archive[:8])
    begin = 8 + length + json.loads(archive[8:8 + length])[name]["data_offsets"][0]
    return struct.unpack("<d", archive[begin:begin + 8])[0]


def maps(at):
    at.put("field.afx", FIELD)
    at.put("R.csv", "1,2,4\n0,3,3\n")
    words = ["run", "field.afx", "--input", "R=R.csv", "--param", "u=0.5"]
    out, _ = at.run(*words, "-o", "out")
    close([float(line.split()[1]) for line in out.splitlines() if line.startswith("total")], [10.5])
    expect(at.text("out/rise.csv") == "0,1,2\n0,3,0\n", at.text("out/rise.csv"))
    expect(at.run("run", "field.afx", "--data", "R.csv", "--param", "u=0.5")[0] == out, "--data")
    at.fails(3, ["R.csv", "another size"], *words, "--size", "x=4")
    at.put("gap.csv", "1,,4\n")
    at.fails(3, ["gap.csv", "R[1,2]", "--missing"], "run", "field.afx", "--input", "R=gap.csv")
    at.fails(2, ["--input"], "run", "field.afx", "--input", "S=R.csv")
    at.put("table.csv", 'time,"R[1,1] [mm/h]","R[1,2] [cm/h]"\n2000-01-01,1,0.2\n2000-01-02,3,0\n')
    at.run("run", "field.afx", "--forcing", "table.csv", "--size", "y=1", "--size", "x=2",
           "--param", "u=0", "-o", "table_out.csv")
    close(column(at, "table_out.csv", "total [mm/h]"), [3, 3])
    close(column(at, "table_out.csv", "rise[1,2] [mm/h]"), [1, -3])


def rivers(at):
    at.put("river.afx", RIVER)
    at.put("net.csv", "site,downstream\nmouth,\nleft,mouth\nright,mouth\nspring,left\n")
    at.put("q.csv", "mouth,left,right,spring\n1,2,3,4\n0,0,0,7\n")
    words = ["run", "river.afx", "--forcing", "q=q.csv", "--param", "k=0.5", "-o", "out.csv"]
    at.run(*words, "--network", "net.csv")
    rows = at.text("out.csv").splitlines()
    expect(rows[0] == "step," + ",".join(f"{s} [m^3/s]" for s in
                                         ("mouth", "left", "right", "spring")), rows[0])
    expect(rows[1:] == ["1,5,3,1.5,2", "2,3.5,3.5,0,3.5"], f"{rows}")
    at.fails(2, ["upstream", "--network"], *words)
    at.put("net.csv", "site,downstream\nmouth,spring\nleft,mouth\nright,mouth\nspring,left\n")
    at.fails(3, ["net.csv", "circle of 3 sites", "mouth -> spring -> left -> mouth"], *words,
             "--network", "net.csv")


def muskingum(at):
    """Five reaches against the answer that came with them."""
    folder = shared("routing", "rapid-sandbox")
    with open(os.path.join(ROOT, "models", "muskingum.afx"), encoding="utf-8") as file:
        at.put("muskingum.afx", file.read().replace("let flow =", "let flow : m^3/s ="))
    at.run("run", "muskingum.afx", "--data", folder, "--network", "rapid_connect_Sandbox.csv",
           "--forcing", "Qext_Sandbox_19700101_19700110.nc4", "--column", "lateral=Qext",
           "--every", "3 h", "--param", "k=k_Sandbox.csv", "--param", "x=x_Sandbox.csv", "--state",
           "Q=Qinit_Sandbox_19700101_19700110.nc4:Qout", "--save-state", "end.csv", "-o", "Q.csv")
    expected = [9.00000541753729, 9.00000541753729, 27.0002019962444, 18.0000108350746,
                63.0020313413351]  # Qfinal
    close(column(at, "end.csv", "Q [m^3/s]"), expected, 1e-13)


def shared(*names):
    given = os.environ.get("AFFLUX_SHARED")
    above = [os.path.join(ROOT, *[".."] * level, "shared") for level in range(1, 4)]
    for place in [given] if given else above:
        path = os.path.join(place, "data", *names)
        if os.path.exists(path):
            return path
    raise Skip("the shared files are not at hand")


def everything_is_verified(at):
    """A folder, and all ways to choose; a folder with a model that does not compile fails."""
    at.put("all/cascade.afx", CASCADE)
    at.put("all/field.afx", FIELD)
    at.put("all/river.afx", RIVER.replace("let flow : m^3/s = k *", "let flow : m^3/s\n"
                                          "    | straight = k *").replace(
        "+ upstream(flow)\n", "+ upstream(flow)\n    | half = k * q + 0.5*upstream(flow)\n"))
    reports = json.loads(at.run("verify", "all", "--all-uses", "--json")[0])
    found = [(report["model"], report["uses"]) for report in reports]
    expect([model for model, _ in found] == ["cascade", "field", "river", "river"], f"{found}")
    expect({uses for _, uses in found[2:]} == {"flow=straight", "flow=half"}, f"{found}")
    for report in reports:
        for check in report["checks"]:
            expect(check["passed"], f"{report['model']}: {check}")
        compared = {check["name"]: check["points"] for check in report["checks"]}
        expect(compared["compiled values = interpreted values"] > 0, f"{compared}")
    at.put("all/wrong.afx", "model wrong {\n  step 1 d\n  output Q : mm/d = P\n}\n")
    out, _ = at.run("verify", "all", code=1)
    expect_in("NOT COMPILED", out)
    at.put("net.csv", "1,2\n2,3\n3,0\n")
    at.run("verify", "all/river.afx", "--network", "net.csv")


def open_sizes_are_checked(at):
    """A map is checked before there are data, with sizes that are said; C is not written so."""
    at.put("field.afx", FIELD)
    out, _ = at.run("check", "field.afx")
    expect_in("field: 0 stores, 1 parameters, 0 fluxes; a map, no step\n", out)
    expect_in("sizes that nobody gave, checked with: y=5, x=5\n", out)
    out, _ = at.run("check", "field.afx", "--size", "y=3", "--size", "x=4")
    expect("nobody gave" not in out, out)
    at.fails(1, ["N012", "--size x=64"], "emit", "field.afx", "-o", "made")
    expect(list(at.files()) == ["field.afx"], f"files were written: {list(at.files())}")


TESTS = [elements_by_name, shared_parameters_are_learned, maps, rivers, muskingum,
         open_sizes_are_checked, everything_is_verified]

if __name__ == "__main__":
    ROOT = sys.argv[3]
    run_tests(TESTS, sys.argv[1])
