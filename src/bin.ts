// The entry of the commands `airlock` and `git-airlock`.

import { main } from "./cli.ts";
import { program } from "./program.ts";

void main(program);
