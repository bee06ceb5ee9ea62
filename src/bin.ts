// What the commands `airlock` and `git-airlock` are.

import { main } from "./cli.ts";
import { program } from "./program.ts";

void main(program);
