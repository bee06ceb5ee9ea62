// Every verb of the command line by groups, each loaded when it is called.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Program } from "./commands/entry.ts";
import { taskVerbs } from "./commands/tasks/task-verbs.ts";

/** The command line's verbs and version. */
export const program: Program = {
  version: async () => {
    const { packageRoot } = await import("./install/package.ts");
    return (
      JSON.parse(await readFile(join(packageRoot(), "package.json"), "utf8")) as { version: string }
    ).version;
  },
  groups: {
    Checks: {
      run: {
        summary: "run the checks: staged, paths, commits or a range",
        load: async () => (await import("./commands/checks/run.ts")).run,
      },
      fix: {
        summary: "fix files with the fixers of the checks",
        load: async () => (await import("./commands/checks/fix.ts")).fix,
      },
      checks: {
        summary: "list all checks, or the presets and built-ins",
        load: async () => (await import("./commands/checks/checks.ts")).checks,
      },
      explain: {
        summary: "show which checks handle a path, and why",
        load: async () => (await import("./commands/checks/explain.ts")).explain,
      },
      cache: {
        summary: "show or free the space that chambers take",
        load: async () => (await import("./commands/checks/cache.ts")).cache,
      },
    },
    Commits: {
      commit: {
        summary: "commit the named paths and nothing else, even if others commit in this tree",
        load: async () => (await import("./commands/commit/commit.ts")).commit,
      },
      approve: {
        summary: "let a refused commit pass once, with the same content",
        load: async () => (await import("./commands/commit/approve.ts")).approve,
      },
      status: {
        summary: "show sessions, claims, staged paths, running commits and landings",
        load: async () => (await import("./commands/commit/status.ts")).status,
      },
      log: {
        summary: "show events of this repository, newest first",
        load: async () => (await import("./commands/commit/log.ts")).log,
      },
    },
    Sessions: {
      session: {
        summary: "show this session, and how it was identified",
        load: async () => (await import("./commands/sessions/session.ts")).session,
        verbs: {
          start: {
            summary: "register this session",
            load: async () => (await import("./commands/sessions/session-start.ts")).sessionStart,
          },
          heartbeat: {
            summary: "record that this session is still active",
            load: async () =>
              (await import("./commands/sessions/session-heartbeat.ts")).sessionHeartbeat,
          },
          end: {
            summary: "end this session and release its claims",
            load: async () => (await import("./commands/sessions/session-end.ts")).sessionEnd,
          },
          list: {
            summary: "list the sessions in all worktrees",
            load: async () => (await import("./commands/sessions/session-list.ts")).sessionList,
          },
          show: {
            summary: "show everything known about a session",
            load: async () => (await import("./commands/sessions/session-show.ts")).sessionShow,
          },
        },
      },
      "run-as": {
        summary: "run a command as a named session",
        load: async () => (await import("./commands/sessions/run-as.ts")).runAs,
      },
      tell: {
        summary: "send a message to another session, or to all",
        load: async () => (await import("./commands/sessions/tell.ts")).tell,
      },
      inbox: {
        summary: "show messages to this session",
        load: async () => (await import("./commands/sessions/inbox.ts")).inbox,
      },
    },
    Claims: {
      claim: {
        summary: "claim work items or paths for this session",
        load: async () => (await import("./commands/claims/claim.ts")).claim,
      },
      claims: {
        summary: "list claims",
        load: async () => (await import("./commands/claims/claims.ts")).claims,
      },
      renew: {
        summary: "extend this session's claims",
        load: async () => (await import("./commands/claims/renew.ts")).renew,
      },
      release: {
        summary: "release claims",
        load: async () => (await import("./commands/claims/release.ts")).release,
      },
      complete: {
        summary: "mark work items as done",
        load: async () => (await import("./commands/claims/complete.ts")).complete,
      },
    },
    Tasks: {
      task: {
        summary: "start, list and land tasks: each a branch and a worktree",
        load: async () => (await import("./commands/tasks/task.ts")).task,
        verbs: taskVerbs,
      },
    },
    "Set-up": {
      init: {
        summary: "set up checks and hooks in this repository",
        load: async () => (await import("./commands/setup/init.ts")).init,
      },
      install: {
        summary: "install the hooks (npm install runs this)",
        load: async () => (await import("./commands/setup/install.ts")).install,
      },
      uninstall: {
        summary: "remove the hooks and restore the previous state",
        load: async () => (await import("./commands/setup/uninstall.ts")).uninstall,
      },
      doctor: {
        summary: "prove that the hooks run in every worktree",
        load: async () => (await import("./commands/setup/doctor.ts")).doctor,
      },
      "shell-init": {
        summary: "print a shell function that changes to a task's worktree",
        load: async () => (await import("./commands/setup/shell-init.ts")).shellInit,
      },
    },
  },
};
