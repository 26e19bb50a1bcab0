"""What goes in and how it is passed on: the scale of the inputs, and the simplest deep networks, all linear."""
