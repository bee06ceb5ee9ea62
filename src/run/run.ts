// One candidate through its checks: config → plan → chamber → checks → what they changed → verdicts.

import { type Chamber, type Opening, startChamber } from "../chamber/chamber.ts";
import type { WrittenFile } from "../chamber/verify.ts";
import { loadConfig } from "../checks/load.ts";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { type ObjectReader, readTree } from "../git/objects.ts";
import { splitNul } from "../system/bytes.ts";
import type { Candidate, Config, Enter, PlannedCheck, Repository, RunResult, TreeReader, Verdict } from "../types.ts";
import { childEnvironment } from "./environment.ts";
import type { ExecuteOptions } from "./execute.ts";
import { plan, type Plan, type Selection } from "./plan.ts";
import type { Memory } from "./recall.ts";

export interface RunRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  readonly selection: Selection;
  /** How the checks run; the chamber is ours to give. */
  readonly options: Omit<ExecuteOptions, "chamber" | "root">;
  /** A chamber that was started while the candidate was being made; the run closes it. */
  readonly opening?: Opening | null;
  /** Where a config is a program, it and its functions see the chamber as their own folder. */
  readonly enter: Enter;
  /** Told the names of the checks before the first one starts. */
  readonly onPlan?: (checks: readonly string[]) => void;
  /** Told when the checks have ended, and git is still looking at what they did: time to load what comes next. */
  readonly onChecked?: () => void;
}

/** What is known before anything runs. */
export interface Prepared {
  readonly config: Config;
  readonly plan: Plan;
}

/** A result with what it rests on. */
export interface Run extends RunResult, Prepared {
  /** What the checks changed, file by file. */
  readonly written: readonly WrittenFile[];
}

/**
 * Runs the checks that the candidate's own config asks for on the candidate's content. Whatever happens, the chamber is
 * given back. Throws AirlockError where something could not be determined; a check that does not pass is a verdict.
 */
export async function runCandidate(request: RunRequest): Promise<Run> {
  const started = performance.now();
  const chamber = chamberOnDemand(request);
  try {
    const prepared = await prepare(request, () => chamber.enter());
    const { fresh, remembered, note } = await remember(request, prepared.plan.planned);
    const { verdicts, written } =
      fresh.length === 0 ? { verdicts: [], written: [] } : await runFresh({ request, prepared, fresh }, await chamber.open());
    const byName = new Map([...remembered, ...verdicts].map((verdict) => [verdict.check, verdict]));
    const all = prepared.plan.planned.map(({ check }) => byName.get(check.name)!);
    await note(all);
    const duration = performance.now() - started;
    return {
      ...prepared,
      candidate: request.candidate,
      verdicts: all,
      written,
      passed: all.every(({ outcome }) => outcome === "passed"),
      duration,
    };
  } finally {
    await chamber.close();
  }
}

/** Most configs have nothing to remember: then the part that could is not even loaded. */
async function remember(request: RunRequest, planned: readonly PlannedCheck[]): Promise<Memory> {
  if (planned.every(({ check }) => check.inputs === null)) return { fresh: planned, remembered: [], note: async () => undefined };
  return (await import("./recall.ts")).recall(request, planned);
}

/** Returns what would run, and runs nothing. A config that is a program is still read, in a chamber. */
export async function prepareOnly(request: RunRequest): Promise<Prepared> {
  const chamber = chamberOnDemand(request);
  try {
    return await prepare(request, () => chamber.enter());
  } finally {
    await chamber.close();
  }
}

async function prepare(
  { repository, objects, candidate, selection, options }: RunRequest,
  enter: () => Promise<Chamber>,
): Promise<Prepared> {
  const paths = candidate.changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? [path] : [path, oldPath]));
  const reader = readTree(objects, candidate.tree);
  const config = await loadConfig({ reader, paths, chamber: async () => (await enter()).path });
  if (
    config.files.length === 0 &&
    options.env["AIRLOCK_ALLOW_NO_CONFIG"] !== "1" &&
    !(await isConfiguredElsewhere(repository, candidate, reader))
  ) {
    throw new AirlockError(
      "config",
      "NO_CONFIG",
      "What is being checked holds no airlock configuration, so nothing says which checks it must pass.",
      {
        next: [
          "If airlock.config.* exists and is not staged yet: git add airlock.config.*",
          "If there is none: airlock init",
          "To let it pass this once: AIRLOCK_ALLOW_NO_CONFIG=1 git commit …",
        ],
      },
    );
  }
  return { config, plan: plan(config.checks, candidate.changes, selection) };
}

/** Asked only where no config reaches a changed path: in a monorepo that may well be, where some packages have one. */
async function isConfiguredElsewhere(repository: Repository, candidate: Candidate, reader: TreeReader): Promise<boolean> {
  const { stdout } = await git(["ls-tree", "-r", "-z", "--name-only", candidate.tree], { env: repository.env });
  return (await import("../checks/find.ts")).isConfigured(splitNul(stdout), reader);
}

interface Fresh {
  readonly request: RunRequest;
  readonly prepared: Prepared;
  readonly fresh: readonly PlannedCheck[];
}

async function runFresh(
  { request, prepared, fresh }: Fresh,
  chamber: Chamber,
): Promise<{ verdicts: Verdict[]; written: readonly WrittenFile[] }> {
  const { execute } = await import("./execute.ts");
  const options = { ...request.options, chamber: chamber.path, root: request.repository.root ?? request.repository.gitDir };
  const { link } = prepared.config.settings;
  const once = async () => {
    chamber.link(link);
    request.onPlan?.(fresh.map(({ check }) => check.name));
    const verdicts = await execute(fresh, options);
    const inspecting = chamber.inspect();
    request.onChecked?.();
    return { verdicts, ...(await inspecting) };
  };
  let outcome = await once();
  if (!outcome.trusted) {
    // Somebody had been in the chamber: what the checks saw was not the candidate. They run again where nobody has been.
    await chamber.renew();
    outcome = await once();
  }
  const { verdicts, written } = outcome;
  if (verdicts.some((verdict) => verdict.outcome !== "passed")) await chamber.clean();
  if (written.length === 0) return { verdicts, written };
  const { authors, blame } = await import("./blame.ts");
  const { keepPatch } = await import("./patch.ts");
  const changed = await authors({ planned: fresh, verdicts, written }, async (planned) => {
    await chamber.renew();
    chamber.link(link);
    await execute([planned], { ...options, onEvent: () => undefined });
    return (await chamber.inspect()).written;
  });
  return { verdicts: blame(verdicts, changed, keepPatch(request.repository, request.candidate.tree, written)), written };
}

interface OnDemand {
  /** Opens the chamber when first asked. */
  open(): Promise<Chamber>;
  /** Opens it for code of the config: every file is right before the first line of it runs, and it finds itself inside. */
  enter(): Promise<Chamber>;
  close(): Promise<void>;
}

/** A chamber that is opened when the first one asks, and closed once. */
function chamberOnDemand({ repository, candidate, opening: ahead = null, options, enter }: RunRequest): OnDemand {
  let opening = ahead;
  let opened: Promise<Chamber> | null = null;
  let leave = () => undefined as void;
  const open = () => {
    if (opened === null) {
      opening ??= startChamber(repository);
      opened = opening.open(candidate);
      setImmediate(preload);
    }
    return opened;
  };
  // One that was needed the last time is brought to the candidate while the config is read. Whoever needs it hears of an error.
  if (opening !== null) open().catch(() => undefined);
  return {
    open,
    async enter() {
      const chamber = await open();
      await chamber.secure();
      leave = enter(
        chamber.path,
        childEnvironment({ env: options.env, extra: {}, chamber: chamber.path, cwd: "", color: options.color === true }),
      );
      return chamber;
    },
    async close() {
      leave();
      await Promise.allSettled([opened]);
      await opening?.close();
    },
  };
}

/** Loads what runs commands while git writes the chamber; should that fail, whoever needs it says so. */
function preload(): void {
  Promise.all([import("./execute.ts"), import("./spawn.ts").then((spawn) => spawn.preload())]).catch(() => undefined);
}
