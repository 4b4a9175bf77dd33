"""Heat budget of a stream: fluxes as in Edinger et al. (1974), the sky's by Brutsaert (1975) and
Unsworth and Monteith (1975), the sun's by FAO-56. An implicit step of a day.
"""
import math

from complex_step import exp, most

NAMES = ("shade", "cloud", "wind", "deep", "bed", "below")


def sunshine(day, latitude):
    """At the top of the air, mean of the day, W/m2; latitude in degrees."""
    angle, turn = math.radians(latitude), 2 * math.pi * day / 365
    tilt = 0.409 * math.sin(turn - 1.39)
    sunset = math.acos(max(-1, min(1, -math.tan(angle) * math.tan(tilt))))
    near = 1 + 0.033 * math.cos(turn)
    return 1361 / math.pi * near * (sunset * math.sin(angle) * math.sin(tilt)
                                    + math.cos(angle) * math.cos(tilt) * math.sin(sunset))


def saturated(T):
    return 0.6108 * exp(17.27 * T / (T + 237.3))


def fluxes(water, weather, sun, p):
    """(short, long, latent, sensible, ground) in W/m2; weather: T, humidity."""
    T, humidity = weather
    shade, cloud, wind, _, bed, below = p
    vapour = humidity * saturated(T)
    bare = 1.24 * (10 * vapour / (T + 273.15)) ** (1 / 7)
    sky = (1 - 0.84 * cloud) * bare + 0.84 * cloud
    seen = (1 - shade) * sky + shade
    breeze = 69 + 3.45 * wind * wind
    return (0.94 * 0.75 * (1 - shade) * (1 - 0.65 * cloud * cloud) * sun,
            0.97 * 5.670374e-8 * (seen * (T + 273.15) ** 4 - (water + 273.15) ** 4),
            breeze * (vapour - saturated(water)), breeze * 0.0627 * (T - water),
            bed * (below - water))


def run(weather, suns, p):
    """Temperatures at the end of days; weather: rows (T, humidity, Q)."""
    water, rows = 12.0, []
    for (T, humidity, Q), sun in zip(weather, suns):
        depth = p[3] * most(Q, 0.001) ** 0.4
        pace = 86400 / (4.19e6 * depth)
        before = water
        for _ in range(40):
            def off(w, before=before, pace=pace, T=T, humidity=humidity, sun=sun):
                return w - before - pace * sum(fluxes(w, (T, humidity), sun, p))

            real = complex(water).real
            steep = (complex(off(real + 1e-6)).real - complex(off(real - 1e-6)).real) / 2e-6
            water = water - off(water) / steep
        rows.append(water)
    return rows
