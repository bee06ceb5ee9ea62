// `npm run demo`: shows on a scratch repository what a commit through airlock does, and fails where
// a promise is broken.

import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeScratch } from "./demo/scratch.ts";
import { Session } from "./demo/session.ts";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const branch = "ref refs/heads/main";

/** A project without hooks becomes a protected one. */
function setUp(session: Session): void {
  session.chapter("A project with eslint, prettier and tsc, and one command to protect it");
  session.git("init", "--quiet", "--initial-branch=main");
  session.git("add", ".");
  session.git("commit", "--quiet", "-m", "A small shop");
  const init = session.show(["airlock", "init"]);
  session.promise("`airlock init` works", init.code === 0);
  session.git("add", "airlock.config.mjs", "package.json");
  const commit = session.show(["git", "commit", "--quiet", "-m", "Protect commits with airlock"]);
  session.promise("the first commit is checked and lands", commit.code === 0);
}

/**
 * The files on disk are correct, the staged ones are not: one of two files that belong together was
 * forgotten.
 */
function refusal(session: Session, root: string): void {
  session.chapter("Refused: two files were changed together, only one is staged");
  writeFileSync(
    join(root, "src/price.ts"),
    "export function total(prices: readonly number[], currency: string): string {\n  return `${prices.reduce((sum, price) => sum + price, 0)} ${currency}`;\n}\n",
  );
  writeFileSync(
    join(root, "src/invoice.ts"),
    'import { total } from "./price";\n\nexport const line: string = `Total: ${total([1, 2], "EUR")}`;\n',
  );
  session.show(["git", "add", "src/price.ts"]);
  session.show(["git", "status", "--short", "--", "src"]);
  const onDisk = session.show(["tsc", "--noEmit", "-p", "."]);
  session.promise("on disk the types are fine", onDisk.code === 0);
  const before = session.snapshot();
  const commit = session.show(["git", "commit", "-m", "Totals have a currency"]);
  session.promise(
    "the commit is refused, since what is staged does not compile",
    commit.code === 1 && commit.output.includes("src/invoice.ts"),
  );
  session.promiseUntouched(before);
}

function mended(session: Session): void {
  session.chapter("Fixed: the forgotten file is staged too");
  session.show(["git", "add", "src/invoice.ts"]);
  land(session, { message: "Totals have a currency", paths: ["src/invoice.ts", "src/price.ts"] });
}

/** The files on disk are broken, the staged ones are correct. */
function brokenOnDisk(session: Session, root: string): void {
  session.chapter("Lands: half of a file is staged, and the work in progress around it is broken");
  const path = join(root, "src/format.js");
  writeFileSync(
    path,
    readFileSync(path, "utf8")
      .replace("text.toUpperCase()", "`${text.toUpperCase()}!`")
      .replace("a === b", "a == b"),
  );
  writeFileSync(join(root, "src/idea.ts"), "export const idea: number = 'not yet';\n");
  appendFileSync(join(root, "src/invoice.ts"), "const half = (\n");
  session.show(["git", "add", "--patch", "src/format.js"], "y\nn\n");
  session.show(["git", "status", "--short", "--", "src"]);
  const lint = session.show(["eslint", "src/format.js"]);
  const types = session.show(["tsc", "--noEmit", "-p", "."]);
  session.promise("on disk neither eslint nor tsc is content", lint.code === 1 && types.code !== 0);
  land(session, { message: "Shout louder", paths: ["src/format.js"] });
  session.show(["git", "diff", "--stat", "--", "src"]);
  session.promise(
    "the other half is still there, unstaged",
    session.git("diff", "--", "src/format.js").includes("a == b"),
  );
}

/**
 * Commits what is staged; promises that it lands with exactly these paths and touches nothing else.
 */
function land(
  session: Session,
  expected: { readonly message: string; readonly paths: readonly string[] },
): void {
  const before = session.snapshot();
  const parent = session.git("rev-parse", "HEAD");
  const staged = session.git("ls-files", "--stage");
  const commit = session.show(["git", "commit", "-m", expected.message]);
  session.promise(
    "the commit lands",
    commit.code === 0 && session.git("rev-parse", "HEAD~1") === parent,
    commit.output,
  );
  const paths = session.git("diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD");
  session.promise(
    `it holds ${expected.paths.join(" and ")}, as staged`,
    paths === expected.paths.join("\n") && committed(session) === staged,
    paths,
  );
  // Staged before, committed after: the status of exactly these paths was meant to change.
  session.promiseUntouched(before, [branch, "status"]);
}

/** The tree of HEAD in the form of `git ls-files --stage`. */
function committed(session: Session): string {
  return session.git("ls-tree", "-r", "HEAD").replaceAll(/^(\d+) \w+ (\w+)/gm, "$1 $2 0");
}

async function main(): Promise<number> {
  if (!existsSync(join(checkout, "dist", "hook.cjs")))
    execFileSync("npm", ["run", "build"], { cwd: checkout, stdio: "inherit" });
  const scratch = makeScratch(checkout, process.env);
  const session = new Session(scratch, (line) => console.log(line));
  try {
    setUp(session);
    session.chapter("From here on a second process writes to notes/ without a pause");
    const stopWriter = session.startWriter();
    refusal(session, scratch.root);
    mended(session);
    brokenOnDisk(session, scratch.root);
    session.chapter("And the second process?");
    const { writes, harmed } = await stopWriter();
    session.promise(
      `it wrote ${writes} times, and every time found its files as it had left them`,
      writes > 0 && harmed.length === 0,
      harmed.join("\n"),
    );
    session.promise(
      "nothing of ours is in the stash or among the refs",
      session.git("for-each-ref", "--format=%(refname)") === "refs/heads/main",
    );
  } finally {
    session.close();
    rmSync(scratch.folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const broken = session.broken.length;
  console.log(`\n${session.kept} promises kept, ${broken} broken.`);
  return broken === 0 ? 0 : 1;
}

process.exitCode = await main();
