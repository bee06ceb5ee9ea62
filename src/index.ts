// The public API: what a config file imports for its types.

import type { AirlockConfig } from "./checks/config/config.ts";

export type { AirlockConfig, CheckConfig } from "./checks/config/config.ts";

/**
 * Takes a config and returns it unchanged; editors then know its type:
 * `export default defineConfig({ checks: { … } })`.
 */
export function defineConfig(config: AirlockConfig): AirlockConfig {
  return config;
}
