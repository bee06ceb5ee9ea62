// What `airlock init` has written, and whether the hooks run.

export const config = "airlock.config.mjs";
