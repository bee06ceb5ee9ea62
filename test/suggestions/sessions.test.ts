// Each command that is printed about a session, a claim or a message is typed where it was printed,
// and does what it says.

import { shared } from "./base.ts";
import { sessionRows } from "./rows-sessions.ts";
import { describeRows } from "./typing.ts";

describeRows("Sessions and claims", shared, sessionRows);
