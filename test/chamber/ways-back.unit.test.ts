// Linked folders that lead back into the working tree are recognized by the files that tools write.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "vitest";
import { waysBack } from "../../src/chamber/ways-back.ts";
import { newWorld, type Context } from "../support/repository/world.ts";

type Layout = Readonly<Record<string, string | { readonly linkTo: string }>>;

/** Creates files and links; `ROOT` in a text is the folder of all. Returns that folder. */
async function lay(context: Context, layout: Layout): Promise<string> {
  const root = join((await newWorld(context)).dir, "tree");
  for (const [path, content] of Object.entries(layout)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === "string")
      writeFileSync(join(root, path), content.replaceAll("ROOT", root));
    else symlinkSync(content.linkTo, join(root, path));
  }
  return root;
}

const site = ".venv/lib/python3.11/site-packages";

describe("ways back into the working tree", () => {
  it.concurrent("Python: editable installs of every form", async (context) => {
    const root = await lay(context, {
      "src/pkg/__init__.py": "",
      "flat/__init__.py": "",
      [`${site}/absolute.pth`]: "# a comment\nROOT/src\n",
      [`${site}/relative.pth`]: "../../../../src\n",
      [`${site}/root.pth`]: "ROOT\n",
      [`${site}/__editable__.flat-1.pth`]:
        "import __editable___flat_finder; __editable___flat_finder.install()\n",
      [`${site}/__editable___flat_finder.py`]:
        "MAPPING = {'flat': 'ROOT/flat', 'gone': 'ROOT/gone'}\n",
    });
    const by = (name: string): string => `${site}/${name}`;
    const ways = waysBack(root, [".venv"]);
    context.expect(new Set(ways)).toEqual(
      new Set([
        { from: by("absolute.pth"), to: "src", follows: "Python", pythonPath: "src" },
        { from: by("relative.pth"), to: "src", follows: "Python", pythonPath: "src" },
        { from: by("root.pth"), to: "", follows: "Python", pythonPath: "" },
        { from: by("__editable___flat_finder.py"), to: "flat", follows: "Python", pythonPath: "" },
      ]),
    );
  });

  it.concurrent("a virtual environment without them has no way back", async (context) => {
    const root = await lay(context, {
      [`${site}/_virtualenv.pth`]: "import _virtualenv",
      [`${site}/_virtualenv.py`]: "import sys\n",
      [`${site}/own.pth`]: "ROOT/.venv/share\n/usr/lib\n../gone\n",
      ".venv/share/x": "",
      ".venv/lib64": { linkTo: "lib" },
      ".venv/bin/python": { linkTo: "/usr/bin/env" },
    });
    context.expect(waysBack(root, [".venv", "absent"])).toEqual([]);
  });

  it.concurrent("composer's autoloader, links to packages, and Yarn's loader", async (context) => {
    const root = await lay(context, {
      "app/A.php": "",
      "packages/p/index.js": "",
      "vendor/composer/autoload_psr4.php":
        "return array('App\\\\' => array($baseDir . '/app'), 'B\\\\' => array($vendorDir . '/b'));",
      "vendor/acme/p": { linkTo: "../../packages/p" },
      "node_modules/@w/p": { linkTo: "../../packages/p" },
      "node_modules/dep/inner": { linkTo: "../../packages/p" },
      "node_modules/.bin/tool": { linkTo: "../dep/cli.js" },
      ".pnp.cjs": "",
    });
    const any = "any program";
    context.expect(waysBack(root, ["vendor", "node_modules", ".pnp.cjs"])).toEqual([
      { from: "vendor/composer/autoload_psr4.php", to: "app", follows: "PHP" },
      { from: "vendor/acme/p", to: "packages/p", follows: any },
      { from: "node_modules/@w/p", to: "packages/p", follows: any },
      { from: ".pnp.cjs", to: "", follows: "Node" },
    ]);
  });
});
