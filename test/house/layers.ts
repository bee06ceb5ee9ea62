// The layers of src/, and the owners of packages: data that layers.unit.test.ts compares with the
// import lines.

/**
 * "everything", or the other layers that a layer may import. Every layer may import itself and,
 * unless it is in `alone`, `always`.
 */
export const layers: Readonly<Record<string, "everything" | readonly string[]>> = {
  cli: "everything",
  bin: "everything",
  program: "everything",
  hook: "everything",
  start: [],
  index: ["checks"],
  commands: "everything",
  install: ["chamber", "checks", "git"],
  fix: ["run", "chamber", "checks", "git"],
  tasks: ["commit", "gate", "chamber", "checks", "sessions", "git"],
  commit: ["gate", "run", "scope", "sessions", "chamber", "git"],
  gate: ["run", "scope", "sessions", "install", "chamber", "git"],
  run: ["chamber", "checks", "git"],
  scope: ["sessions", "git"],
  sessions: ["git"],
  chamber: ["git"],
  checks: ["git"],
  git: [],
  report: [],
  system: [],
  errors: ["types"],
  types: [],
};

/** Layers that every layer may import. */
export const always = ["types", "errors", "system"];

/** Layers that import what their row says and nothing else. */
export const alone = ["errors", "types"];

/**
 * Packages, and modules of Node that reach outside the process: only these files (`git/exec`) and
 * folders (`report/`) import them. A package that is not here may not be imported at all.
 */
export const owners: Readonly<Record<string, readonly string[]>> = {
  "node:child_process": [
    "git/exec",
    "system/owner",
    "system/terminal",
    // The user's own command, in the terminal.
    "commands/sessions/run-as",
    // airlock itself.
    "commands/checks/run-each",
    "commit/lock-guard",
  ],
  "node:net": ["tasks/setup/port"],
  execa: ["run/process/spawn"],
  picomatch: ["checks/match"],
  saxes: ["checks/"],
  "smol-toml": ["checks/"],
  chalk: ["report/"],
  "log-update": ["report/"],
  "p-limit": ["run/"],
  commander: ["commands/"],
  husky: ["install/"],
  jiti: ["checks/"],
  valibot: ["checks/"],
  yaml: ["checks/"],
};
