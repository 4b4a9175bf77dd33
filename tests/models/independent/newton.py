"""Newton's method in plain Python for functions that take complex numbers: the Jacobian is made of
complex steps, and so is the derivative of what is found."""
from complex_step import STEP

LEAST = 1e-14


def real(value):
    return complex(value).real


def eliminate(matrix, right):
    """x of matrix x = right, with pivots."""
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    count = len(rows)
    for k in range(count):
        pivot = max(range(k, count), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, count):
            share = rows[i][k] / rows[k][k]
            if share:
                rows[i] = [a - share * b for a, b in zip(rows[i], rows[k])]
    x = [0.0] * count
    for k in reversed(range(count)):
        known = sum(rows[k][j] * x[j] for j in range(k + 1, count))
        x[k] = (rows[k][count] - known) / rows[k][k]
    return x


def jacobian(residual, x, inputs):
    x, inputs = [real(value) for value in x], [real(value) for value in inputs]
    columns = []
    for k in range(len(x)):
        moved = [complex(value) for value in x]
        moved[k] += 1j * STEP
        columns.append([complex(value).imag / STEP for value in residual(moved, inputs)])
    return [list(row) for row in zip(*columns)]


def solve(residual, guess, inputs):
    """x at which residual(x, inputs) is 0; where inputs are complex, x is too."""
    x = [real(value) for value in guess]
    plain = [real(value) for value in inputs]
    for _ in range(200):
        matrix = jacobian(residual, x, plain)
        step = eliminate(matrix, residual(x, plain))
        length, before = 1.0, sum(abs(value) for value in residual(x, plain))
        while True:
            trial = [a - length * b for a, b in zip(x, step)]
            after = sum(abs(value) for value in residual(trial, plain))
            if after < before or length < 1e-3:
                break
            length /= 2
        x = trial
        if max(abs(s) / (1 + abs(a)) for s, a in zip(step, x)) < LEAST:
            break
    matrix = jacobian(residual, x, plain)
    step = eliminate(matrix, residual([complex(value) for value in x], inputs))
    return [a - 1j * complex(b).imag for a, b in zip(x, step)]
