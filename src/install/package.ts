// Where this package lies, and husky's runner, which starts the user's hooks.

import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { readIfThere } from "../system/files.ts";
import { AirlockError } from "../errors.ts";
import { installCommand } from "./manager.ts";

/** Returns the folder of the package git-airlock that this code belongs to, absolute. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const text = readIfThere(join(folder, "package.json"));
    if (text !== null && (JSON.parse(text) as { name?: unknown }).name === "git-airlock") return folder;
    if (dirname(folder) === folder) {
      throw new AirlockError("internal", "PACKAGE_NOT_FOUND", `No package.json of git-airlock lies above ${import.meta.dirname}.`);
    }
  }
}

/** Returns the text of a file in the package's `hooks` folder. */
export function shippedHook(name: string): string {
  return demand(join(packageRoot(), "hooks", name));
}

/**
 * Returns the text of husky's runner (`husky/husky`, which `husky()` copies to `_/h`).
 * `husky()` itself is not called: it insists on the process' folder and environment, and puts its own stubs in place
 * of ours, if only for a moment, in which a commit would go unchecked.
 */
export function huskyRunner(): string {
  const text = demand(join(dirname(createRequire(import.meta.url).resolve("husky")), "husky"));
  // Our own hooks have run init.sh already when they start it (hooks/begin).
  const init = '[ -f "$i" ] && . "$i"';
  if (text.split(init).length === 2) return text.replace(init, () => `[ -n "\${airlock_init-}" ] || { ${init}; }`);
  throw new AirlockError(
    "environment",
    "PACKAGE_INCOMPLETE",
    "The runner of the installed husky is not the one that git-airlock was made for.",
    {
      next: [installCommand(projectOf(packageRoot()))],
    },
  );
}

/** The folder in whose node_modules the package lies, else the package's own. */
function projectOf(root: string): string {
  const at = root.split(sep).lastIndexOf("node_modules");
  return at === -1 ? root : root.split(sep).slice(0, at).join(sep);
}

function demand(file: string): string {
  const text = readIfThere(file);
  if (text !== null) return text;
  throw new AirlockError("environment", "PACKAGE_INCOMPLETE", `${file} is missing: the package git-airlock is not complete.`, {
    next: [installCommand(projectOf(packageRoot()))],
  });
}
