// Every verb of the command line, each loaded when it is called.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Program } from "./cli.ts";

/** The command line's verbs and version. */
export const program: Program = {
  version: async () => {
    const { packageRoot } = await import("./install/package.ts");
    return (JSON.parse(await readFile(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
  },
  commands: {
    init: { summary: "set up checks and hooks in this repository", load: async () => (await import("./commands/init.ts")).init },
    install: {
      summary: "put the hooks in place (what npm install runs)",
      load: async () => (await import("./commands/install.ts")).install,
    },
    uninstall: {
      summary: "take the hooks away and restore what was there",
      load: async () => (await import("./commands/uninstall.ts")).uninstall,
    },
    doctor: { summary: "prove that the hooks fire in every worktree", load: async () => (await import("./commands/doctor.ts")).doctor },
    run: { summary: "run the checks: staged, paths, commits or a range", load: async () => (await import("./commands/run.ts")).run },
    checks: { summary: "list all checks, or those that ship", load: async () => (await import("./commands/checks.ts")).checks },
    explain: { summary: "say which checks see a path, and why", load: async () => (await import("./commands/explain.ts")).explain },
    fix: { summary: "fix files with the fixers of the checks", load: async () => (await import("./commands/fix.ts")).fix },
    commit: {
      summary: "commit named paths, beside any number of others in this tree",
      load: async () => (await import("./commands/commit.ts")).commit,
    },
    approve: {
      summary: "let a refused commit pass, exactly as it is, once",
      load: async () => (await import("./commands/approve.ts")).approve,
    },
    log: { summary: "show what happened in this repository, newest first", load: async () => (await import("./commands/log.ts")).log },
    session: { summary: "say which session this is, and why", load: async () => (await import("./commands/session.ts")).session },
    "run-as": { summary: "run a command as a session of its own", load: async () => (await import("./commands/run-as.ts")).runAs },
    claim: { summary: "take work items or paths for this session", load: async () => (await import("./commands/claim.ts")).claim },
    claims: { summary: "who holds what", load: async () => (await import("./commands/claims.ts")).claims },
    renew: { summary: "let this session's claims hold longer", load: async () => (await import("./commands/renew.ts")).renew },
    release: { summary: "give claims up", load: async () => (await import("./commands/release.ts")).release },
    complete: { summary: "mark work items as done", load: async () => (await import("./commands/complete.ts")).complete },
    tell: { summary: "send a message to another session, or to all", load: async () => (await import("./commands/tell.ts")).tell },
    inbox: { summary: "what others have told this session", load: async () => (await import("./commands/inbox.ts")).inbox },
    task: {
      summary: "a branch and a worktree of one's own, begun, listed, landed",
      load: async () => (await import("./commands/task.ts")).task,
    },
    "shell-init": {
      summary: "a function for the shell: go to a task's worktree",
      load: async () => (await import("./commands/shell-init.ts")).shellInit,
    },
    status: {
      summary: "one screen: sessions, claims, what is staged, under way, landed",
      load: async () => (await import("./commands/status.ts")).status,
    },
    cache: { summary: "show or free the space that chambers take", load: async () => (await import("./commands/cache.ts")).cache },
  },
};
