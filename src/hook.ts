// The entry of the installed hooks, bundled into one file with only the code that hooks need.

import { main } from "./cli.ts";
import { preCommit } from "./commands/hooks/pre-commit-stage.ts";
import { commitMsg } from "./commands/hooks/commit-msg.ts";
import { prePush } from "./commands/hooks/pre-push.ts";
import { noVerify } from "./commands/hooks/no-verify.ts";

void main({
  version: async () => "hook",
  groups: {
    Hooks: {
      "pre-commit": {
        summary: "check what is staged; called by git",
        hidden: true,
        consequence: "nothing was committed",
        load: async () => (_args, context) => preCommit(context),
      },
      "commit-msg": {
        summary: "check the message of a commit; called by git",
        hidden: true,
        consequence: "nothing was committed",
        load: async () => commitMsg,
      },
      "pre-push": {
        summary: "check what is pushed; called by git",
        hidden: true,
        consequence: "nothing was pushed",
        load: async () => prePush,
      },
      "no-verify": {
        summary: "tell what becomes of a commit without checks; called by our hooks",
        hidden: true,
        load: async () => noVerify,
      },
    },
  },
});
