// Each command that a failed check, a faulty config or a mistyped run prints is typed where it was
// printed, and does what it says.

import { shared } from "./base.ts";
import { checkRows } from "./rows-checks.ts";
import { mistypedRows } from "./rows-mistyped.ts";
import { describeRows } from "./typing.ts";

describeRows("A failure of checks", shared, [...checkRows, ...mistypedRows]);
