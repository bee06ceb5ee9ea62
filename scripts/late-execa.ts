// The part of execa that the hook loads late: a separate entry, so that the rest is left out of the
// bundle.

export { execa } from "execa";
