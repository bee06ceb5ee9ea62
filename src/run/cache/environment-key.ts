// The environment of a check as part of the cache key of a pass.

import { createHash } from "node:crypto";
import { delimiter } from "node:path";
import { pathName, pathOf } from "../process/find-program.ts";

/**
 * Variables that are left out of the key, since they name a shell, a terminal, a session or the
 * commit itself, and not how a tool is to judge content: with them no pass would be cached from one
 * commit or one window to the next.
 */
const aside = [
  // The shell's own bookkeeping; each check gets a PWD of its own.
  /^(?:PWD|OLDPWD|SHLVL|_)$/,
  // Author, date and editor: git sets them for hooks, the date to the second.
  /^GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)$/,
  /^GIT_(?:EDITOR|SEQUENCE_EDITOR|EXEC_PATH|TERMINAL_PROMPT|ASKPASS|REFLOG_ACTION)$/,
  // Variables between our own hooks and sessions.
  /^AIRLOCK_/,
  // Windows, connections and agents of a login.
  /^(?:COLUMNS|LINES|WINDOWID|DISPLAY|TERM_SESSION_ID|TERM_PROGRAM_VERSION|TMUX|TMUX_PANE|STY|GPG_TTY|INVOCATION_ID|JOURNAL_STREAM)$/,
  /^(?:SSH_(?:AUTH_SOCK|AGENT_PID|CLIENT|CONNECTION|TTY)|XDG_SESSION_ID|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/,
  // Colours do not change the findings.
  /^(?:FORCE_COLOR|NO_COLOR|COLORTERM)$/,
];

/** Words of NODE_OPTIONS that load no code. */
const harmless =
  /^--(?:max[-_]old[-_]space[-_]size|max[-_]semi[-_]space[-_]size|stack[-_]trace[-_]limit)=\d+$|^--no-(?:warnings|deprecation)$/;

/** Variables that put code of their own into every program. */
const loading =
  /^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_INSERT_LIBRARIES|DYLD_LIBRARY_PATH|NODE_PATH|PYTHONPATH|PYTHONHOME|PERL5LIB|RUBYLIB|CLASSPATH)$/;

/**
 * Takes the whole environment that a check is handed; returns its digest without what is left
 * aside, or `null` where a variable loads code from elsewhere (NODE_OPTIONS with `--require`,
 * LD_PRELOAD): then no pass may be cached.
 */
export function environmentKey(env: Readonly<Record<string, string>>): string | null {
  const words = (env["NODE_OPTIONS"] ?? "").split(/\s+/).filter(Boolean);
  if (!words.every((word) => harmless.test(word))) return null;
  if (Object.entries(env).some(([name, value]) => loading.test(name) && value !== "")) return null;
  const path = pathName(env);
  const told = Object.entries(env).filter(
    ([name]) => name !== path && !aside.some((pattern) => pattern.test(name)),
  );
  // Git puts its own folder of programs in front for hooks.
  const folders = (pathOf(env) ?? "")
    .split(delimiter)
    .filter((folder) => !/[\\/]git-core[\\/]?$/.test(folder));
  const sorted = told.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([sorted, folders]))
    .digest("hex");
}
