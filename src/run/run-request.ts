// A run of checks as types: its request, the events while it runs, and its outcome.

import type { Opening } from "../chamber/chamber.ts";
import type { WrittenFile } from "../chamber/verify.ts";
import type { IndexSwap } from "../git/index-swap.ts";
import type { ObjectReader } from "../git/objects.ts";
import type { Candidate, Config, Enter, RepoPath, Repository, RunResult } from "../types.ts";
import type { CheckEvent, ExecuteOptions } from "./execute.ts";
import type { Plan, Selection } from "./plan/plan.ts";

/**
 * An event of a run, for a person who watches it. `planned`: these checks are about to start.
 * `checked`: they have ended, and the chamber is being inspected. `found`: their result before the
 * fixers are tried, which take a while.
 */
export type RunEvent =
  | CheckEvent
  | { readonly kind: "planned"; readonly checks: readonly string[] }
  | { readonly kind: "checked" }
  | { readonly kind: "found"; readonly result: RunResult };

/** Takes the events of a run. Only `planned` and `found` are waited for. */
export type TellRun = (event: RunEvent) => void | Promise<void>;

/** Options of the checks' processes; the chamber's are added by the run. */
export type RunOptions = Omit<
  ExecuteOptions,
  "chamber" | "keep" | "shape" | "root" | "builtin" | "linesOf" | "ofMessage" | "onEvent"
>;

/** A request for the config and the plan of a candidate. */
export interface PlanRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  /** Further folders with configs to read, beside those above the changes. */
  readonly folders?: readonly RepoPath[];
  readonly selection: Selection;
  readonly options: RunOptions;
}

export interface RunRequest extends PlanRequest {
  /** The commit's message as git will record it, in the stage `commit-msg`. */
  readonly message?: Buffer | null;
  /**
   * Branches that will contain the candidate; by default, the one to which a commit of the staged
   * content would go.
   */
  readonly branches?: readonly string[];
  /**
   * The candidate is about to be committed: fixes of checks with `fixes: "commit"` are applied
   * first.
   */
  readonly committing?: boolean;
  /** A chamber that was started while the candidate was being made; the run closes it. */
  readonly opening?: Opening | null;
  /** Shows the chamber to a config that is a program, and to its functions, as their own folder. */
  readonly enter: Enter;
  readonly tell: TellRun;
}

/** The config and the plan of a candidate: known before any check runs. */
export interface Prepared {
  readonly config: Config;
  readonly plan: Plan;
}

/** The result of a run, with its config and plan. */
export interface Run extends RunResult, Prepared {
  /** Files that the checks changed. */
  readonly written: readonly WrittenFile[];
  /**
   * Entries that fixers changed before the checks ran (`fixes: "commit"`); the candidate has them.
   */
  readonly fixed: readonly IndexSwap[];
}
