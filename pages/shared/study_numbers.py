"""The formulas of a study and its numbers as files, behind one closed box."""

from typing import Any

import streamlit as st

from dlcore.study_export import study_to_csv, study_to_json

AVERAGES = (
    r"\hat y_K(x) = \frac1K \sum_{k=1}^K \hat y^{(k)}(x), \qquad \text{gain} = \frac1K \sum_{k=1}^K e_{dev}\left("
    r"\hat y^{(k)}\right) - e_{dev}\left(\hat y_K\right)",
)
FORMULAS = {
    "learning_curve": (
        r"\text{avoidable bias} = e_{train} - e_{base}, \qquad \text{variance} = e_{dev} - e_{train}",
        r"e = \frac1m \sum_{i=1}^m \mathbf 1\left[\hat y^{(i)} \neq y^{(i)}\right] \quad\text{(classes)}, \qquad"
        r"e = \sqrt{\frac1m \sum_{i=1}^m \left(\hat y^{(i)} - y^{(i)}\right)^2} \quad\text{(regression)}",
    ),
    "capacity_curve": (
        r"p = \sum_{l=1}^L n^{[l]} \left(n^{[l-1]} + 1\right), \qquad"
        r"\text{interpolation threshold: } p = m \cdot n^{[L]}",
    ),
    "decomposition": (
        r"\mathbb E_{D, y}\left[(\hat y_D(x) - y)^2\right] = \underbrace{\left(\mathbb E_D[\hat y_D(x)] -"
        r"\mathbb E[y \mid x]\right)^2}_{\text{bias}^2} + \underbrace{\operatorname{Var}_D[\hat y_D(x)]}"
        r"_{\text{variance}} + \underbrace{\operatorname{Var}[y \mid x]}_{\text{noise}}",
    ),
    "two_models": (
        r"P(\text{better picked}) = P(B > W) + \tfrac12 P(B = W), \qquad"
        r"(B, W, n - B - W) \sim \text{Multinomial}(n;\, p_{10},\, p_{01},\, 1 - p_{10} - p_{01})",
        r"= \sum_{k=0}^n \binom nk p^k (1-p)^{n-k}\, I_{p_{10}/p}\left(\lceil k/2 \rceil, \lceil k/2 \rceil\right),"
        r"\qquad p = p_{10} + p_{01}",
    ),
    "best_of": (
        r"\mathbb E\left[\min_{j \le K} \tfrac{X_j}{n}\right] = \frac1n \sum_{k=0}^{n-1} P(X > k)^K,"
        r"\qquad X \sim \text{Binomial}(n, e)",
    ),
    "penalty_path": (
        r"J_\lambda = \frac1m \sum_{i=1}^m L\left(\hat y^{(i)}, y^{(i)}\right) + \frac{\lambda}{2m} \sum_{l=1}^L"
        r"\left\lVert W^{[l]} \right\rVert_F^2 \quad\text{(L2)} \qquad\text{or}\qquad + \frac{\lambda}{m}"
        r"\sum_{l=1}^L \sum_{i,j} \left|W^{[l]}_{ij}\right| \quad\text{(L1)}",
        r"\text{suggested } \lambda = \arg\min_\lambda \operatorname{median}_{\text{seeds}}\, e_{dev}(\lambda)",
    ),
    "ensemble": AVERAGES,
    "snapshots": AVERAGES,
    "restraint": (
        r"d_s = e_{dev}^{\text{with}}(s) - e_{dev}^{\text{without}}(s), \qquad"
        r"\bar d \pm t_{0.975,\,n-1} \frac{\operatorname{sd}(d)}{\sqrt n} \quad\text{over the seeds } s",
    ),
    "ten_points": (
        r"J = \frac1{10} \sum_{i=1}^{10} \left(\hat y^{(i)} - y^{(i)}\right)^2 \quad\text{at the ten points};"
        r"\qquad \frac1{50} \sum_{j=1}^{50} \left(\hat y^{(i_j)} - y^{(i_j)}\right)^2 \quad\text{met by an update}",
        r"a^{[l]} \leftarrow \frac{a^{[l]} \odot d^{[l]}}{0.8}, \qquad d^{[l]}_k \sim \text{Bernoulli}(0.8)"
        r"\quad\text{(dropout)}",
    ),
}
CURVES = (
    "learning_curve", "capacity_curve", "two_models", "best_of", "penalty_path", "ensemble", "snapshots", "restraint",
    "ten_points",
)  # fmt: skip


def study_numbers(study_id: str, result: Any) -> None:
    """Draw the box; nothing is made before it is opened."""
    box = st.expander(
        "The mathematics and the numbers of this measurement",
        icon=":material/function:",
        key="study-numbers",
        on_change="rerun",
    )
    if not box.open:
        return
    with box:
        for line in FORMULAS[study_id]:
            st.latex(line)
        with st.container(horizontal=True):
            if study_id in CURVES:
                st.download_button(
                    "Curve (CSV)", study_to_csv(result), f"{study_id}.csv", "text/csv", on_click="ignore"
                )
            st.download_button(
                "Numbers (JSON)", study_to_json(study_id, result), f"{study_id}.json", "application/json",
                on_click="ignore",
            )  # fmt: skip
