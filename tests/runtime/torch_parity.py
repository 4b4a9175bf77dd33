"""torch_parity.py PARITY: networks, losses and optimizers against PyTorch in double, to 1e-10.

Exit status 77 where PyTorch is not installed."""
import math
import os
import subprocess
import sys
import tempfile

import safetensors_file

try:
    import torch
except ImportError:
    sys.exit(77)

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS = {
    "identity": lambda x: x,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": torch.nn.functional.softplus,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "elu": torch.nn.functional.elu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "softmax": lambda x: torch.softmax(x, dim=-1),
}


def compute(parity, case, texts, tensors):
    """The results of the executable, as tensors."""
    arrays = {
        name: ("F64", list(tensor.shape), tensor.detach().reshape(-1).tolist())
        for name, tensor in tensors.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        safetensors_file.write(source, arrays, {"case": case, **texts})
        subprocess.run([parity, source, target], check=True)
        results = safetensors_file.read(target)[0]
    return {name: torch.tensor(x).reshape(shape) for name, (_, shape, x) in results.items()}


def compare(what, ours, theirs):
    """Relative to the largest number; a NaN on either side fails."""
    theirs = theirs.detach().reshape(ours.shape)
    error = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    if not error <= 1e-10:
        sys.exit(f"{what}: differs by {error}")


def linear_parts(weights, sizes):
    """(matrix, bias) of each layer, as views of the block."""
    place = 0
    for inputs, outputs in zip(sizes, sizes[1:]):
        matrix = weights[place : place + inputs * outputs].reshape(outputs, inputs)
        place += inputs * outputs
        yield matrix, weights[place : place + outputs]
        place += outputs


def check_network(parity, layers, inputs, batch):
    sizes = [inputs] + [int(layer.split(":")[0]) for layer in layers]
    count = sum((inputs + 1) * outputs for inputs, outputs in zip(sizes, sizes[1:]))
    weights = torch.randn(count, requires_grad=True)
    x = torch.randn(batch, inputs, requires_grad=True)
    y = x
    for layer, (matrix, bias) in zip(layers, linear_parts(weights, sizes)):
        y = ACTIVATIONS[layer.split(":")[1]](torch.nn.functional.linear(y, matrix, bias))
    y_bar = torch.randn_like(y)
    y.backward(y_bar)
    tensors = {"x": x, "weights": weights, "y_bar": y_bar}
    ours = compute(parity, "mlp", {"layers": " ".join(layers)}, tensors)
    compare(f"{layers} y", ours["y"], y)
    compare(f"{layers} weights", ours["weights_bar"], weights.grad)
    compare(f"{layers} x", ours["x_bar"], x.grad)


def recurrent_weights(layer, cell, hidden):
    """The block of weights: matrices as they are, of the biases those that count."""
    own, other = layer.bias_ih_l0, layer.bias_hh_l0
    if cell == "lstm":
        torch.nn.init.zeros_(other)
        biases = own
    else:  # those of the state are of use in the last gate alone
        torch.nn.init.zeros_(other[: 2 * hidden])
        biases = torch.cat([own, other[2 * hidden :]])
    return torch.cat([layer.weight_ih_l0.reshape(-1), layer.weight_hh_l0.reshape(-1), biases])


def check_recurrent(parity, cell, inputs, hidden, steps, batch):
    kinds = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
    layer = kinds[cell](inputs, hidden)
    with torch.no_grad():
        weights = recurrent_weights(layer, cell, hidden).clone()
    x = torch.randn(steps, batch, inputs, requires_grad=True)
    states = layer(x)[0]
    bar = torch.randn_like(states)
    states.backward(bar)
    grads = [layer.weight_ih_l0.grad, layer.weight_hh_l0.grad, layer.bias_ih_l0.grad]
    if cell == "gru":
        grads.append(layer.bias_hh_l0.grad[2 * hidden :])
    tensors = {"x": x, "weights": weights, "states_bar": bar}
    ours = compute(parity, "recurrent", {"cell": cell}, tensors)
    compare(f"{cell} states", ours["states"], states)
    compare(f"{cell} weights", ours["weights_bar"], torch.cat([g.reshape(-1) for g in grads]))
    compare(f"{cell} x", ours["x_bar"], x.grad)


def weighted_nse(q, o, w):
    """(1 - NSE, parts)."""
    mean = (w * o).sum() / w.sum()
    return (w * (q - o) ** 2).sum() / (w * (o - mean) ** 2).sum(), 1


def shifted(q, o, w):
    """Flows a hundredth of the mean observation more."""
    shift = (w * o).sum() / w.sum() / 100
    return q.clamp(min=0) + shift, o.clamp(min=0) + shift


def weighted_kge(q, o, w, of_2012):
    mean = lambda x: (w * x).sum() / w.sum()
    deviation = lambda x: torch.sqrt(mean((x - mean(x)) ** 2))
    r = mean((q - mean(q)) * (o - mean(o))) / (deviation(q) * deviation(o))
    alpha, beta = deviation(q) / deviation(o), mean(q) / mean(o)
    if of_2012:
        alpha = (deviation(q) / mean(q)) / (deviation(o) / mean(o))
    return torch.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2), 1


def root(q, o, w):
    return torch.sqrt((w * (q - o) ** 2).sum() / w.sum())


def combined_root(q, o, w, numbers):
    alpha, beta = numbers
    turn = lambda x: torch.log10(torch.sqrt(x.clamp(min=0) + beta) + 0.1)
    return (1 - alpha) * root(q, o, w) + alpha * root(turn(q), turn(o), w), 1


def quantile(q, o, w, level):
    return (w * torch.maximum(level * (o - q), (level - 1) * (o - q))).sum(), w.sum()


def gaussian(q, o, w, sigma):
    likelihood = torch.distributions.Normal(q, sigma).log_prob(o)
    return -(w * likelihood).sum(), w.sum()


def laplace_mixture(o, w, series):
    scale, weight, location = series[0:2].T, series[2:4].T, series[4:6].T
    mixture = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(weight), torch.distributions.Laplace(location, scale)
    )
    return -(w * mixture.log_prob(o)).sum(), w.sum()


# of simulated, observed, weights, deviation, numbers, further series: (sum of parts, parts)
LOSSES = {
    "mse": lambda q, o, w, *_: ((w * (q - o) ** 2).sum(), w.sum()),
    "mae": lambda q, o, w, *_: ((w * (q - o).abs()).sum(), w.sum()),
    "huber": lambda q, o, w, d, n, s: (
        (w * torch.nn.functional.huber_loss(q, o, reduction="none", delta=n[0])).sum(),
        w.sum(),
    ),
    "rmse": lambda q, o, w, *_: (root(q, o, w), 1),
    "rmse_comb": lambda q, o, w, d, n, s: combined_root(q, o, w, n),
    "nse": lambda q, o, w, *_: weighted_nse(q, o, w),
    "batch_nse": lambda q, o, w, d, *_: ((w * (q - o) ** 2).sum() / (d + 0.1) ** 2, w.sum()),
    "batch_sqrt_nse": lambda q, o, w, d, *_: ((w * (q - o).abs()).sum() / (d + 0.1), w.sum()),
    "sqrt_nse": lambda q, o, w, *_: weighted_nse(*map(torch.sqrt, shifted(q, o, w)), w),
    "log_nse": lambda q, o, w, *_: weighted_nse(*map(torch.log, shifted(q, o, w)), w),
    "kge": lambda q, o, w, *_: weighted_kge(q, o, w, False),
    "kge_2012": lambda q, o, w, *_: weighted_kge(q, o, w, True),
    "quantile": lambda q, o, w, d, n, s: quantile(q, o, w, n[0]),
    "gaussian": lambda q, o, w, d, n, s: gaussian(q, o, w, s[0]),
    "laplace_mixture": lambda q, o, w, d, n, s: laplace_mixture(o, w, s),
}
NUMBERS = {"huber": (0.2, 0.0), "quantile": (0.8, 0.0), "rmse_comb": (0.25, 1e-6)}
SERIES = {"gaussian": 1, "laplace_mixture": 6}


def site_loss(name, series, o, weight, deviation):
    """(sum of parts, parts) of one site; series[0] is what is compared."""
    seen = ~torch.isnan(o)
    series, o, weight = series[:, seen], o[seen], weight[seen]
    of_spread = name in ("nse", "sqrt_nse", "log_nse", "kge", "kge_2012")
    if len(o) == 0 or (of_spread and bool((o == o[0]).all())):
        return torch.zeros(()), 0
    numbers = NUMBERS.get(name, (0.0, 0.0))
    return LOSSES[name](series[0], o, weight, deviation, numbers, series[1:])


def range_bound(series, low, high):
    return torch.relu(low - series[0]).sum() + torch.relu(series[0] - high).sum()


def check_loss(parity, name):
    steps, sites, further = 365, 6, SERIES.get(name, 0)
    observed = torch.exp(torch.randn(steps, sites))
    q = observed * torch.exp(0.3 * torch.randn(1 + further, steps, sites))
    q[0, :5] = -0.1
    q.requires_grad_()
    observed[torch.rand(steps, sites) < 0.3] = math.nan
    observed[:, 2] = math.nan
    observed[:200, 4] = math.nan
    observed[200:, 4] = 0.7
    weights = torch.rand(steps, sites)
    deviations = torch.rand(sites)
    numbers = NUMBERS.get(name, (0.5, 2.0))
    if name == "range_bound":
        pairs = [(range_bound(q[:, :, i], *numbers), steps) for i in range(sites)]
    else:
        pairs = [
            site_loss(name, q[:, :, i], observed[:, i], weights[:, i], deviations[i])
            for i in range(sites)
        ]
    parts = float(sum(count for _, count in pairs))
    losses = torch.stack([loss for loss, _ in pairs]) / parts
    losses.sum().backward()
    tensors = {
        "simulated": q,
        "observed": torch.stack([observed, weights]),
        "deviations": deviations,
        "numbers": torch.tensor(numbers),
    }
    ours = compute(parity, "loss", {"loss": name}, tensors)
    compare(f"{name} parts", ours["parts"], torch.tensor(parts))
    compare(f"{name} value", ours["losses"], losses)
    compare(f"{name} derivative", ours["bar"], torch.nan_to_num(q.grad, nan=math.inf))


RULES = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
    "adadelta": torch.optim.Adadelta,
}
NAMES = {"rate": "lr", "momentum": "momentum", "decay": "weight_decay"}


def check_steps(parity, rule, **settings):
    """Ten steps, of which the usual settings are ours and theirs alike."""
    weights = torch.randn(50, requires_grad=True)
    gradients = torch.randn(10, 50) * torch.logspace(-6, 3, 50)
    texts = {name: repr(value) for name, value in settings.items()}
    ours = compute(parity, "steps", {"rule": rule, **texts},
                   {"weights": weights, "gradients": gradients})
    share = {"rmsprop": "alpha", "adadelta": "rho"}.get(rule)
    theirs = {NAMES.get(name, share): value for name, value in settings.items()}
    optimizer = RULES[rule]([weights], **theirs)
    for step, gradient in enumerate(gradients):
        weights.grad = gradient.clone()
        optimizer.step()
        compare(f"{rule} {settings} step {step + 1}", ours["path"][step], weights)


def check_curvature(parity, rate):
    """Ten steps of L-BFGS that remembers five."""
    root = torch.randn(8, 8)
    matrix, right = root @ root.T + 0.1 * torch.eye(8), torch.randn(8)
    texts = {"rate": repr(rate)}
    ours = compute(parity, "curvature", texts, {"matrix": matrix, "right": right})["path"]
    x = torch.zeros(8, requires_grad=True)
    optimizer = torch.optim.LBFGS([x], lr=rate, max_iter=1, history_size=5, tolerance_change=0,
                                  tolerance_grad=0)

    def evaluate():
        optimizer.zero_grad()
        loss = x @ matrix @ x / 2 - right @ x + (x**4).sum() / 4
        loss.backward()
        return loss

    for step in range(10):
        optimizer.step(evaluate)
        compare(f"lbfgs {rate} step {step + 1}", ours[step + 1], x)


SCHEDULES = ["constant", "step", "cosine", "plateau"]


def check_schedule(parity, kind, scheduler, **settings):
    """A factor for each of thirty passes, whose scores rise and then stay."""
    scores = torch.tensor([min(k, 7) + 0.3 * math.sin(5 * k) for k in range(30)])
    texts = {"kind": str(SCHEDULES.index(kind)), **{k: repr(v) for k, v in settings.items()}}
    ours = compute(parity, "schedule", texts, {"scores": scores})["factors"].reshape(30, 10)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    steps = scheduler(optimizer)
    rates = []
    for score in scores:
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        steps.step(*([score] if kind == "plateau" else []))
    assert kind == "constant" or len(set(rates)) > 2, (kind, rates)
    for batch in range(10):
        compare(f"{kind} {settings}", ours[:, batch], torch.tensor(rates))


def check_schedules(parity):
    rates = torch.optim.lr_scheduler
    check_schedule(parity, "step", lambda o: rates.StepLR(o, 4, 0.5), every=4, factor=0.5)
    check_schedule(parity, "cosine", lambda o: rates.CosineAnnealingLR(o, 30))
    check_schedule(parity, "cosine", lambda o: rates.CosineAnnealingLR(o, 30, 0.1), least=0.1)
    check_schedule(
        parity, "plateau",
        lambda o: rates.ReduceLROnPlateau(o, "max", 0.3, 2, threshold=0, min_lr=0.01),
        every=2, factor=0.3, least=0.01)


def main(parity):
    for name in ACTIVATIONS:
        check_network(parity, [f"7:{name}", "3:identity"], inputs=5, batch=11)
    check_network(parity, ["4:sigmoid"], inputs=1, batch=1)
    check_network(parity, ["128:relu", "128:tanh", "13:sigmoid"], inputs=35, batch=100)
    for cell in ("lstm", "gru"):
        check_recurrent(parity, cell, inputs=5, hidden=7, steps=30, batch=3)
        check_recurrent(parity, cell, inputs=38, hidden=64, steps=40, batch=50)
        check_recurrent(parity, cell, inputs=1, hidden=1, steps=1, batch=1)
    for name in [*LOSSES, "range_bound"]:
        check_loss(parity, name)
    check_steps(parity, "sgd", rate=0.01)
    check_steps(parity, "sgd", rate=0.01, momentum=0.9, decay=0.1)
    check_steps(parity, "adam")
    check_steps(parity, "adam", rate=0.1, decay=0.3)
    check_steps(parity, "adamw")
    check_steps(parity, "adamw", rate=0.1, decay=0.3)
    check_steps(parity, "rmsprop")
    check_steps(parity, "rmsprop", rate=1e-3, momentum=0.5, share=0.9, decay=0.1)
    check_steps(parity, "adadelta")
    check_steps(parity, "adadelta", rate=0.1, share=0.5, decay=0.1)
    check_curvature(parity, 1.0)
    check_curvature(parity, 0.5)
    check_schedules(parity)
    print(f"networks, losses and optimizers agree with PyTorch {torch.__version__} to 1e-10")


main(sys.argv[1])
