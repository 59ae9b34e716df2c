import { unsetVariables } from '../shell-variables';
import { rule } from './rule';

const scripts = ['preInstallScript', 'postInstallScript', 'startScript'] as const;

/** The scripts that bash runs: those of another interpreter have other variables. */
const isShell = (script: string) => /^(?!#!)|^#! ?\/([a-z/]*\/)?(env )?(ba)?sh( -[a-z]+)?\r?\n/.test(script);

const proxies = /^[ \t]*export[ \t]+(?:\w+=\S*[ \t]+)*((?:https?|no)_proxy)=/im;

/** In the module one bash runs the whole boot. Here each script is a process, and what it exports ends with it. */
export const scriptProxy = rule(['runnerInstall', 'proxy'], ({ runnerInstall, proxy }) =>
  (proxy?.httpProxy ? [] : scripts)
    .filter((name) => isShell(runnerInstall[name]))
    .flatMap((name) => {
      const [, variable] = proxies.exec(runnerInstall[name]) ?? [];
      return variable === undefined
        ? []
        : [
            {
              setting: `runnerInstall.${name}`,
              message: `exports ${variable} for itself alone: the downloads of the boot, Docker and GitLab Runner do not go through that proxy. Set proxy, or leave the line out`,
            },
          ];
    }),
);

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
