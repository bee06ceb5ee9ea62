// JSON as tsconfig.json has it: with comments, and commas before closing brackets.

/** Takes such a text; returns what it holds, `undefined` where it is not well-formed (its own tool will say so). */
export function jsoncIn(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replaceAll(tokens, (token) => (token.startsWith('"') ? token : token.startsWith(",") ? "" : " "));
  try {
    return JSON.parse(plain);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A string, a comment, or a comma with nothing but space and comments before the bracket that closes. */
const tokens = /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[^]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*[}\]])/g;
