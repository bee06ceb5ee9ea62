// `airlock shell-init`: prints a shell function that changes the shell's folder after
// `airlock task start` or `airlock task cd`.

import { AirlockError, exitCodes } from "../../errors.ts";
import { commandLine } from "../../system/shell.ts";
import { programWords } from "../../system/typing-place.ts";
import { defineCommand } from "../define-command.ts";
import { word } from "../option.ts";

/** The function for bash and zsh. JSON output and help do not change the folder. */
const posix = `airlock() {
  if [ "\${1-}" = task ] && [ "\${2-}" = cd ]; then
    shift 2
    set -- task path "$@"
  elif [ "\${1-}" != task ] || [ "\${2-}" != start ]; then
    command airlock "$@"
    return
  fi
  for _airlock_word in "$@"; do
    case $_airlock_word in
      --json | --help | -h) command airlock "$@"; return ;;
    esac
  done
  _airlock_path=$(command airlock "$@")
  set -- "$?"
  [ -z "$_airlock_path" ] || cd -- "$_airlock_path" || return
  return "$1"
}
`;

const fish = `function airlock
  set -l words $argv
  if test (count $words) -ge 2; and test "$words[1] $words[2]" = "task cd"
    set words task path $words[3..-1]
  else if test (count $words) -lt 2; or test "$words[1] $words[2]" != "task start"
    command airlock $words
    return
  end
  for word in $words
    if contains -- $word --json --help -h
      command airlock $words
      return
    end
  end
  set -l place (command airlock $words)
  set -l code $status
  test -z "$place"; or cd -- $place; or return
  return $code
end
`;

const shells: Readonly<Record<string, string>> = { bash: posix, zsh: posix, fish };

/** Prints the function for a shell to read. */
export const shellInit = defineCommand({
  name: "shell-init",
  summary:
    "Print a function for the shell: `airlock task start` goes to the new worktree, and `airlock task cd` to any.",
  examples: [
    ['eval "$(airlock shell-init bash)"', "in ~/.bashrc; zsh the same, in ~/.zshrc"],
    ["airlock shell-init fish | source", "in ~/.config/fish/config.fish"],
  ],
  arguments: { shell: word("<shell>", "bash, zsh or fish") },
  run: async ({ shell }, { context }) => {
    const found = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (found === undefined)
      throw new AirlockError(
        "usage",
        "USAGE",
        `There is no function for the shell ${JSON.stringify(shell)}, only for bash, zsh and fish.`,
        { next: ["airlock shell-init bash"] },
      );
    // Inside a function of this name, `command` starts the program by the name under which this
    // shell finds it.
    const start = `command ${commandLine(programWords())}`;
    context.stdout.write(found.replaceAll("command airlock", start));
    return exitCodes.passed;
  },
});
