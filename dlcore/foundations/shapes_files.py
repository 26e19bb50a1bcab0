"""The shapes of a network as a file, and a program that makes every array and prints its shape."""

from dlcore.foundations.shapes import Shapes


def shapes_to_csv(shapes: Shapes) -> str:
    """One line for every array."""
    lines = ["layer,array,rows,columns", f"0,X,{shapes.sizes[0]},{shapes.batch}"]
    for layer in shapes.layers:
        lines += [f"{layer.layer},{name},{rows},{columns}" for name, (rows, columns) in layer.arrays]
    return "\n".join(lines) + "\n"


def shapes_script(shapes: Shapes) -> str:
    """A program in NumPy: one pass forwards and one back, every product as it is on the page. Which activation it is
    changes no shape, so that all layers have tanh."""
    lines = [
        f'"""The shapes of the network {"-".join(map(str, shapes.sizes))} for a batch of {shapes.batch}."""',
        "",
        "import numpy as np",
        "",
        "draw = np.random.RandomState(0).randn",
        f"m = {shapes.batch}",
        f"X = draw({shapes.sizes[0]}, m)",
    ]
    last = len(shapes.layers)
    for product in shapes.products[:last]:
        layer = product.layer
        lines += [
            f"W{layer}, b{layer} = draw{product.left.shape}, np.zeros(({product.left.rows}, 1))",
            product.code,
            f"a{layer} = np.tanh(z{layer})",
        ]
    lines.append(f"dz{last} = a{last} - draw{shapes.products[last - 1].result.shape}")
    for product in shapes.products[last:]:
        layer = product.layer
        lines.append(product.code)
        if product.id.startswith("dW"):
            lines.append(f"db{layer} = dz{layer}.mean(axis=1, keepdims=True)")
        else:
            lines.append(f"dz{layer - 1} = da{layer - 1} * (1 - a{layer - 1} ** 2)")
    names = [f"{name}{layer}" for layer in range(1, last + 1) for name in ("W", "b", "z", "a", "dz", "dW", "db")]
    lines += ["", f"for name in {' '.join(names)!r}.split():", "    print(name, globals()[name].shape)"]
    return "\n".join(lines) + "\n"
