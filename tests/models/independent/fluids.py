"""What moves along a line, and Lorenz's three numbers, from the papers.

lorenz: Lorenz (1963). burgers: Burgers (1948), with the solution of Cole (1951) and Hopf (1950).
plane: Lighthill and Whitham (1955), with the characteristics of Henderson and Wooding (1964).
soil: Fourier (1822), with the damping depth of van Wijk and de Vries (1963).
"""
import math

from columns import runge_kutta
from newton import eliminate


def lorenz(p, minutes, steps):
    """Rows X, Y, Z after each step; p: sigma, rho, beta, X0, Y0, Z0. Time in the paper's unit."""
    sigma, rho, beta, *y = p

    def slope(state):
        X, Y, Z = state
        return [sigma * (Y - X), X * (rho - Z) - Y, X * Y - beta * Z]

    parts, rows = 4, []
    for _ in range(steps):
        for _ in range(parts):
            y = runge_kutta(slope, y, minutes / parts)
        rows.append(y)
    return rows


def hopf_cole(nu, sharp, x, t, length=1000.0):
    """-2 nu d(log phi)/dx for phi = 1 + sharp*exp(-nu k^2 t) cos(kx): exact for all time."""
    k = 2 * math.pi / length
    a = sharp * math.exp(-nu * k * k * t) if t else sharp  # nu may be complex at the start
    return 2 * nu * k * a * math.sin(k * x) / (1 + a * math.cos(k * x))


def burgers(nu, sharp, count, steps, central, length=1000.0):
    """Rows of velocities after each second."""
    dx = length / count

    def carried(left, right):
        if central:
            return (left * left + right * right) / 4
        return (left * left if complex(left + right).real > 0 else right * right) / 2

    def slope(u):
        flow = [carried(u[i], u[(i + 1) % count]) - nu * (u[(i + 1) % count] - u[i]) / dx
                for i in range(count)]
        return [(flow[i - 1] - flow[i]) / dx for i in range(count)]

    u, rows = [hopf_cole(nu, sharp, (i + 0.5) * dx, 0) for i in range(count)], []
    for _ in range(steps):
        u = runge_kutta(slope, u, 1.0)
        rows.append(u)
    return rows


def root(content, factor):
    """h >= 0 with h + factor*h^(5/3) = content, by Newton's method; complex content is fine."""
    h = content
    for _ in range(60):
        h = h - (h + factor * h ** (5 / 3) - content) / (1 + factor * 5 / 3 * h ** (2 / 3))
    return h


def plane(rain, p, count, parts):
    """Rows (discharge in m^2/s, mean over the minute) of a plane that is dry at first, and the
    depths in m at the end. parts: explicit substeps of a minute, or 0: one implicit step."""
    n, slope, length = p
    strip, law = length / count, slope ** 0.5 / n
    depth, rows = [0.0] * count, []
    for P in rain:
        P = P / 1000 / 3600
        if parts == 0:
            coming = 0.0
            for i, h in enumerate(depth):
                content = h + 60 * (P + coming / strip)
                depth[i] = root(content, 60 * law / strip) if content else 0.0
                coming = law * depth[i] ** (5 / 3)
            rows.append(coming)
            continue
        total = 0.0
        for _ in range(parts):
            q = [law * h ** (5 / 3) for h in depth]
            depth = [h + 60 / parts * (P + (came - gone) / strip)
                     for h, came, gone in zip(depth, [0.0, *q], q)]
            total += q[-1] / parts
        rows.append(total)
    return rows, depth


def characteristic(t, P, p):
    """Discharge in m^2/s at the foot of a dry plane after t seconds of steady rain P, mm/h."""
    n, slope, length = p
    law, P = math.sqrt(slope) / n, P / 1000 / 3600
    return min(law * (P * t) ** (5 / 3), P * length)


def soil(surface, p, count, depth):
    """Rows of temperatures after each hour, by the trapezoid of implicit midpoints.
    p: lambda W/m/K, capacity MJ/m^3/K, start, earth W/m^2."""
    lambda_, capacity, start, earth = p
    thick = depth / count
    pace = 3600 * lambda_ / (capacity * 1e6 * thick * thick)
    T, rows = [start + 0.0] * count, []
    for outside in surface:
        matrix, right = [], []
        for i in range(count):
            row, known = [0.0] * count, T[i]
            row[i] = 1.0
            for there, weight in ((i - 1, 2 if i == 0 else 1), (i + 1, 0 if i == count - 1 else 1)):
                if there == -1:
                    known = known + weight * pace * (outside - 0.5 * T[i])
                elif weight:
                    row[there] = -0.5 * weight * pace
                    known = known + 0.5 * weight * pace * (T[there] - T[i])
                row[i] = row[i] + 0.5 * weight * pace
            if i == count - 1:
                known = known + 3600 * earth / (capacity * 1e6 * thick)
            matrix.append(row)
            right.append(known)
        T = eliminate(matrix, right)
        rows.append(T)
    return rows


def day_wave(depth, hours, lambda_, capacity, amplitude, mean=10.0):
    """What a sine of a day at the surface has become at a depth, m."""
    frequency = 2 * math.pi / 86400
    damping = math.sqrt(2 * lambda_ / (capacity * 1e6) / frequency)
    return mean + amplitude * math.exp(-depth / damping) * math.sin(
        2 * math.pi * hours / 24 - depth / damping)
