// Which commits a CI job is about, read from the environment that its service sets.

import { AirlockError } from "../../errors.ts";
import type { Environment } from "../../types.ts";

/** Revisions as the service names them; `from` is `null` for a branch that is new there. */
export interface CiRange {
  readonly service: string;
  readonly from: string | null;
  readonly to: string;
  /** The branch that a change request goes to: where `from` is not known, its fork point counts. */
  readonly target: string | null;
  /** `from` is what a branch was before a push: after a forced one no clone has it. */
  readonly pushed: boolean;
}

interface Service {
  readonly name: string;
  readonly is: (env: Environment) => boolean;
  readonly range: (
    env: Environment,
    event: CiEvent,
  ) => Omit<CiRange, "service" | "pushed"> & Partial<Pick<CiRange, "pushed">>;
}

/** The event file of GitHub, and of those that follow it (Gitea, Forgejo). */
export interface CiEvent {
  readonly before?: string;
  readonly after?: string;
  readonly pull_request?: {
    readonly base?: { readonly sha?: string };
    readonly head?: { readonly sha?: string };
  };
  readonly merge_group?: { readonly base_sha?: string; readonly head_sha?: string };
}

/** The advice where no environment names the commits. */
export const sayRange =
  "Say which commits to check, with --from and --to; for examples: airlock help run";

/** Each service's own documented variables. Add a row to add a service. */
const services: readonly Service[] = [
  {
    name: "GitHub Actions",
    is: (env) => env["GITHUB_ACTIONS"] === "true" || env["GITEA_ACTIONS"] === "true",
    range: (env, event) => {
      const request = event.pull_request ?? null;
      const group = event.merge_group ?? null;
      return {
        from: request?.base?.sha ?? group?.base_sha ?? known(event.before),
        // On pull requests GITHUB_SHA is a merge that nobody wrote; the head is what the author
        // pushed.
        to: request?.head?.sha ?? group?.head_sha ?? event.after ?? env["GITHUB_SHA"] ?? "HEAD",
        target: env["GITHUB_BASE_REF"] || null,
        pushed: request === null && group === null,
      };
    },
  },
  {
    name: "GitLab CI",
    is: (env) => env["GITLAB_CI"] === "true",
    range: (env) => ({
      from: known(env["CI_MERGE_REQUEST_DIFF_BASE_SHA"]) ?? known(env["CI_COMMIT_BEFORE_SHA"]),
      to: known(env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]) ?? env["CI_COMMIT_SHA"] ?? "HEAD",
      target: env["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] || null,
      pushed: known(env["CI_MERGE_REQUEST_DIFF_BASE_SHA"]) === null,
    }),
  },
  {
    name: "Bitbucket Pipelines",
    is: (env) => env["BITBUCKET_COMMIT"] !== undefined,
    range: (env) => ({
      from: known(env["BITBUCKET_PR_DESTINATION_COMMIT"]),
      to: env["BITBUCKET_COMMIT"]!,
      target: env["BITBUCKET_PR_DESTINATION_BRANCH"] || null,
    }),
  },
  {
    name: "Azure Pipelines",
    is: (env) => env["TF_BUILD"] === "True",
    range: (env) => ({
      from: null,
      to: known(env["SYSTEM_PULLREQUEST_SOURCECOMMITID"]) ?? env["BUILD_SOURCEVERSION"] ?? "HEAD",
      target:
        env["SYSTEM_PULLREQUEST_TARGETBRANCHNAME"] ||
        (env["SYSTEM_PULLREQUEST_TARGETBRANCH"]?.replace("refs/heads/", "") ?? null),
    }),
  },
  {
    name: "Jenkins",
    is: (env) => env["JENKINS_URL"] !== undefined,
    range: (env) => ({
      from: known(env["GIT_PREVIOUS_SUCCESSFUL_COMMIT"]),
      to: env["GIT_COMMIT"] ?? "HEAD",
      target: env["CHANGE_TARGET"] || null,
    }),
  },
  {
    name: "Buildkite",
    is: (env) => env["BUILDKITE"] === "true",
    range: (env) => ({
      from: null,
      to: env["BUILDKITE_COMMIT"] ?? "HEAD",
      target:
        env["BUILDKITE_PULL_REQUEST_BASE_BRANCH"] ||
        env["BUILDKITE_PIPELINE_DEFAULT_BRANCH"] ||
        null,
    }),
  },
  {
    name: "Travis CI",
    is: (env) => env["TRAVIS"] === "true",
    range: (env) => {
      const [from, to] = (env["TRAVIS_COMMIT_RANGE"] ?? "").split(/\.{2,3}/);
      return {
        from: known(from),
        to: to || env["TRAVIS_COMMIT"] || "HEAD",
        target: env["TRAVIS_BRANCH"] || null,
      };
    },
  },
  {
    name: "CircleCI",
    is: (env) => env["CIRCLECI"] === "true",
    range: (env) => ({ from: null, to: env["CIRCLE_SHA1"] ?? "HEAD", target: null }),
  },
];

/**
 * Takes the environment and what its event file holds; returns the range of this job.
 * Throws AirlockError CI_UNKNOWN where no service is recognised.
 */
export function ciRange(env: Environment, event: CiEvent): CiRange {
  const service = services.find(({ is }) => is(env));
  if (service !== undefined)
    return { service: service.name, pushed: false, ...service.range(env, event) };
  throw new AirlockError(
    "usage",
    "CI_UNKNOWN",
    `No CI service is recognised in the environment (known: ${services.map(({ name }) => name).join(", ")}).`,
    {
      next: [sayRange],
    },
  );
}

/** Says whether this is a job of a CI service that is known here. */
export function isService(env: Environment): boolean {
  return services.some(({ is }) => is(env));
}

/** Services write a commit that does not exist as all zeros, or as nothing. */
function known(commit: string | undefined): string | null {
  return commit === undefined || commit === "" || /^0+$/.test(commit) ? null : commit;
}
