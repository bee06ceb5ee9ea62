// Finds this package's folder, and husky's runner, which starts the user's hooks.

import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { readIfThere } from "../system/files/files.ts";
import { AirlockError } from "../errors.ts";
import { packageInstallCommand } from "./init/manager.ts";

/** Returns the folder of the package git-airlock that this code belongs to, absolute. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const text = readIfThere(join(folder, "package.json"));
    if (text !== null && (JSON.parse(text) as { name?: unknown }).name === "git-airlock")
      return folder;
    if (dirname(folder) === folder) {
      throw new AirlockError(
        "internal",
        "PACKAGE_NOT_FOUND",
        `There is no package.json of git-airlock above ${import.meta.dirname}.`,
      );
    }
  }
}

/** Returns the text of a file in the package's `hooks` folder. */
export function shippedHook(name: string): string {
  return demand(join(packageRoot(), "hooks", name));
}

/**
 * Returns the text of husky's runner (`husky/husky`, which `husky()` copies to `_/h`). `husky()`
 * itself is not called: it always uses the process' folder and environment, and temporarily
 * replaces our stubs by its own; a commit at that moment would not be checked.
 */
export function huskyRunner(): string {
  const text = demand(join(dirname(createRequire(import.meta.url).resolve("husky")), "husky"));
  // Our own hooks have run init.sh already when they start it (hooks/begin).
  const init = '[ -f "$i" ] && . "$i"';
  if (text.split(init).length === 2)
    return text.replace(init, () => `[ -n "\${airlock_init-}" ] || { ${init}; }`);
  throw new AirlockError(
    "environment",
    "PACKAGE_INCOMPLETE",
    "The installed husky has a runner that git-airlock does not support.",
    {
      next: [packageInstallCommand(projectOf(packageRoot()))],
    },
  );
}

/**
 * Returns the folder with the node_modules that contains the package, or else the package's own
 * folder.
 */
function projectOf(root: string): string {
  const at = root.split(sep).lastIndexOf("node_modules");
  return at === -1 ? root : root.split(sep).slice(0, at).join(sep);
}

function demand(file: string): string {
  const text = readIfThere(file);
  if (text !== null) return text;
  throw new AirlockError(
    "environment",
    "PACKAGE_INCOMPLETE",
    `${file} is missing: the package git-airlock is not complete.`,
    {
      next: [packageInstallCommand(projectOf(packageRoot()))],
    },
  );
}
