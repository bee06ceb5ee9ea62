// What failing checks and faulty configs say to type.

import { lets, looks, type Row } from "./row.ts";

/** A text that the fixer of the base's config changes. */
const trailing = "printf 'x  \\n'";

const failing: readonly Row[] = [
  {
    code: "failed",
    title: "a check with a fixer: the files are fixed, and the commit lands, in a subfolder",
    prepare: `${trailing} >docs/text.md; ${trailing} >'docs/it'"'"'s [x].md'; git add docs/text.md 'docs/it'"'"'s [x].md'`,
    refused: "git commit -qm x",
    at: "src",
    effects: [
      lets(
        /^airlock fix .*\.\.\/docs\/text\.md/,
        "landed 'docs/it'\"'\"'s [x].md=x' docs/text.md=x",
      ),
    ],
  },
  {
    code: "failed",
    title: "a fixer, where the file of that name in the reader's folder is another",
    prepare: `${trailing} >text.md; ${trailing} >docs/text.md; git add text.md`,
    refused: "git commit -qm x",
    at: "docs",
    effects: [
      lets("airlock fix ../text.md", "landed text.md=x && test \"$(cat docs/text.md)\" = 'x  '"),
    ],
  },
  {
    code: "failed",
    title: "a fixer for many files, and names that no line can hold",
    prepare: `for at in 1 2 3 4 5 6; do ${trailing} >docs/$at.md; done; ${trailing} >"$(printf 'docs/two\\nlines.md')"; git add docs/*.md`,
    refused: "git commit -qm x",
    effects: [lets("airlock fix --check trailing-whitespace")],
  },
  {
    code: "failed",
    title: "a fixer for files that are not changed",
    prepare: `for at in 1 2 3 4 5 6; do ${trailing} >docs/$at.md; done; git add docs; git -c core.hooksPath=/dev/null commit -qm x`,
    refused: "airlock run --all --format json",
    effects: [
      {
        command: /^airlock fix --check trailing-whitespace docs\/1\.md .* docs\/6\.md$/,
        holds: 'git add docs/*.md && again && test "$(cat docs/6.md)" = x',
      },
    ],
  },
  {
    code: "failed",
    title: "a fixer of a nested config, for a file above its folder",
    prepare: `git rm -q airlock.config.json; mkdir -p deeper/nested; echo '{ "*.md": "true" }' >.lintstagedrc.json
      echo '{ "../*.js": "sed -i s/BAD/GOOD/" }' >deeper/nested/.lintstagedrc.json
      echo BAD >deeper/file.js; git add .lintstagedrc.json deeper/nested/.lintstagedrc.json deeper/file.js`,
    refused: "git commit -qm x",
    effects: [
      lets(
        "airlock fix --check 'deeper/nested:../*.js' deeper/file.js",
        'test "$(git show HEAD:deeper/file.js)" = GOOD',
      ),
    ],
  },
  {
    code: "failed",
    title: "a message: it is fixed, and the same paths are committed",
    prepare: `echo '{"checks":{"m":{"stage":"commit-msg","shell":true,"run":"grep -q good \\"$1\\""}}}' >airlock.config.json; git add airlock.config.json
      git commit -qm good; echo 2 >a.txt; echo 2 >b.txt; git add b.txt`,
    refused: "git commit -qm bad -- a.txt",
    env: { GIT_EDITOR: 'sh -c "echo good >\\"\\$1\\"" sh' },
    text: true,
    effects: [
      {
        command:
          'git commit -q --edit --file="$(git rev-parse --git-path COMMIT_EDITMSG)" -- a.txt',
        holds: "landed a.txt=2 && git log -1 --format=%s | grep -q good",
      },
    ],
  },
  {
    code: "failed",
    title: "a message, where a check is left out: it stays left out",
    prepare: `echo '{"checks":{"bad":{"files":"*.txt","run":"false"},"m":{"stage":"commit-msg","shell":true,"run":"grep -q good \\"$1\\""}}}' >airlock.config.json; git add airlock.config.json
      git commit -qm good; for file in a.txt b.txt c.txt; do echo 2 >$file; done`,
    refused: "AIRLOCK_SKIP=bad git commit -qm low -- a.txt b.txt",
    env: { GIT_EDITOR: 'sh -c "echo good >\\"\\$1\\"" sh' },
    text: true,
    effects: [
      {
        command:
          'AIRLOCK_SKIP=bad git commit -q --edit --file="$(git rev-parse --git-path COMMIT_EDITMSG)" -- a.txt b.txt',
        holds: 'landed a.txt=2 b.txt=2 && ! echo "$output" | grep -q "on 2 files"',
      },
    ],
  },
  {
    code: "could not tell",
    title:
      "checks that cannot be run, one of them of the message: one command leaves out all, with what was left out already",
    prepare: `git rm -q airlock.config.json; cat >.pre-commit-config.yaml <<'END'
repos:
- { repo: https://example.org/far, rev: v1, hooks: [{ id: one }, { id: two }, { id: three, stages: [commit-msg] }] }
- { repo: local, hooks: [{ id: mine, name: mine, language: system, entry: "false" }, { id: other, name: other, language: system, entry: "false" }] }
END
      git add .pre-commit-config.yaml; echo 2 >a.txt; git add a.txt`,
    refused: "SKIP=other AIRLOCK_SKIP=mine git commit -qm 'two words'",
    text: true,
    effects: [
      {
        command: "AIRLOCK_SKIP=mine,other,one,two,three git commit -qm 'two words'",
        holds:
          'test "$(git log -1 --format=%s)" = "two words" && test "$(git show HEAD:a.txt)" = 2',
      },
    ],
  },
  {
    code: "CHANGED_DURING_CHECKS",
    title: "something is staged while checks run",
    prepare: `echo '{"checks":{"s":{"files":"*","shell":true,"run":"git -C '"$PWD"' add b.txt"}}}' >airlock.config.json; git add airlock.config.json; echo 2 >b.txt`,
    refused: "git commit -qm x",
    text: true,
    effects: [looks("git diff --cached --stat")],
  },
  {
    code: "PATH_CONFLICT",
    title: "somebody commits the same path while checks run",
    prepare: `echo '{"checks":{"s":{"files":"*","shell":true,"run":"cd '"$PWD"' && echo 9 >a.txt && git -c core.hooksPath=/dev/null commit -qm other -- a.txt"}}}' >airlock.config.json
      git add airlock.config.json; git -c core.hooksPath=/dev/null commit -qm config; echo 2 >a.txt`,
    refused: "airlock commit -m x ../a.txt",
    at: "src",
    effects: [looks(/^git show [0-9a-f]{12} -- :\/a\.txt$/)],
  },
  {
    code: "UNKNOWN_PATH",
    title: "a path that git ignores",
    prepare: "echo '*.log' >.gitignore; echo 1 >'my x.log'",
    refused: "airlock commit -m x 'my x.log'",
    effects: [{ command: "git add --force 'my x.log'", holds: "again && landed 'my x.log=1'" }],
  },
  {
    code: "UNMERGED",
    title: "a conflict",
    prepare:
      "git switch -qc side; echo 2 >b.txt; git commit -qm two -- b.txt; git switch -q main; echo 3 >b.txt; git commit -qm three -- b.txt; git cherry-pick side || :; rm .git/CHERRY_PICK_HEAD",
    refused: "airlock commit -m x b.txt",
    effects: [],
  },
  {
    code: "NO_RECEIPT",
    title: "checks must not be skipped",
    prepare: `echo '{"checks":{"s":{"run":"true"}},"noVerify":"refuse"}' >airlock.config.json; git add airlock.config.json; git commit -qm x; airlock install; echo 2 >a.txt`,
    refused: "airlock commit -nm x a.txt",
    effects: [],
  },
  {
    code: "DEPENDENCY_CIRCLE",
    title: "checks that wait for each other",
    prepare: `echo '{"checks":{"s":{"run":"true","dependsOn":["t"]},"t":{"run":"true","dependsOn":["s"]}}}' >airlock.config.json; git add airlock.config.json`,
    refused: "git commit -qm x",
    effects: [],
  },
  {
    code: "NOTHING_TO_COMMIT",
    title: "the fixes undo all that is staged",
    prepare: `echo '{"checks":{"trailing-whitespace":{"files":"*.md","fixes":"commit"}}}' >airlock.config.json; git add airlock.config.json; git commit -qm x
      printf '1  \\n' >docs/text.md; git add docs/text.md`,
    refused: "git commit -qm x",
    effects: [
      looks("airlock fix --staged --dry-run"),
      { command: "airlock fix", holds: "git diff --quiet HEAD -- docs/text.md" },
    ],
  },
];

const configs: readonly Row[] = [
  {
    code: "NO_CONFIG",
    title: "init makes one",
    prepare: "git rm -q airlock.config.json",
    refused: "git commit -qm x",
    effects: [{ command: "airlock init", holds: "git add airlock.config.* && again" }],
  },
  {
    code: "CONFIG_AMBIGUOUS",
    title: "two local configs",
    prepare:
      "echo 'airlock.local.*' >.gitignore; for end in json yaml; do echo '{\"checks\":{}}' >airlock.local.$end; done; git add .gitignore",
    refused: "git commit -qm x",
    at: "src",
    effects: [lets(/^rm \S+\/airlock\.local\.\w+$/)],
  },
  {
    code: "CONFIG_INVALID",
    title: "a local config that is not ignored",
    prepare: "echo '{\"checks\":{}}' >airlock.local.json; echo 2 >a.txt; git add a.txt",
    refused: "git commit -qm x",
    at: "src",
    effects: [lets(/^echo 'airlock\.local\.\*' >> \S+\/\.gitignore$/)],
  },
  {
    code: "CONFIG_INVALID",
    title: "a local config that is tracked",
    prepare:
      "echo '{\"checks\":{}}' >airlock.local.json; echo 'airlock.local.*' >.gitignore; git add .gitignore; git add -f airlock.local.json",
    refused: "git commit -qm x",
    at: "src",
    effects: [lets("git rm --cached -- :/airlock.local.json")],
  },
];

export const checkRows: readonly Row[] = [...failing, ...configs];
