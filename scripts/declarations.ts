// Writes the type declarations of the package.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFolder, root } from "./bundle.ts";

/** Declarations of src/index.ts and of what it mentions, by the compiler. */
export function emitTypes(): void {
  const options = [
    "--declaration",
    "--emitDeclarationOnly",
    "--noEmit",
    "false",
    "--rootDir",
    "src",
    "--outDir",
    buildFolder,
  ];
  const config = join(buildFolder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({ extends: "../tsconfig.json", include: ["../src/index.ts"] }),
  );
  execFileSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", config, ...options],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  rmSync(config);
  // The compiler leaves `.ts` in the imports of declarations; there is no such file in the package.
  for (const name of readdirSync(buildFolder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".d.ts"),
  )) {
    const file = join(buildFolder, name);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(/(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"),
    );
  }
}
