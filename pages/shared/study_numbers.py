"""The formulas of a study and its numbers as files, behind one closed box."""

from typing import Any

import streamlit as st

from dlcore.study_export import study_to_csv, study_to_json

AVERAGES = (
    r"\hat y_K(x) = \frac1K \sum_{k=1}^K \hat y^{(k)}(x), \qquad \text{gain} = \frac1K \sum_{k=1}^K e_{dev}\left("
    r"\hat y^{(k)}\right) - e_{dev}\left(\hat y_K\right)",
)
TO_TARGET = (
    r"T_s = \min \{t : J_s(t) \le \text{share} \cdot J_{\text{constant}}\}, \qquad"
    r"\operatorname{median}_s T_s \quad\text{over the seeds } s,\ T_s = \infty \text{ if never}"
)
OF_AN_UPDATE = (
    r"J_t = \frac1s \sum_{i \in \text{mini-batch } t} \mathcal L^{(i)}(\theta_{t-1}), \qquad"
    r" g_t = \nabla J_t(\theta_{t-1}), \qquad \theta_t = \theta_{t-1} + \text{step}_t"
)
CORRECTED = r"\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t} \quad\text{(right)}, \qquad"
FORMULAS = {
    "learning_curve": (
        r"\text{avoidable bias} = e_{train} - e_{base}, \qquad \text{variance} = e_{dev} - e_{train}",
        r"e = \frac1m \sum_{i=1}^m \mathbf 1\left[\hat y^{(i)} \neq y^{(i)}\right] \quad\text{(classes)}, \qquad"
        r" e = \sqrt{\frac1m \sum_{i=1}^m \left(\hat y^{(i)} - y^{(i)}\right)^2} \quad\text{(regression)}",
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
    "signal": (
        r"q^{[l]} = n^{[l-1]} \operatorname{Var}\left(w^{[l]}\right) \mathbb E\left[g(z)^2\right], \quad"
        r" z \sim \mathcal N\left(0, q^{[l-1]}\right), \qquad q^{[1]} = \operatorname{Var}\left(w^{[1]}\right)"
        r"\left\lVert x \right\rVert^2",
        r"\mathbb E\left[\left(m\, \tfrac{\partial J}{\partial a^{[l-1]}}\right)^2\right] = n^{[l]}"
        r"\operatorname{Var}\left(w^{[l]}\right) \mathbb E\left[g'(z)^2\right] \mathbb E\left[\left(m\,"
        r"\tfrac{\partial J}{\partial a^{[l]}}\right)^2\right]",
    ),
    "race": (TO_TARGET,),
    "fair_race": (
        r"\alpha^* = \arg\min_{\alpha \in \{\alpha_1, \dots, \alpha_{12}\}} \operatorname{median}_{\text{seeds}}"
        r"\, J(\alpha)"
        r"\quad\text{after the last epoch, for each optimizer}",
        TO_TARGET,
    ),
    "curvature": (
        r"H_{ij} = \frac{\partial^2 J}{\partial \theta_i \partial \theta_j}, \qquad \lambda_{\max} = \max_{\lVert v"
        r"\rVert = 1} v^\top H v, \qquad H v \approx \frac{\nabla J(\theta + \varepsilon v) - \nabla J(\theta -"
        r"\varepsilon v)}{2 \varepsilon}",
        r"\text{gradient descent on } \tfrac12 \lambda x^2: \quad x \leftarrow (1 - \alpha \lambda)\, x"
        r"\quad\text{settles} \iff \lambda < \frac2\alpha",
    ),
    "divergence": (
        r"x_t = (1 - \alpha \lambda)^t x_0 \quad\text{along an eigenvector} \ \Rightarrow\ "
        r"\text{stable} \iff \alpha < \frac{2}{\lambda_{\max}}",
    ),
    "range_test": (
        r"\alpha_u = \alpha_1 \left(\frac{\alpha_U}{\alpha_1}\right)^{(u - 1)/(U - 1)}, \qquad"
        r"\alpha_{\text{suggested}} = \min\left(\tfrac13 \arg\min_{\alpha_u}\, \operatorname{median}_{\text{seeds}}"
        r"J_u,\ \tfrac1{10}\, \alpha_{\text{diverges}}\right)",
    ),
    "spectrum": (
        r"H = Q \Lambda Q^\top, \qquad J(\theta + t\, q_i) = J(\theta) + t\, q_i^\top \nabla J + \tfrac12"
        r"\lambda_i t^2 + \dots",
    ),
    "local_optima": (
        r"A = A^\top, \quad a_{ij} \sim \mathcal N(0, 1), \quad a_{ii} \sim \mathcal N(0, 2): \qquad"
        r" P_1 = \tfrac12, \quad P_2 = \tfrac{2 - \sqrt2}{4}, \quad P_3 = \tfrac{\pi - 2 \sqrt2}{4 \pi}, \quad"
        r" P_n \sim e^{-\frac{\ln 3}{4} n^2}",
        r"W \approx 0: \quad dW^{[l]} \propto \prod_{k > l} W^{[k]} \approx 0, \qquad \text{Adam: } \Delta W ="
        r"-\alpha \frac{\hat m}{\sqrt{\hat v} + \varepsilon} \approx \mp \alpha \text{ whatever the size of } dW",
    ),
    "batch_moments": (
        r"\mu_B = \frac1s \sum_{i \in B} z_i, \quad \sigma_B^2 = \frac1s \sum_{i \in B} (z_i - \mu_B)^2, \qquad"
        r"\mu \leftarrow \beta\, \mu + (1 - \beta)\, \mu_B, \quad \sigma^2 \leftarrow \beta\, \sigma^2 + (1 - \beta)\,"
        r"\sigma_B^2 \quad\text{from } 0 \text{ and } 1,\ \beta \text{ the momentum}",
        r"\text{in training } z_{norm} = \frac{z - \mu_B}{\sqrt{\sigma_B^2 + \varepsilon}}, \qquad \text{at test time }"
        r"z_{norm} = \frac{z - \mu}{\sqrt{\sigma^2 + \varepsilon}}",
    ),
    "rate_tolerance": (
        r"\text{works}(\alpha) \iff \operatorname{median}_{\text{seeds}}\, e(\alpha) \le e_{\text{works}}, \qquad"
        r"\text{powers of ten} = \tfrac13\, \#\{\alpha : \text{works}(\alpha)\}",
        r"e_{\text{works}} = \min\left(\max\left(2\, e_{\min},\ 0.1\, e_{\text{constant}}\right),\ \tfrac12 \left("
        r"e_{\min} + e_{\text{constant}}\right)\right), \qquad e_{\min} = \min_{\text{kinds}, \alpha}"
        r"\operatorname{median}\, e",
    ),
    "batch_norm_sizes": (
        r"\text{gap} = e_{dev} - e_{train}, \qquad d_s = \text{gap}^{\text{batch norm}}(s) - \text{gap}^{\text{plain}}"
        r"(s), \qquad \bar d \pm t_{0.975,\,n-1} \frac{\operatorname{sd}(d)}{\sqrt n} \quad\text{over the seeds } s",
    ),
    "updates": (OF_AN_UPDATE,),
    "updates_overwritten": (
        OF_AN_UPDATE,
        CORRECTED
        + r"m \leftarrow \frac{m}{1 - \beta_1^t}, \quad v \leftarrow \frac{v}{1 - \beta_2^t} \quad\text{(wrong)}",
    ),
    "updates_multiplied": (
        OF_AN_UPDATE,
        CORRECTED + r"\hat m = m\,(1 - \beta_1^t), \quad \hat v = v\,(1 - \beta_2^t) \quad\text{(wrong)}",
    ),
    "updates_without_power": (
        OF_AN_UPDATE,
        CORRECTED + r"\hat m = \frac{m}{1 - \beta_1}, \quad \hat v = \frac{v}{1 - \beta_2} \quad\text{(wrong)}",
    ),
    "updates_no_root": (
        OF_AN_UPDATE,
        r"\theta \leftarrow \theta - \alpha \frac{g}{\sqrt s + \varepsilon} \quad\text{(right)}, \qquad"
        r"\theta \leftarrow \theta - \alpha \frac{g}{s + \varepsilon} \quad\text{(wrong)}",
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
    "ten_points", "signal", "race", "fair_race", "batch_moments", "updates",
    "rate_tolerance", "batch_norm_sizes",
    "updates_overwritten", "updates_multiplied", "updates_without_power", "updates_no_root",
    "curvature", "divergence", "range_test", "spectrum", "local_optima",
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
