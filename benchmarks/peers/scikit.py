"""scikit-learn's MLPClassifier. It draws its own first weights and batches, so only the amount of work is checked."""

import time
import warnings

from benchmarks.peers.spec import Outcome, Peer
from benchmarks.workload import Workload


def train(workload: Workload) -> Outcome:
    from sklearn.exceptions import ConvergenceWarning  # here, because importing scikit-learn takes a second
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier(
        workload.experiment.hidden,
        activation="tanh",
        solver="adam",
        alpha=0.0,
        batch_size=workload.batch,
        learning_rate_init=workload.experiment.learning_rate,
        max_iter=workload.epochs,
        tol=0.0,
        n_iter_no_change=workload.epochs + 1,  # never stops early
        random_state=workload.experiment.seed,
    )
    labels = workload.data.labels[: len(workload.inputs)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it always complains when it may not stop early
        begun = time.perf_counter()
        classifier.fit(workload.inputs, labels)
        seconds = time.perf_counter() - begun
    sizes = (len(classifier.coefs_[0]), *(W.shape[1] for W in classifier.coefs_))
    updates = classifier.t_ // workload.batch  # t_ counts the examples seen
    if (sizes, updates, classifier.coefs_[0].dtype.name) != (workload.sizes, workload.updates, "float32"):
        raise RuntimeError(f"scikit-learn did other work: {sizes}, {updates} updates, {classifier.coefs_[0].dtype}")
    return Outcome(seconds, classifier.loss_)


PEER = Peer("scikit-learn", train, same_start=False)
