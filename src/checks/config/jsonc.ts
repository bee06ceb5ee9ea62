// Parses JSON as in tsconfig.json: with comments, and commas before closing brackets.

/**
 * Takes such a text; returns its value, `undefined` if it is not well-formed (the tool that owns
 * the file will report that).
 */
export function jsoncIn(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replaceAll(tokens, (token) =>
      token.startsWith('"') ? token : token.startsWith(",") ? "" : " ",
    );
  try {
    return JSON.parse(plain);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * A string, a comment, or a comma that only space and comments separate from the closing bracket.
 */
const tokens =
  /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[^]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*[}\]])/g;
