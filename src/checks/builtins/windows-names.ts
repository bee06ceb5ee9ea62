// The built-in `windows-names`: every name is also valid on Windows.

import { type Builtin, finding } from "../builtin.ts";

/**
 * Names of devices, with or without an extension; also with a superscript one, two or three
 * (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
 */
const device = /^(?:con|prn|aux|nul|com[\d\u00b9\u00b2\u00b3]|lpt[\d\u00b9\u00b2\u00b3])(?:\.|$)/i;
// eslint-disable-next-line no-control-regex
const character = /[\u0000-\u001f<>:"\\|?*]/;

/** Follows check-illegal-windows-names: checks every part of each changed path. */
export const windowsNames: Builtin = {
  id: "windows-names",
  summary: "No file or folder has a name that Windows cannot have.",
  like: ["check-illegal-windows-names"],
  entries: true,
  whole: async ({ changes }) =>
    changes
      .filter(({ status }) => status !== "D")
      .flatMap(({ path }) =>
        path.split("/").flatMap((name) => {
          const reason = reasonAgainst(name);
          return reason === null
            ? []
            : [
                finding({
                  path,
                  message: `Windows cannot have the name ${JSON.stringify(name)}: ${reason}`,
                }),
              ];
        }),
      ),
};

function reasonAgainst(name: string): string | null {
  if (device.test(name)) return "it is a device's";
  const odd = character.exec(name);
  if (odd !== null) return `it holds ${JSON.stringify(odd[0])}`;
  return /[. ]$/.test(name) ? "it ends in a dot or a space" : null;
}
