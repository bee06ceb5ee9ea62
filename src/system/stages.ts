// The stages of a check, in one table.

import type { Stage } from "../types.ts";

/** All stages, in the order in which git comes to them. */
export const stages = ["pre-commit", "commit-msg", "pre-push"] as const satisfies readonly Stage[];
