// commitlint: https://commitlint.js.org/reference/cli

import type { Finding } from "../../types.ts";
import type { Preset } from "../preset.ts";

/**
 * `✖   subject may not be empty [subject-empty]`, `⚠` for a warning (@commitlint/format, in its
 * default format).
 */
const line = /^(\u2716|\u26a0)\s+(.*) \[([\w-]+)\]$/;

/**
 * Checks the message by commitlint's own config and rules; it skips merges, reverts and fixups by
 * itself.
 */
export const commitlint: Preset = {
  id: "commitlint",
  summary: "The commit's message follows the rules of commitlint's own config.",
  link: "https://commitlint.js.org/reference/cli",
  program: "commitlint",
  npm: "@commitlint/cli",
  install: ["npm install --save-dev @commitlint/cli @commitlint/config-conventional"],
  evidence: {
    config: /^(?:\.commitlintrc(?:\..+)?|commitlint\.config\.[mc]?[jt]s)$/,
    section: "commitlint",
    needsConfig: true,
  },
  files: ["*"],
  stages: ["commit-msg"],
  // The file with the message follows.
  run: {
    argv: ["commitlint", "--color=false", "--edit"],
    paths: "append",
    read({ code, stdout, stderr }) {
      const findings = stdout.split("\n").flatMap((text): Finding[] => {
        const [, mark, message, rule] = line.exec(text.trim()) ?? [];
        if (message === undefined || rule === undefined) return [];
        const level = mark === "✖" ? "error" : "warning";
        return [
          {
            path: null,
            line: null,
            column: null,
            endLine: null,
            endColumn: null,
            level,
            rule,
            message,
          },
        ];
      });
      // Exit code 1 without findings, or any other: commitlint could not check the message; 9 means
      // a config without rules.
      if (code === 0 || (code === 1 && findings.length > 0))
        return { findings, outcome: code === 0 ? "passed" : "failed", rest: stderr };
      return { findings, outcome: "could not tell", rest: `${stdout}${stderr}` };
    },
  },
  fix: null,
  inputs: null,
  notes: ["It checks the message by a configuration that may be a module: results are not cached."],
};
