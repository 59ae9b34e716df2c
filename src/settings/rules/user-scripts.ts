import { unsetVariables } from '../shell-variables';
import { rule } from './rule';

const scripts = ['preInstallScript', 'postInstallScript', 'startScript'] as const;

/** The scripts that bash runs: those of another interpreter have other variables. */
const isShell = (script: string) => /^(?!#!)|^#! ?\/([a-z/]*\/)?(env )?(ba)?sh( -[a-z]+)?\r?\n/.test(script);

/** Bash takes a misspelt variable for an empty one, and says nothing. */
export const scriptVariables = rule(['runnerInstall'], ({ runnerInstall }) =>
  scripts
    .filter((name) => isShell(runnerInstall[name]))
    .flatMap((name) =>
      unsetVariables(runnerInstall[name]).map((variable) => ({
        setting: `runnerInstall.${name}`,
        message: `uses $${variable}, which it sets nowhere, so it is empty on the instance: correct the name, set it in the script, or write \${${variable}:-} where it may be empty`,
      })),
    ),
);
