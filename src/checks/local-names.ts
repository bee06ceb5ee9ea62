// The names of a user's own config, at the top of the working tree.

/** As those of the native config. */
export const localNames: readonly string[] = ["ts", "mts", "cts", "js", "mjs", "cjs", "json", "yaml", "yml"].map(
  (extension) => `airlock.local.${extension}`,
);
