"""The first configuration: what it holds, what is found on this machine for it, and what is asked."""
