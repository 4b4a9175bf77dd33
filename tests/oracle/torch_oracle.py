"""Derivatives of compiled models against PyTorch in double: reverse mode, and reverse mode of that
along a direction.

    torch_oracle.py AFFLUX ROOT
"""
import os
import sys
import tempfile

import cases
from agreement import QUICKLY, SKIPPED, Report
from compiled import Library
from ours import Ours

try:
    import torch
    import torch_models
except ImportError:
    torch = None


def tensors(case, kinds):
    """{kind: {name: [element, time, lane]}}; of weights [element]."""
    found = {}
    for kind, rows in kinds.items():
        shape = {"weights": (-1,), "forcing": (-1, case.steps, case.lanes)}.get(
            kind, (-1, 1, case.lanes))
        found[kind] = {name: torch.tensor(row, dtype=torch.float64).reshape(shape)
                       for name, row in rows.items()}
    return found


def leaves(kinds):
    return [row for rows in kinds.values() for row in rows.values()]


def weighted(case, flow, states):
    loss = (flow.reshape(-1) * torch.tensor(case.flow_seed, dtype=torch.float64)).sum()
    for name, row in case.end_seed.items():
        loss = loss + (states[name].reshape(-1) * torch.tensor(row, dtype=torch.float64)).sum()
    return loss


def named(case, rows):
    """Rows of tensors as {kind: {name: numbers}}."""
    rows = iter(rows)
    return {kind: {name: next(rows).detach().reshape(-1).tolist() for name in names}
            for kind, names in case.inputs().items()}


def derivatives(value, inputs, **words):
    """0 by inputs that have no say, such as a parameter of the initial values alone."""
    found = torch.autograd.grad(value, inputs, allow_unused=True, **words)
    return [torch.zeros_like(x) if row is None else row for row, x in zip(found, inputs)]


def theirs(case, model):
    """(loss, gradient, Hessian-vector product)"""
    given = tensors(case, case.inputs())
    inputs = leaves(given)
    for row in inputs:
        row.requires_grad_(True)
    loss = weighted(case, *model(given, case.steps))
    slopes = derivatives(loss, inputs, create_graph=True)
    along = sum((slope * part).sum()
                for slope, part in zip(slopes, leaves(tensors(case, case.direction))))
    product = derivatives(along, inputs)
    return loss.item(), named(case, slopes), named(case, product)


def compare(report, library, case, model):
    loss, gradient, product = theirs(case, model)
    print(case.what, flush=True)
    ours = Ours(library.model(case.name, "--second", *case.options), case)
    report.compare_kinds("derivative", ours.gradient(), gradient)
    value, scale = ours.loss()
    report.compare("loss", [scale + value], [scale + loss])
    again = Ours(ours.model, case)
    report.compare_kinds("second derivative", again.product(), product)


def main(afflux, root):
    if torch is None:
        print("skipped: this Python has no PyTorch (Debian: python3-torch)")
        return SKIPPED
    torch.set_num_threads(1)
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(os.path.abspath(afflux), os.path.join(root, "models"), scratch, QUICKLY)
        compare(report, library, cases.exphydro_m50(), torch_models.exphydro_m50)
        compare(report, library, cases.hbv_neural(root), torch_models.hbv_neural)
        compare(report, library, cases.soil_column(8), torch_models.soil_column)
    return report.close(f"PyTorch {torch.__version__}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
