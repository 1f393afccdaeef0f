"""The live screen of `syncd run` on a terminal."""
