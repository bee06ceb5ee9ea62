// Translates the stages of a hook of `.pre-commit-config.yaml`.

import type { Stage } from "../../types.ts";
import { ifReadable } from "./cannot-run.ts";
import { asList, type Fields } from "../config/fields.ts";
import { type ConfigPlace, invalid, within } from "../config/invalid.ts";

/** `default_stages` and `default_install_hook_types` of the file, as written. */
export interface DefaultStages {
  readonly stages: unknown;
  readonly installed: unknown;
}

/** Stages by all names that pre-commit has used for them; `null` if airlock has no such stage. */
const stageNames: Readonly<Record<string, Stage | null>> = {
  "pre-commit": "pre-commit",
  commit: "pre-commit",
  "commit-msg": "commit-msg",
  "pre-push": "pre-push",
  push: "pre-push",
  "merge-commit": null,
  "pre-merge-commit": null,
  "prepare-commit-msg": null,
  "post-checkout": null,
  "post-commit": null,
  "post-merge": null,
  "post-rewrite": null,
  "pre-rebase": null,
  manual: null,
};

function stageList(value: unknown, at: ConfigPlace): readonly string[] {
  return asList(value ?? [], at).map((stage, index) => {
    if (typeof stage === "string" && Object.hasOwn(stageNames, stage)) return stage;
    throw invalid(within(at, index), `one of ${Object.keys(stageNames).join(", ")}`, stage);
  });
}

/** Returns the stages of the hook itself or of `default_stages`; `null` if neither is set. */
function saidStages(
  hook: Fields,
  { stages }: DefaultStages,
  at: ConfigPlace,
): readonly string[] | null {
  const [own, byDefault] = [
    stageList(hook["stages"], within(at, "stages")),
    stageList(stages, { ...at, keys: ["default_stages"] }),
  ];
  return own.length > 0 ? own : byDefault.length > 0 ? byDefault : null;
}

/**
 * Returns those of our stages in which pre-commit would run a hook: the configured ones, otherwise
 * every stage with an installed hook, which is pre-commit alone unless `default_install_hook_types`
 * says otherwise. Throws CONFIG_INVALID.
 */
export function stagesOf(hook: Fields, context: DefaultStages, at: ConfigPlace): readonly Stage[] {
  const installed = stageList(context.installed, { ...at, keys: ["default_install_hook_types"] });
  const said = saidStages(hook, context, at) ?? (installed.length > 0 ? installed : ["pre-commit"]);
  return [...new Set(said.flatMap((stage) => stageNames[stage] ?? []))];
}

/**
 * Returns the reason why a hook is not run here in every stage that it names, `null` if it is.
 * `manual` counts only if it is the only stage.
 */
export function otherStages(hook: Fields, context: DefaultStages, at: ConfigPlace): string | null {
  const said = ifReadable(() => saidStages(hook, context, at), null) ?? [];
  const others = said.filter(
    (stage) => stageNames[stage] === null && (stage !== "manual" || said.length === 1),
  );
  return others.length === 0
    ? null
    : `runs at ${others.join(", ")}, which airlock does not support`;
}
