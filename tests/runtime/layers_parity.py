"""layers_parity.py LAYERS: every case of layer_cases.c against PyTorch in double, to 1e-10.

Exit status 77 where PyTorch is not installed."""
import os
import subprocess
import sys
import tempfile

import safetensors_file

try:
    import torch
except ImportError:
    sys.exit(77)

from torch.nn import functional

torch.manual_seed(2)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
BATCH = 2


def pieces(numbers, *shapes):
    """The numbers in order, as tensors of these shapes; all of them are used."""
    place = 0
    for shape in shapes:
        count = torch.Size(shape).numel()
        yield numbers[place : place + count].reshape(shape)
        place += count
    assert place == len(numbers), (place, len(numbers))


def softmax(numbers):
    return torch.softmax(numbers.reshape(4, 5), dim=1)


def convolution_image(numbers):
    x, weights, bias = pieces(numbers, (BATCH, 2, 5, 6), (3, 2, 3, 2), (3,))
    return functional.conv2d(x, weights, bias, stride=(2, 1), padding=(1, 1), dilation=(1, 2))


def convolution_series(numbers):
    x, weights, bias = pieces(numbers, (BATCH, 3, 8), (2, 3, 3), (2,))
    return functional.conv1d(functional.pad(x, (1, 1), mode="circular"), weights, bias)


def pool_max(numbers):
    (x,) = pieces(numbers, (BATCH, 2, 6, 5))
    return functional.max_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 1))


def pool_mean(numbers):
    (x,) = pieces(numbers, (BATCH, 2, 6, 5))
    sizes = {"stride": (2, 1), "padding": (1, 1)}
    return functional.avg_pool2d(x, (3, 2), count_include_pad=False, **sizes)


def norm_layer(numbers):
    x, gain, shift = pieces(numbers, (BATCH, 7), (7,), (7,))
    return functional.layer_norm(x, (7,), gain, shift)


def norm_group(numbers):
    x, gain, shift = pieces(numbers, (BATCH, 6, 4), (6,), (6,))
    return functional.group_norm(x, 3, gain, shift)


def norm_batch(numbers):
    x, gain, shift = pieces(numbers, (BATCH, 3, 4), (3,), (3,))
    return functional.batch_norm(x, None, None, gain, shift, training=True)


def norm_batch_after(numbers):
    x, gain, shift = pieces(numbers, (BATCH, 3, 4), (3,), (3,))
    mean, variance = torch.tensor([0.1, -0.2, 0.3]), torch.tensor([0.5, 1.0, 2.0])
    return functional.batch_norm(x, mean, variance, gain, shift, training=False)


def embedding(numbers):
    return functional.embedding(torch.tensor([2, 0, 2, 4]), numbers.reshape(5, 3))


def residual(numbers):
    x, inner = pieces(numbers, (BATCH, 4), (BATCH, 4))
    return inner + x


def residual_projected(numbers):
    x, inner, projection = pieces(numbers, (BATCH, 4), (BATCH, 3), (3, 4))
    return inner + functional.linear(x, projection)


def spectral_matrix(numbers):
    weights = numbers.reshape(5, 4)
    return weights / torch.linalg.matrix_norm(weights, 2)


def spectral_matrix_bounded(numbers):
    return spectral_matrix(numbers) / 2


def spectral_matrix_loose(numbers):
    return numbers * 1


def operator_norm(convolve, shape):
    """The largest singular value of the map, written out as a matrix."""
    count = torch.Size(shape).numel()
    unit = torch.eye(count).reshape(count, *shape)
    return torch.linalg.matrix_norm(convolve(unit).reshape(count, -1), 2)


def spectral_convolution(numbers):
    (weights,) = pieces(numbers, (2, 2, 2, 3))
    return weights / operator_norm(lambda x: functional.conv2d(x, weights, padding=1), (2, 3, 4))


def spectral_convolution_ring(numbers):
    (weights,) = pieces(numbers, (3, 2, 3))

    def convolve(x):
        return functional.conv1d(functional.pad(x, (1, 1), mode="circular"), weights)

    return weights / operator_norm(convolve, (2, 6))


def network(numbers):
    shapes = [(BATCH, 4)]
    for inputs in (4, 5):
        shapes += [(5, inputs), (5,), (5,), (5,)]
    shapes += [(5, 5), (5,), (3, 5), (3,)]
    x, *rest = pieces(numbers, *shapes)
    first = functional.linear(x, *rest[0:2])
    first = torch.tanh(functional.layer_norm(first, (5,), *rest[2:4]))
    second = functional.linear(first, *rest[4:6])
    second = torch.softmax(functional.layer_norm(second, (5,), *rest[6:8]), dim=1) + first
    third = functional.silu(functional.linear(second, *rest[8:10])) + second
    return functional.linear(third, *rest[10:12])


def monotone(numbers):
    raw = numbers.reshape(3, 4)
    sign = torch.tensor([1.0, -1.0, 0.0, 1.0])
    return torch.where(sign == 0, raw, sign * functional.softplus(raw))


def bounded(numbers):
    low, high = torch.tensor([0.0, -2.0, 50.0]), torch.tensor([1.0, 0.5, 1000.0])
    return low + (high - low) * torch.sigmoid(numbers.reshape(4, 3))


# name: (what PyTorch makes of the numbers, how many they are)
CASES = {
    "softmax": (softmax, 20),
    "convolution_image": (convolution_image, 159),
    "convolution_series": (convolution_series, 68),
    "pool_max": (pool_max, 120),
    "pool_mean": (pool_mean, 120),
    "norm_layer": (norm_layer, 28),
    "norm_group": (norm_group, 60),
    "norm_batch": (norm_batch, 30),
    "norm_batch_after": (norm_batch_after, 30),
    "embedding": (embedding, 15),
    "residual": (residual, 16),
    "residual_projected": (residual_projected, 26),
    "spectral_matrix": (spectral_matrix, 20),
    "spectral_matrix_bounded": (spectral_matrix_bounded, 20),
    "spectral_matrix_loose": (spectral_matrix_loose, 20),
    "spectral_convolution": (spectral_convolution, 24),
    "spectral_convolution_ring": (spectral_convolution_ring, 18),
    "network": (network, 131),
    "monotone": (monotone, 12),
    "bounded": (bounded, 12),
}


def compute(layers, case, numbers, y_bar):
    arrays = {
        name: ("F64", [tensor.numel()], tensor.detach().reshape(-1).tolist())
        for name, tensor in {"numbers": numbers, "y_bar": y_bar}.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        safetensors_file.write(source, arrays, {"case": case})
        subprocess.run([layers, source, target], check=True)
        results = safetensors_file.read(target)[0]
    return [torch.tensor(results[name][2]) for name in ("y", "numbers_bar")]


def compare(what, ours, theirs):
    """Relative to the largest number; a NaN on either side fails."""
    theirs = theirs.detach().reshape(ours.shape)
    error = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    if not error <= 1e-10:
        sys.exit(f"{what}: differs by {error}")


def check_case(layers, case, function, count):
    numbers = torch.randn(count, requires_grad=True)
    y = function(numbers)
    y_bar = torch.randn_like(y)
    y.backward(y_bar)
    ours, bar = compute(layers, case, numbers, y_bar)
    compare(f"{case} forward", ours, y)
    compare(f"{case} backward", bar, numbers.grad)


def check_dropout(layers):
    """PyTorch draws other numbers: with ours, the rest is the same."""
    numbers, y_bar = torch.randn(40), torch.randn(40)
    ours, bar = compute(layers, "dropout", numbers, y_bar)
    kept = (ours != 0).double() / (1 - 0.3)
    assert 0 < kept.count_nonzero() < 40
    compare("dropout forward", ours, numbers * kept)
    compare("dropout backward", bar, y_bar * kept)


def main(layers):
    for case, (function, count) in CASES.items():
        check_case(layers, case, function, count)
    check_dropout(layers)
    print(f"{len(CASES) + 1} layers agree with PyTorch {torch.__version__} to 1e-10")


main(sys.argv[1])
