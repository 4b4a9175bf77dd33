"""Two models, one a part of the other, and an experiment."""
from client import Client

BUCKET = """\
# Höhe 🌧 über Grund
model bucket "a store that spills" {
  step 1 d
  forcing P : mm/d  "rain 🌧"
  param   k : 1/d in 0.01 .. 0.9  "recession"
  store   S : mm = 20  "water"
  let  wet  = clamp(S/100 [mm], 0, 1)
  flux rain :   -> S = P
  flux Q    : S ->   = wet*k*S
  output q : mm/d = Q  "streamflow"
}
"""
TWO = """\
import "bucket.afx"
fn twice(x, y) = 2*x + y
model two {
  step 1 d
  forcing P : mm/d
  part upper = bucket(P = P)
  store G : mm = 0
  flux inflow : upper.Q -> G = upper.Q
  flux base   : G -> | slow = 0.1 [1/d]*G
                     | fast = 0.5 [1/d]*G
  use base = fast
  output q : mm/d = twice(base, 0)
}
experiment one {
  model     = two
  dynamic   = lstm([P], hidden = 8) for upper.k
  loss      = nse(q, qobs)
  optimizer = adam(rate = 1e-3)
}
"""


def opened(scratch, *names):
    scratch.put("bucket.afx", BUCKET)
    scratch.put("two.afx", TWO)
    client = Client(scratch.afflux, scratch.folder)
    for name in names:
        client.open(name)
    return client


def leave(client):
    code = client.leave()
    if code != 0:
        raise AssertionError(f"afflux lsp ended with {code}")
