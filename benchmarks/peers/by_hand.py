"""NumPy by hand: what a course builds, with some care. Examples are rows; all parameters lie in one vector."""

import time
from itertools import pairwise

import numpy as np

from benchmarks.peers.spec import Outcome, Peer
from benchmarks.workload import Workload

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def _views(vector, sizes):
    """W (inputs x outputs) and b of each layer as views into the vector, so that Adam sees one array."""
    layers, start = [], 0
    for inputs, outputs in pairwise(sizes):
        middle, end = start + inputs * outputs, start + (inputs + 1) * outputs
        layers.append((vector[start:middle].reshape(inputs, outputs), vector[middle:end]))
        start = end
    return layers


def _forward(layers, x):
    """Outputs of every layer, the input first; the last entry is the logits."""
    outputs = [x]
    for W, b in layers[:-1]:
        outputs.append(np.tanh(outputs[-1] @ W + b))  # a[l] = tanh(a[l-1] W + b)
    W, b = layers[-1]
    return [*outputs, outputs[-1] @ W + b]


def _probabilities(z):
    if z.shape[1] == 1:
        return 1 / (1 + np.exp(-z))  # a = 1 / (1 + e^-z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)  # a_j = e^z_j / sum_k e^z_k


def _fill_gradient(layers, gradients, x, y):
    outputs = _forward(layers, x)
    dz = (_probabilities(outputs[-1]) - y) / len(x)  # dz = (a - y) / batch
    for index in reversed(range(len(layers))):
        a, (dW, db) = outputs[index], gradients[index]
        np.matmul(a.T, dz, out=dW)  # dW = a[l-1]^T dz
        dz.sum(axis=0, out=db)  # db = sum of dz over the batch
        if index:
            dz = dz @ layers[index][0].T * (1 - a * a)  # dz[l-1] = dz W^T (1 - a^2)


def cost(layers, x, y) -> float:
    """Mean cross-entropy."""
    z = _forward(layers, x)[-1].astype(np.float64)
    if z.shape[1] == 1:
        return float(np.mean(np.logaddexp(0, z) - z * y))  # log(1 + e^z) - z y
    shifted = z - z.max(axis=1, keepdims=True)
    # log sum_j e^z_j - sum_j y_j z_j
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - (y * shifted).sum(axis=1)))


def train(workload: Workload) -> Outcome:
    theta = np.concatenate([np.ravel(part) for W, b, *_ in workload.first_layers() for part in (W.T, b)])
    gradient, m, v = (np.zeros_like(theta) for _ in range(3))
    layers, gradients = _views(theta, workload.sizes), _views(gradient, workload.sizes)
    x, y, batches = workload.inputs, workload.targets, workload.batches
    learning_rate = workload.experiment.learning_rate
    begun = time.perf_counter()
    for t, rows in enumerate(batches, start=1):
        _fill_gradient(layers, gradients, x[rows], y[rows])
        m += (1 - BETA1) * (gradient - m)  # m <- beta1 m + (1 - beta1) g
        v += (1 - BETA2) * (gradient * gradient - v)  # v <- beta2 v + (1 - beta2) g^2
        m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
        theta -= learning_rate * m_hat / (np.sqrt(v_hat) + EPSILON)  # theta <- theta - alpha m_hat / (sqrt v_hat + eps)
    return Outcome(time.perf_counter() - begun, cost(layers, x, y))


PEER = Peer("NumPy by hand", train)
