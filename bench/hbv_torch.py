"""HBV, 13 parameters, in PyTorch: a rival in the benchmark, and a second opinion.

Equations: Bergström 1992 in the form of Feng et al. 2022, each line acting on the stores as the
previous ones left them, the stores starting at 0.001 mm. Tensors are [site, member], so a
parameter is [13][site, member] and a forcing [3][step, site, 1].

    hbv_torch.py HBV_JSON   compares with numbers computed elsewhere
"""
import json
import sys
from typing import List, Tuple

import torch
from torch import Tensor

from hbv_check import inputs

NAMES = "TT CFMAX CFR CWH FC BETA LP BETAET PERC UZL K0 K1 K2".split()


def step(
    stores: List[Tensor], forcing: List[Tensor], parameters: List[Tensor], linear: bool
) -> Tuple[List[Tensor], Tensor, Tensor]:
    """One day: the stores after it, streamflow and evapotranspiration. maximum and minimum (not
    clamp) where the language says max and min: their ties give one half to each side, as its rules
    say."""
    SP, LW, SM, UZ, LZ = stores
    P, T, PET = forcing
    TT, CFMAX, CFR, CWH, FC, BETA, LP, BETAET, PERC, UZL, K0, K1, K2 = parameters
    zero = torch.zeros_like(P)
    rain = torch.where(T < TT, zero, P)
    SP = SP + (P - rain)
    melt = torch.minimum(CFMAX * torch.maximum(T - TT, zero), SP)
    SP, LW = SP - melt, LW + melt
    refreezing = torch.minimum(CFR * CFMAX * torch.maximum(TT - T, zero), LW)
    SP, LW = SP + refreezing, LW - refreezing
    release = torch.maximum(LW - CWH * SP, zero)
    LW = LW - release
    wetness = torch.clamp((SM / FC) ** BETA, 0.0, 1.0)
    inflow = rain + release
    SM, UZ = SM + inflow * (1 - wetness), UZ + inflow * wetness
    excess = torch.maximum(SM - FC, zero)
    SM, UZ = SM - excess, UZ + excess
    stress = SM / (LP * FC)
    if not linear:
        stress = stress**BETAET
    ET = torch.minimum(PET * torch.clamp(stress, 0.0, 1.0), SM)
    SM = SM - ET
    percolation = torch.minimum(PERC, UZ)
    UZ, LZ = UZ - percolation, LZ + percolation
    Q0 = K0 * torch.maximum(UZ - UZL, zero)
    UZ = UZ - Q0
    Q1 = K1 * UZ
    Q2 = K2 * LZ
    return [SP, LW, SM, UZ - Q1, LZ - Q2], Q0 + Q1 + Q2, ET


def simulation(step):
    """The loop over days with a step that may be compiled: streamflow and evapotranspiration of
    each day, [site, member] in mm/d, and the stores after the last."""

    def simulate(
        forcing: Tensor, parameters: Tensor, linear: bool
    ) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
        of_cells = list(parameters.unbind(0))
        if linear:  # there is no BETAET, and no one looks at what stands in its place
            of_cells.insert(7, of_cells[0])
        stores = [torch.full_like(of_cells[0], 0.001) for _ in range(5)]
        flows: List[Tensor] = []
        evaporation: List[Tensor] = []
        for day in forcing.unbind(1):
            stores, flow, ET = step(stores, day.unbind(0), of_cells, linear)
            flows.append(flow)
            evaporation.append(ET)
        return flows, evaporation, stores

    return simulate


def gradient(simulate, forcing, parameters, seeds, linear=False):
    """Derivatives [13][site, member] of the sum of seeds * streamflow."""
    parameters = parameters.detach().requires_grad_(True)
    loss = (torch.stack(simulate(forcing, parameters, linear)[0]) * seeds).sum()
    slopes = torch.autograd.grad(loss, parameters)[0]
    return slopes


def check_case(case, numbers):
    """(name, largest difference relative to max(|value|, 1e-3 of the largest in the row))."""
    forcing, seeds = (torch.tensor(rows, dtype=torch.float64)[..., None] for rows in inputs(case))
    parameters = torch.tensor(numbers["parameters"], dtype=torch.float64)[..., None]
    simulate = simulation(step)
    flows, _, end = simulate(forcing, parameters, False)
    flow, end = torch.stack(flows), torch.stack(end)
    slopes = gradient(simulate, forcing, parameters, seeds)
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
