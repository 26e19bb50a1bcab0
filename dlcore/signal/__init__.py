"""What becomes of a signal on its way through the layers, and of the gradient on its way back."""
