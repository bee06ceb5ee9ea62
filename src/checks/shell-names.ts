// Words that a shell itself understands at the start of a command: no file of that name needs to
// exist.

/**
 * Reserved words, built-ins, and names that a shell may treat as its own: POSIX.1-2017, Shell
 * Command Language, 2.4, 2.14 and 2.9.1, with bash's own reserved words (bash(1)); then
 * `[ echo kill printf test`, which all shells have built in.
 */
const ownNames = new Set(
  [
    "! { } case do done elif else esac fi for if in then until while [[ ]] function select coproc time",
    "break : continue . eval exec exit export readonly return set shift times trap unset",
    "alias bg cd command false fc fg getopts hash jobs newgrp pwd read true type ulimit umask unalias wait",
    "alloc autoload bind bindkey builtin bye caller cap chdir clone comparguments compcall compctl compdescribe compfiles compgen",
    "compgroups complete compquote comptags comptry compvalues declare dirs disable disown dosh echotc echoti enum float help history",
    "hist int integer let local logout map mapfile popd print pushd readarray repeat savehistory source shopt stop suspend typeset whence",
    "[ echo kill printf test",
  ].flatMap((line) => line.split(" ")),
);

/**
 * Tells whether a word at the start of a command can only be the name of a program, in any shell.
 */
export function isProgramName(word: string): boolean {
  return /^[\w./@+-]+$/.test(word) && !ownNames.has(word);
}
