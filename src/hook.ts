// What the installed hooks start, as one bundled file: nothing but the hook's own path.

import { main } from "./cli.ts";
import { preCommit } from "./commands/hook.ts";

void main({
  version: async () => "hook",
  consequence: "nothing was committed",
  commands: {
    "pre-commit": {
      summary: "check what is staged; called by git",
      hidden: true,
      load: async () => (_args, context) => preCommit(context),
    },
  },
});
