"""HBV, 13 parameters, in PyTorch: the yardstick of the benchmark, and a second opinion.

Equations: Bergström 1992 in the form of Feng et al. 2022, each line acting on the stores as the
previous ones left them, the stores starting at 0.001 mm. Tensors are [site, member], so a
parameter is [13][site, member] and a forcing [3][step, site, 1].

    hbv_torch.py HBV_JSON   compares with numbers computed elsewhere
"""
import json
import sys

import torch

from hbv_check import inputs

NAMES = "TT CFMAX CFR CWH FC BETA LP BETAET PERC UZL K0 K1 K2".split()
LOWEST = [-2.5, 0.5, 0, 0, 50, 1, 0.2, 0.3, 0, 0, 0.05, 0.01, 0.001]
HIGHEST = [2.5, 10, 0.1, 0.2, 1000, 6, 1, 5, 10, 100, 0.9, 0.5, 0.2]
START = 0.001  # mm


def step(stores, forcing, parameters, zero):
    """One day. maximum and minimum (not clamp) where the language says max and min: their ties
    give one half to each side, as its rules say."""
    SP, LW, SM, UZ, LZ = stores
    P, T, PET = forcing
    TT, CFMAX, CFR, CWH, FC, BETA, LP, BETAET, PERC, UZL, K0, K1, K2 = parameters
    rain = torch.where(T < TT, zero, P)
    SP = SP + (P - rain)
    melt = torch.minimum(CFMAX * torch.maximum(T - TT, zero), SP)
    SP, LW = SP - melt, LW + melt
    refreezing = torch.minimum(CFR * CFMAX * torch.maximum(TT - T, zero), LW)
    SP, LW = SP + refreezing, LW - refreezing
    release = torch.maximum(LW - CWH * SP, zero)
    LW = LW - release
    wetness = torch.clamp((SM / FC) ** BETA, 0, 1)
    inflow = rain + release
    SM, UZ = SM + inflow * (1 - wetness), UZ + inflow * wetness
    excess = torch.maximum(SM - FC, zero)
    SM, UZ = SM - excess, UZ + excess
    ET = torch.minimum(PET * torch.clamp((SM / (LP * FC)) ** BETAET, 0, 1), SM)
    SM = SM - ET
    percolation = torch.minimum(PERC, UZ)
    UZ, LZ = UZ - percolation, LZ + percolation
    Q0 = K0 * torch.maximum(UZ - UZL, zero)
    UZ = UZ - Q0
    Q1 = K1 * UZ
    Q2 = K2 * LZ
    return (SP, LW, SM, UZ - Q1, LZ - Q2), Q0 + Q1 + Q2


def simulate(forcing, parameters):
    """Streamflow [step, site, member] in mm/d and the stores after the last step."""
    parameters = parameters.unbind(0)
    zero = torch.zeros((), dtype=forcing.dtype)
    stores = (torch.full_like(parameters[0], START),) * 5
    flows = []
    for day in forcing.unbind(1):
        stores, flow = step(stores, day.unbind(0), parameters, zero)
        flows.append(flow)
    return torch.stack(flows), torch.stack(stores)


def gradient(forcing, parameters, seeds):
    """Derivatives [13][site, member] of the sum of seeds * streamflow."""
    parameters = parameters.detach().requires_grad_(True)
    loss = (simulate(forcing, parameters)[0] * seeds).sum()
    return torch.autograd.grad(loss, parameters)[0]


def check_case(case, numbers):
    """(name, largest difference relative to max(|value|, 1e-3 of the largest in the row))."""
    forcing, seeds = (torch.tensor(rows, dtype=torch.float64)[..., None] for rows in inputs(case))
    parameters = torch.tensor(numbers["parameters"], dtype=torch.float64)[..., None]
    flow, end = simulate(forcing, parameters)
    slopes = gradient(forcing, parameters, seeds)
    Q = flow[..., 0]
    yield "Q", difference(Q[[0, 100, 239]], numbers["Q_step_0_100_239"])
    yield "sum_Q", difference(Q.sum(0)[None], [numbers["sum_Q"]])
    loss = (flow * seeds).sum().reshape(1, 1)
    yield "loss", difference(loss, [[numbers["loss"]]])
    yield "stores", difference(end[..., 0], numbers["final_SP_LW_SM_UZ_LZ"])
    for name, slope, row in zip(NAMES, slopes[..., 0], numbers["dloss_dparameter"]):
        yield "dloss/d" + name, difference(slope[None], [row])


def difference(values, reference):
    """Largest difference relative to max(|value|, 1e-3 of the largest of its row); NaN stays."""
    reference = torch.as_tensor(reference, dtype=values.dtype)
    scale = torch.maximum(reference.abs(), 1e-3 * reference.abs().amax(-1, keepdim=True))
    apart = (values - reference).abs()
    return torch.where(apart == 0, apart, apart / scale).max().item()


def main(path):
    with open(path, encoding="utf-8") as file:
        numbers = json.load(file)
    for case in "AB":
        for name, apart in check_case(case, numbers[case]):
            print(f"{case} {name:14} {apart:.1e}")


if __name__ == "__main__":
    main(sys.argv[1])
