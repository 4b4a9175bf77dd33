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


def site_loss(name, q, o, deviation):
    """(sum of parts, parts) of one site."""
    seen = ~torch.isnan(o)
    q, o = q[seen], o[seen]
    squares = ((q - o) ** 2).sum()
    if name == "mse":
        return squares, len(o)
    if name == "batch_nse":
        return squares / (deviation + 0.1) ** 2, len(o)
    if len(o) == 0 or bool((o == o[0]).all()):
        return torch.zeros(()), 0
    if name == "nse":
        return squares / ((o - o.mean()) ** 2).sum(), 1
    r = torch.corrcoef(torch.stack([q, o]))[0, 1]
    alpha = q.std() / o.std()
    beta = q.mean() / o.mean()
    return torch.sqrt((r - 1) ** 2 + (alpha - 1) ** 2 + (beta - 1) ** 2), 1


def check_loss(parity, name):
    steps, sites = 365, 6
    observed = torch.exp(torch.randn(steps, sites))
    q = (observed * torch.exp(0.3 * torch.randn(steps, sites))).requires_grad_()
    observed[torch.rand(steps, sites) < 0.3] = math.nan
    observed[:, 2] = math.nan
    observed[:200, 4] = math.nan
    observed[200:, 4] = 0.7
    deviations = torch.rand(sites)
    pairs = [site_loss(name, q[:, i], observed[:, i], deviations[i]) for i in range(sites)]
    parts = sum(count for _, count in pairs)
    losses = torch.stack([loss for loss, _ in pairs]) / parts
    losses.sum().backward()
    tensors = {"simulated": q, "observed": observed, "deviations": deviations}
    ours = compute(parity, "loss", {"loss": name}, tensors)
    assert ours["parts"].item() == parts, (name, ours["parts"], parts)
    compare(f"{name} value", ours["losses"], losses)
    compare(f"{name} derivative", ours["bar"], torch.nan_to_num(q.grad, nan=math.inf))


def check_steps(parity, rule, rate, momentum):
    weights = torch.randn(50, requires_grad=True)
    gradients = torch.randn(10, 50) * torch.logspace(-6, 3, 50)
    texts = {"rule": rule, "rate": repr(rate), "momentum": repr(momentum)}
    ours = compute(parity, "steps", texts, {"weights": weights, "gradients": gradients})
    if rule == "sgd":
        optimizer = torch.optim.SGD([weights], lr=rate, momentum=momentum)
    else:
        optimizer = torch.optim.Adam([weights], lr=rate)
    for step, gradient in enumerate(gradients):
        weights.grad = gradient.clone()
        optimizer.step()
        compare(f"{rule} step {step + 1}", ours["path"][step], weights)


def main(parity):
    for name in ACTIVATIONS:
        check_network(parity, [f"7:{name}", "3:identity"], inputs=5, batch=11)
    check_network(parity, ["4:sigmoid"], inputs=1, batch=1)
    check_network(parity, ["128:relu", "128:tanh", "13:sigmoid"], inputs=35, batch=100)
    for cell in ("lstm", "gru"):
        check_recurrent(parity, cell, inputs=5, hidden=7, steps=30, batch=3)
        check_recurrent(parity, cell, inputs=38, hidden=64, steps=40, batch=50)
        check_recurrent(parity, cell, inputs=1, hidden=1, steps=1, batch=1)
    for name in ("mse", "nse", "batch_nse", "kge"):
        check_loss(parity, name)
    check_steps(parity, "sgd", 0.01, 0.0)
    check_steps(parity, "sgd", 0.01, 0.9)
    check_steps(parity, "adam", 1e-3, 0.0)
    print(f"networks, losses and optimizers agree with PyTorch {torch.__version__} to 1e-10")


main(sys.argv[1])
