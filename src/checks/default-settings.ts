// The settings of a repository whose config says nothing of them.

import type { Settings } from "../types.ts";

/** What holds where no config says otherwise. */
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
