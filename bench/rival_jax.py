"""JAX as a rival: jit, lax.scan, value_and_grad, on one thread of the processor."""
import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = (
    "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1 "
    + os.environ.get("XLA_FLAGS", "")
)

import jax
import jax.numpy as jnp
import numpy

import hbv_jax
from worker import serve


class Rival:
    def hello(self):
        return {"sides": ["JAX"], "version": "JAX " + jax.__version__}

    def array(self, name, shape):
        if name not in self.paths:
            return None
        kind = numpy.float32 if self.real == "float" else numpy.float64
        return jnp.asarray(numpy.fromfile(self.paths[name], kind).reshape(shape))

    def prepare(self, case):
        self.paths, self.real, self.linear = case["paths"], case["real"], case["linear"]
        jax.config.update("jax_enable_x64", self.real == "double")
        steps, sites, members = case["steps"], case["sites"], case["members"]
        self.forcing = self.array("forcing", (3, steps, sites, 1))
        self.parameters = self.array("parameter", (-1, sites, members))
        self.seeds = self.array("seeds", (steps, sites, members))

    def run(self, side, what):
        if what == "forward":
            done = hbv_jax.forward(self.forcing, self.parameters, self.linear)
            return jax.block_until_ready(done)
        inputs = self.parameters, self.forcing, self.seeds, self.linear
        return numpy.asarray(hbv_jax.value_and_gradient(*inputs)[1])


if __name__ == "__main__":
    serve(Rival())
