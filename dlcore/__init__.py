"""The science: small networks trained in JAX on toy data. No user interface in it; usable on its own."""
