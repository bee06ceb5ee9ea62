// git answers a check as it answers outside: in every state of a repository, and each other answer
// has a reason.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { writeConfig } from "../support/repository/guarded.ts";
import { emptyState, prepared } from "../support/repository/prepared.ts";
import { succeed } from "../support/process/process.ts";
import { hooksOff, TestRepository } from "../support/repository/repository.ts";
import type { State } from "../support/repository/prepared.ts";
import type { Context } from "../support/repository/world.ts";
import {
  answersIn,
  asking,
  otherAnswers,
  questions,
  questionsOfOperation,
} from "./git-questions.ts";

const folder = '"${HOME%/home}"';
const ask = `sh ${folder}/scripts/ask <${folder}/scripts/questions`;

const history = `
  printf '*.txt diff=words\\n' >.gitattributes; echo '*.ignored' >.gitignore; printf 'one\\n1\\n' >a.txt
  git add . && git commit -qm one && git tag v0
  echo two >>a.txt; git commit -qam two; git tag -am 'version 1' v1
  git checkout -qb side; echo side >>a.txt; git commit -qam side; echo s >s.txt; git add s.txt; git commit -qm 'side 2'
  git checkout -q main; echo three >>a.txt; git commit -qam three
  git notes add -m note
  echo aside >>a.txt; git stash push -q
  git reset -q --hard HEAD~1; git reset -q --hard ORIG_HEAD
  printf "%s\\t\\tbranch 'main' of https://example.org/x\\n" "$(git rev-parse v1^0)" >.git/FETCH_HEAD
`;

const settings = `
  git config remote.origin.url https://example.org/x.git
  git update-ref refs/remotes/origin/main v1^0
  git update-ref refs/remotes/origin/side HEAD
  git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
  git config branch.main.remote origin; git config branch.main.merge refs/heads/main
  git config user.name 'Local Name'; git config alias.hello '!echo hello'
  git config credential.helper 'cache --timeout=1'; git config hook.own.command true
  git config gc.auto 500
  git config diff.words.textconv cat; git config filter.odd.clean 'sed s/a/b/'
  git config 'odd.Name with "quotes" and \\back.value' '  both # ; sides  '
  git config odd.empty ''; git config odd.lines 'two
lines'
  printf '[odd]\\n\\tflag\\n\\tcontinued = a \\\\\\n  b # comment\\n' >>.git/config
  git config include.path more; printf '[included]\\n\\tword = yes\\n' >.git/more
`;

const base: State = {
  key: ["asked"],
  on: emptyState({ settings: { "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*" } }),
  build: async (repository) => {
    mkdirSync(join(repository.world.dir, "scripts"), { recursive: true });
    await repository.script("ask", asking);
    const check = { files: "*", shell: true, run: `${ask} >${folder}/inside`, paths: false };
    writeConfig(repository, { checks: { see: check } });
    await prepare(repository, `${history}${settings}`);
  },
};

async function prepare(repository: TestRepository, script: string): Promise<string> {
  const env = { ...repository.env, ...hooksOff };
  return succeed(["sh", "-e", "-c", script], { cwd: repository.root, env });
}

interface Asked {
  /** Questions with another answer inside. */
  readonly differing: string[];
  readonly outside: ReadonlyMap<string, string>;
}

/** Asks outside, then in the check of a commit. */
async function askBoth(
  repository: TestRepository,
  asked: readonly string[],
  commit: readonly string[],
): Promise<Asked> {
  const { world, context, env, root } = repository;
  await repository.install();
  writeFileSync(join(world.dir, "scripts", "questions"), `${asked.join("\n")}\n`);
  const outside = answersIn(await succeed(["sh", "-c", ask], { cwd: root, env }));
  const end = await repository.git(["commit", ...commit]);
  context.expect(end.code, end.stderr).toBe(0);
  const inside = answersIn(readFileSync(join(world.dir, "inside"), "utf8"));
  context.expect([...inside.keys()]).toEqual([...asked]);
  const differing = asked.filter((question) => inside.get(question) !== outside.get(question));
  return { differing, outside };
}

interface Row {
  /** Brings the repository into the state; the change to commit is staged. */
  readonly script: string;
  /** The worktree in which the commit is made, beside the repository. */
  readonly at?: string;
  readonly commit?: readonly string[];
  /** Questions with another answer in this state alone, with the reason. */
  readonly others?: Readonly<Record<string, string>>;
}

const stage = "echo four >>a.txt; echo new >new.txt; git add a.txt new.txt";
const otherBranch = {
  "git reflog show main": "not the branch of the commit, nor the remote's main one",
};
const mainElsewhere = "the worktree that has main is not known in a chamber";

const rows: Readonly<Record<string, Row>> = {
  "on a branch": { script: stage },
  "on a detached HEAD, with grafts and a replaced commit": {
    script: `git checkout -q --detach; mkdir -p .git/info; git rev-parse v1^0 >.git/info/grafts
      git replace v0^0 "$(git commit-tree -m 'one, replaced' 'v0^{tree}')"; ${stage}`,
    others: otherBranch,
  },
  "in a shallow clone": {
    script: `git clone -q --depth 2 "file://$PWD" ../shallow; cd ../shallow; git tag -f v1 HEAD~1 >/dev/null
      ${settings}${stage}`,
    at: "shallow",
  },
  "in a linked worktree": {
    script: `git worktree add -q -b other ../linked; cd ../linked; ${stage}`,
    at: "linked",
    others: {
      ...otherBranch,
      "git config --worktree --get user.name":
        "git refuses it only in a repository with several worktrees",
      "git branch": mainElsewhere,
      "git branch -vv --all": mainElsewhere,
      "git branch --contains HEAD": mainElsewhere,
      "git branch --merged HEAD": mainElsewhere,
    },
  },
  "while a merge is concluded": {
    script: "! git merge -q side >/dev/null; printf 'one\\n1\\nboth\\n' >a.txt; git add a.txt",
    commit: ["--no-edit"],
  },
};

async function inState(context: Context, { script, at }: Row): Promise<TestRepository> {
  const repository = await prepared(context, base);
  await prepare(repository, script);
  if (at === undefined) return repository;
  return new TestRepository(repository.world, context, join(repository.world.repositories, at));
}

describe("git answers a check as it answers outside", () => {
  it.concurrent.for(Object.keys(rows))("%s", async (name, context) => {
    const row = rows[name]!;
    const repository = await inState(context, row);
    const { commit = ["-m", "asked"], others = {} } = row;
    const { differing } = await askBoth(repository, questions, commit);
    const known = { ...otherAnswers, ...others };
    context.expect(differing.filter((question) => !(question in known))).toEqual([]);
    const expected = Object.keys(name === "on a branch" ? known : others);
    context.expect(expected.filter((question) => !differing.includes(question))).toEqual([]);
  });

  it.concurrent.for([
    ["cherry-pick", "git cherry-pick side~1"],
    ["revert", "git revert v1"],
    ["rebase", "git rebase -q side"],
  ])("while a %s is stopped", async ([what, command], context) => {
    const script = `! ${command} >/dev/null 2>&1; printf 'one\\n1\\nboth\\n' >a.txt; git add a.txt`;
    const repository = await inState(context, { script });
    const asked = await askBoth(repository, questionsOfOperation, ["--no-edit"]);
    context.expect(asked.outside.get("git status")).toContain(what);
    context.expect(asked.differing).toEqual([]);
  });
});
