// What every commit of this repository must pass; each sees the tree that would be committed.

/** Whatever can change what the compiler, the linter or the tests of the house rules say. */
const code = "*.{ts,mts,mjs,json}";

export default {
  checks: {
    format: { files: "*.{ts,mts,mjs,json}", run: "oxfmt --check --no-error-on-unmatched-pattern" },
    lint: { files: code, run: "oxlint", paths: false, needs: "tree" },
    types: { files: code, run: "tsc -p .", paths: false, needs: "tree" },
    house: {
      files: ["src/**", "hooks/**", "scripts/**", "test/**", "*.md"],
      run: "vitest run test/house",
      paths: false,
      needs: "tree",
    },
  },
};
