// The repository of most rows: files in three folders, a check that finds BAD in text files, a
// check with a fixer, and the hooks.

const config = {
  checks: {
    bad: { files: "*.txt", shell: true, run: '! grep -l BAD "$@"' },
    "trailing-whitespace": { files: "*.md" },
  },
};

/** Shell commands that make it, at its top. */
export const shared = `
mkdir src docs
for file in a.txt b.txt c.txt src/one.ts src/two.ts docs/text.md; do echo 1 >$file; done
echo '${JSON.stringify(config).replaceAll("'", String.raw`'\''`)}' >airlock.config.json
git add . && git commit -qm base && airlock install --quiet`;
