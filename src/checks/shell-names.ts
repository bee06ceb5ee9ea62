// The words that a shell itself knows at the start of a command: no file of that name has to be there.

/**
 * Reserved words, built-ins, and names that a shell may take for its own: POSIX.1-2017, Shell Command Language, 2.4, 2.14 and 2.9.1,
 * with bash's own reserved words (bash(1)); then `[ echo kill printf test`, which all shells have built in.
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

/** Says whether a word at the start of a command can only be the name of a program, whatever shell reads it. */
export function isProgramName(word: string): boolean {
  return /^[\w./@+-]+$/.test(word) && !ownNames.has(word);
}
