// Loads a config that extends others.

import type { Config } from "../../src/types.ts";

/** The text of a config in JSON. */
export const json = (value: object): string => JSON.stringify(value);

/** The names of all checks of a config, in order. */
export const names = ({ checks }: Config): string[] => checks.map(({ name }) => name);
