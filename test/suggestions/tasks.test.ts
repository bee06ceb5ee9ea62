// Each command that is printed about a task is typed where it was printed, and does what it says.

import { shared } from "./base.ts";
import { taskRows } from "./rows-tasks.ts";
import { discardedTaskRows } from "./rows-tasks-discarded.ts";
import { unfinishedTaskRows } from "./rows-tasks-unfinished.ts";
import { describeRows } from "./typing.ts";

describeRows("Tasks", shared, [...taskRows, ...discardedTaskRows, ...unfinishedTaskRows]);
