// The default settings of a repository.

import type { Settings } from "../../types.ts";

/** Settings that apply if no config sets them. */
export const defaultSettings: Settings = {
  noVerify: "record",
  broad: "refuse",
  recheck: "always",
  link: [],
  claims: "enforce",
  sessionTrailer: false,
  tasks: {
    branch: "airlock/task-{name}",
    folder: "../{repo}.tasks",
    copy: [],
    install: null,
    setup: [],
    ports: [20_000, 29_999],
    sessions: 3,
  },
  worktrees: "suggest",
};
