// Licences of packages that ship without their text.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { buildFolder, root } from "./bundle.ts";

const isc = (holders: string) => `The ISC License

Copyright (c) ${holders}

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR
IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`;

/** By name of the package: the text as its repository has it. */
export const missingLicences: Readonly<Record<string, string>> = {
  // https://github.com/lddubeau/saxes/blob/main/LICENSE
  saxes: String.raw`${isc("Contributors")}

====

The following license is the one that governed sax, from which saxes
was forked. Isaac Schlueter is not *directly* involved with saxes so
don't go bugging him for saxes issues.

${isc("Isaac Z. Schlueter and Contributors")}

====

String.fromCodePoint by Mathias Bynens used according to terms of MIT
License, as follows:

    Copyright Mathias Bynens <https://mathiasbynens.be/>

    Permission is hereby granted, free of charge, to any person obtaining
    a copy of this software and associated documentation files (the
    "Software"), to deal in the Software without restriction, including
    without limitation the rights to use, copy, modify, merge, publish,
    distribute, sublicense, and/or sell copies of the Software, and to
    permit persons to whom the Software is furnished to do so, subject to
    the following conditions:

    The above copyright notice and this permission notice shall be
    included in all copies or substantial portions of the Software.

    THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
    EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
    MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
    NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
    LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
    OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
    WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`,
};

/** Writes the licences of the packages in the bundles, as these licences require. */
export function collectLicences(metafiles: readonly Metafile[]): void {
  const sources = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(
    sources.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const texts = [...packages].toSorted().map((path) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, path, "package.json"), "utf8"),
    ) as Record<string, string>;
    const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry));
    const text =
      file === undefined
        ? missingLicences[name ?? ""]
        : readFileSync(join(root, path, file), "utf8");
    if (text === undefined)
      throw new Error(
        `${path} has no licence file, and scripts/licences.ts has no text for it; its code may not be shipped without a licence.`,
      );
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  writeFileSync(join(buildFolder, "licenses.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}
