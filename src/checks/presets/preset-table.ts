// The presets by id; each is loaded when a config uses it.

import type { Preset } from "../preset.ts";

/** Loaders of the presets, in the order in which `airlock init` writes them. */
export const presets: Readonly<Record<string, () => Promise<Preset>>> = {
  eslint: async () => (await import("./eslint.ts")).eslint,
  oxlint: async () => (await import("./oxlint.ts")).oxlint,
  biome: async () => (await import("./biome.ts")).biome,
  prettier: async () => (await import("./prettier.ts")).prettier,
  oxfmt: async () => (await import("./oxfmt.ts")).oxfmt,
  stylelint: async () => (await import("./stylelint.ts")).stylelint,
  markdownlint: async () => (await import("./markdownlint.ts")).markdownlint,
  tsc: async () => (await import("./tsc.ts")).tsc,
  ruff: async () => (await import("./ruff.ts")).ruff,
  black: async () => (await import("./black.ts")).black,
  shellcheck: async () => (await import("./shellcheck.ts")).shellcheck,
  gofmt: async () => (await import("./gofmt.ts")).gofmt,
  rustfmt: async () => (await import("./rustfmt.ts")).rustfmt,
  commitlint: async () => (await import("./commitlint.ts")).commitlint,
};

/** Returns the preset with an id; `null` for an unknown id. */
export async function presetOf(id: string): Promise<Preset | null> {
  return Object.hasOwn(presets, id) ? presets[id]!() : null;
}

/** Returns all presets, in the order of the table. */
export async function allPresets(): Promise<Preset[]> {
  return Promise.all(Object.values(presets).map((load) => load()));
}

/** Returns the preset for a program; `null` for an unknown program. */
export async function presetOfProgram(program: string): Promise<Preset | null> {
  return (await allPresets()).find((preset) => preset.program === program) ?? null;
}
