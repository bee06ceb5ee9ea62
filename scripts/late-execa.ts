// What the hook loads of execa, late: an entry of its own, so that the rest is left out of the bundle.

export { execa } from "execa";
