"""The MCP server: what agents may ask, and the answers they get, bounded and marked. `fieldmap mcp` runs it."""
