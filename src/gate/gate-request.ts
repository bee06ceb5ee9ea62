// A request to pass the gate, and its answer. Types only.

import type { Opening } from "../chamber/chamber.ts";
import type { ObjectReader } from "../git/objects.ts";
import type { AmendStatus, Prospect } from "../git/prospect.ts";
import type { Run } from "../run/run-request.ts";
import type { GitProcess } from "../system/hook-state.ts";
import type { Enter, Environment, Repository, Stage } from "../types.ts";
import type { Activity } from "./activity.ts";
import type { Reporter, ReportWords } from "./events.ts";
import type { Guard } from "./guard.ts";

/** The process that asks, as far as checks depend on it. */
export interface Caller {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Shows the chamber to a config that is a program, as its own folder. */
  readonly enter: Enter;
}

/**
 * The purpose of passing the gate. `commit`: a `git commit` waits for the answer. `recheck`: a
 * commit that was checked before lands on top of others. `landing`: a task's result lands. `push`:
 * commits go to a remote. `run`: `airlock run` asks, and nothing depends on it.
 */
export type Purpose = "commit" | "recheck" | "landing" | "push" | "run";

/** The `git commit` that waits for the answer. */
export interface WaitingGit {
  readonly process: GitProcess;
  /** `part`: `git commit -- path` commits an index of its own. */
  readonly extent: "whole" | "part";
  /**
   * The index that gets the fixes: `hook`, the one git has named to the hook; `none`, the caller
   * puts them in an index of its own.
   */
  readonly index: "hook" | "none";
}

/** Names of checks or groups that were typed for this very run. */
export interface Skip {
  /** The option: `--skip`. */
  readonly by: string;
  readonly names: readonly string[];
  /**
   * A name that matches no check is an error. It need not match where each of several commits has a
   * config of its own.
   */
  readonly mustMatch: boolean;
}

export interface GateRequest {
  readonly stage: Stage;
  readonly purpose: Purpose;
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly caller: Caller;
  readonly reporter: Reporter;
  readonly words: ReportWords;
  /** From `openGuard`; absent: neither scope nor claims are guarded. */
  readonly guard?: Guard | null | Promise<Guard>;
  /**
   * The candidate is about to become a commit with these parents; absent: it is compared with its
   * base alone.
   */
  readonly amending?: AmendStatus;
  /** The message as git will record it, in the stage `commit-msg`. */
  readonly message?: Buffer | null;
  /** Branches that will contain the candidate. */
  readonly branches?: readonly string[];
  /** A chamber that was started while the candidate was being made; it is closed. */
  readonly opening?: Opening | null;
  readonly activity?: Activity;
  /** Absent: none waits, or it waits for more than this. */
  readonly git?: WaitingGit | null;
  /**
   * Names that were typed to leave checks out; those of AIRLOCK_SKIP are read from the environment.
   */
  readonly skips?: readonly Skip[];
  /** Only these checks or groups. */
  readonly only?: readonly string[] | null;
  readonly failFast?: boolean;
  /** Processes at a time; by default the number of cores. */
  readonly concurrency?: number | null;
}

export interface GateResult {
  readonly run: Run;
  /** 0: it passed, or there was nothing to check. */
  readonly exitCode: number;
  /** The parents with which it was compared. */
  readonly parents: Prospect["parents"];
}
