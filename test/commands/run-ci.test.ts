// `airlock run --ci`: the range that a CI service is about.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { succeed, type TestEnvironment } from "../support/process/process.ts";
import { history, given } from "./run-fixture.ts";

const zeros = "0".repeat(40);

type Job = readonly [
  service: string,
  env: (ids: { base: string; head: string }, file: string) => TestEnvironment,
];

const jobs: readonly Job[] = [
  [
    "a pull request on GitHub",
    ({ base, head }, file) => {
      writeFileSync(
        file,
        JSON.stringify({ pull_request: { base: { sha: base }, head: { sha: head } } }),
      );
      return {
        GITHUB_ACTIONS: "true",
        GITHUB_EVENT_PATH: file,
        GITHUB_BASE_REF: "main",
        GITHUB_SHA: head,
      };
    },
  ],
  [
    "a push on GitHub",
    ({ base, head }, file) => {
      writeFileSync(file, JSON.stringify({ before: base, after: head }));
      return { GITHUB_ACTIONS: "true", GITHUB_EVENT_PATH: file };
    },
  ],
  [
    "a merge request on GitLab",
    ({ base, head }) => ({
      GITLAB_CI: "true",
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_COMMIT_SHA: head,
    }),
  ],
  [
    "a push on GitLab",
    ({ base, head }) => ({ GITLAB_CI: "true", CI_COMMIT_BEFORE_SHA: base, CI_COMMIT_SHA: head }),
  ],
  [
    "a new branch on GitLab",
    ({ head }) => ({
      GITLAB_CI: "true",
      CI_COMMIT_BEFORE_SHA: zeros,
      CI_COMMIT_SHA: head,
      CI_DEFAULT_BRANCH: "base",
    }),
  ],
  [
    "Bitbucket",
    ({ base, head }) => ({ BITBUCKET_COMMIT: head, BITBUCKET_PR_DESTINATION_COMMIT: base }),
  ],
  [
    "Azure",
    ({ head }) => ({
      TF_BUILD: "True",
      BUILD_SOURCEVERSION: head,
      SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/base",
    }),
  ],
  ["Jenkins", ({ head }) => ({ JENKINS_URL: "x", GIT_COMMIT: head, CHANGE_TARGET: "base" })],
  [
    "Buildkite",
    ({ head }) => ({
      BUILDKITE: "true",
      BUILDKITE_COMMIT: head,
      BUILDKITE_PULL_REQUEST_BASE_BRANCH: "base",
    }),
  ],
  ["Travis", ({ base, head }) => ({ TRAVIS: "true", TRAVIS_COMMIT_RANGE: `${base}...${head}` })],
];

describe("airlock run --ci", () => {
  it.concurrent.for(jobs)("finds the range of %s", async ([, env], context) => {
    const repository = await history(context);
    await repository.ask("branch", "base", "HEAD~2");
    const ids = {
      base: await repository.ask("rev-parse", "HEAD~2"),
      head: await repository.ask("rev-parse", "HEAD"),
    };
    const expected = { text: "b.txt d.txt", code: "lib/c.js" };
    context
      .expect(await given(repository, ["--ci"], env(ids, join(repository.world.dir, "event.json"))))
      .toEqual(expected);
  });

  it.concurrent("on the default branch itself checks the newest commit, and after a forced push what the branch has", async (context) => {
    const repository = await history(context);
    const head = await repository.ask("rev-parse", "HEAD");
    const circle = { CIRCLECI: "true", CIRCLE_SHA1: head };
    context.expect(await given(repository, ["--ci"], circle)).toEqual({ text: "d.txt" });
    await repository.ask("branch", "base", "HEAD~2");
    const forced = {
      GITLAB_CI: "true",
      CI_COMMIT_BEFORE_SHA: "d".repeat(40),
      CI_COMMIT_SHA: head,
      CI_DEFAULT_BRANCH: "base",
    };
    context
      .expect(await given(repository, ["--ci"], forced))
      .toEqual({ text: "b.txt d.txt", code: "lib/c.js" });
  });

  it.concurrent("says so where no service is known, and where a shallow clone lacks the range", async (context) => {
    const repository = await history(context);
    const unknown = await repository.airlock(["run", "--ci"]);
    context
      .expect([unknown.code, unknown.stderr])
      .toEqual([2, context.expect.stringContaining("No CI service is recognised")]);
    const base = await repository.ask("rev-parse", "HEAD~2");
    const shallow = join(repository.world.dir, "shallow");
    await succeed(
      ["git", "clone", "--quiet", "--depth", "1", `file://${repository.root}`, shallow],
      {
        cwd: repository.world.dir,
        env: repository.env,
      },
    );
    const { code, stderr } = await repository.airlock(["run", "--from", base, "--to", "HEAD"], {
      at: shallow,
    });
    context
      .expect([code, stderr])
      .toEqual([
        2,
        context.expect.stringMatching(
          /clone is shallow and does not have [^]*git fetch --unshallow/,
        ),
      ]);
  });
});
