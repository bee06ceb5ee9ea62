// Each command that the installation prints, and that is printed where the shell finds no
// `airlock`, is typed there, and does what it says.

import { shared } from "./base.ts";
import { installRows } from "./rows-install.ts";
import { describeRows } from "./typing.ts";

describeRows("The installation", shared, installRows);
