// Splits a command line into words without a shell: our own rule, Python's shlex, and lint-staged's
// string-argv.

/** The words of a command line, or the reason why they cannot be determined. */
export type CommandWords = { readonly words: readonly string[] } | { readonly problem: string };

/** Characters that a shell would interpret outside quotes. */
const shellSyntax = new Set(["|", ">", "<", ";", "&", "$", "`", "*", "(", ")", "\n"]);

/**
 * Words with which a command begins that only a shell knows: reserved words and built-ins for which
 * there is no program of use.
 */
const shellWords = new Set(
  "! [[ . : alias case cd eval exec exit export for function if return set shift source trap ulimit umask unset until while {".split(
    " ",
  ),
);

/**
 * Splits a command into words as a POSIX shell would, with quotes and backslashes, and refuses
 * commands that need a shell: `| > < ; & $ * ( )`, backticks and newlines outside quotes, `$` and
 * backticks in double quotes, `~`, `NAME=` and the shell's own words (`!`, `cd`) at the start.
 * (POSIX.1-2017, Shell Command Language, 2.2 Quoting.)
 */
export function commandWords(command: string): CommandWords {
  const split = scan(command, { refuse: true });
  if ("problem" in split) return split;
  const first = split.words[0];
  if (first === undefined) return { problem: "holds no word" };
  if (/^[A-Za-z_]\w*=/.test(first))
    return { problem: "begins with a variable, which only a shell sets: use `env`" };
  if (shellWords.has(first) && command.trimStart().startsWith(first))
    return { problem: `begins with \`${first}\`, which only a shell understands` };
  return split;
}

/**
 * Splits a command as Python's `shlex.split` does (pre-commit's `entry`): only quotes and
 * backslashes are special.
 */
export function shlexWords(command: string): CommandWords {
  return scan(command, { refuse: false });
}

function scan(command: string, rule: { refuse: boolean }): CommandWords {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at]!;
    const next = command[at + 1];
    if (quote !== "") {
      if (character === quote) quote = "";
      else if (rule.refuse && quote === '"' && (character === "$" || character === "`"))
        return needsShell(character);
      else if (
        character === "\\" &&
        quote === '"' &&
        next !== undefined &&
        (rule.refuse ? '"\\$`' : '"\\').includes(next)
      )
        word += command[++at]!;
      else word += character;
    } else if (character === "'" || character === '"') [quote, word] = [character, word ?? ""];
    else if (character === "\\" && next === undefined) return { problem: "ends in a backslash" };
    else if (character === "\\") word = (word ?? "") + command[++at]!;
    else if (rule.refuse && (shellSyntax.has(character) || (character === "~" && word === null)))
      return needsShell(character);
    else if (/[ \t\r\n]/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + character;
  }
  if (quote !== "") return { problem: `has a quote ${quote} that is not closed` };
  if (word !== null) words.push(word);
  return { words };
}

function needsShell(character: string): CommandWords {
  return {
    problem: `holds ${character === "\n" ? "a newline" : `\`${character}\``}, which only a shell understands`,
  };
}

/**
 * Splits a command exactly as lint-staged 16 does, by string-argv 0.3.2: words end at whitespace
 * outside quotes, a word that is only partly in quotes keeps them, backslashes have no meaning, an
 * unclosed quote is dropped.
 */
export function lintStagedWords(command: string): readonly string[] {
  // U+0003 and U+0005 in the classes are what `\3` and `\5` mean in string-argv's own character
  // classes.
  const words =
    /([^\s'"]([^\s'"]*(['"])([^\u0003]*?)\3)+[^\s'"]*)|[^\s'"]+|(['"])([^\u0005]*?)\5/gi;
  return Array.from(command.matchAll(words), (match) => match[1] ?? match[6] ?? match[0]);
}
