"""What `syncd check` looks at: the machine, the ledger, and servers."""
