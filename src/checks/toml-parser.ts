// The TOML parser, as a file of its own that is loaded only for TOML.

export { parse, TomlError } from "smol-toml";
