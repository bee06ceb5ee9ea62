// Asks one built-in about one content, without a repository.

import { type BuiltinFile, type BuiltinOptions } from "../../src/checks/builtin.ts";
import { builtinOf } from "../../src/checks/builtins/builtin-table.ts";
import type { Finding } from "../../src/types.ts";

export interface Asked {
  readonly path?: string;
  readonly options?: BuiltinOptions;
  readonly merging?: boolean;
}

/** A file of the candidate with this content. */
function fileOf(content: string | Buffer, { path = "file", merging = false }: Asked): BuiltinFile {
  const zero = "0".repeat(40);
  return {
    change: { path, status: "A", mode: "100644", blob: zero, oldMode: "000000", oldBlob: zero },
    content: Buffer.from(content as string),
    merging,
  };
}

/** Returns what the built-in finds. */
export async function found(
  id: string,
  content: string | Buffer,
  asked: Asked = {},
): Promise<readonly Finding[]> {
  const builtin = await builtinOf(id);
  return builtin!.file!(fileOf(content, asked), asked.options ?? {});
}

/** Returns the places of what the built-in finds: `line:column`. */
export async function places(
  id: string,
  content: string | Buffer,
  asked: Asked = {},
): Promise<string[]> {
  return (await found(id, content, asked)).map(({ line, column }) => `${line}:${column}`);
}

/** Returns what the built-in makes of the content, with one character for each byte. */
export async function mended(
  id: string,
  content: string | Buffer,
  asked: Asked = {},
): Promise<string> {
  const builtin = await builtinOf(id);
  return builtin!.fix!(fileOf(content, asked), asked.options ?? {}).toString("latin1");
}
