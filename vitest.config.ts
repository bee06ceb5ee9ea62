// Tests run side by side; those that use the built command have it built first, once.

import { defineConfig } from "vitest/config";

const units = [
  "test/unit/**/*.test.ts",
  "test/git/**/*.test.ts",
  "test/flow/spawn-*.test.ts",
  "test/conformance/lint-staged-config.test.ts",
];

// Real commits on two slow cores: limits are there to end what hangs, never to measure.
const limits = { testTimeout: 180_000, hookTimeout: 180_000, teardownTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 3,
    maxConcurrency: 3,
    projects: [
      { test: { name: "unit", include: units, ...limits } },
      { test: { name: "repositories", include: ["test/**/*.test.ts"], exclude: units, globalSetup: "test/support/build.ts", ...limits } },
    ],
  },
});
