import type { GitlabRunnerSettings } from '../../src/settings/families';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import {
  type GitlabServerInput,
  gitlabServerSettings,
  runnerSettings as runnerOfGitlab,
} from '../../src/settings/gitlab-server';
import { serverWarnings } from '../../src/settings/gitlab-server/warnings';
import { parseSettings } from '../../src/settings/parse';
import {
  type ProxiedRunnerInput,
  proxiedRunnerSettings,
  runnerSettings as runnerOfServer,
} from '../../src/settings/proxied-runner';
import { proxiedRunnerWarnings } from '../../src/settings/proxied-runner-warnings';
import type { Warning } from '../../src/settings/rules';
import { autoscalerFor } from './autoscaler';
import {
  assertMachines,
  type ConvertOptions,
  finish,
  withoutForeignEngine,
  withoutMachineKeys,
  withoutMachines,
} from './convert';
import { machinesOf } from './from-settings';
import { type Note, toDo } from './note';
import { renamed } from './second-runner';

/** Settings of a server that were converted: valid ones of the same stack, with docker-autoscaler. */
export type ConvertedServer = {
  readonly notes: readonly Note[];
  readonly warnings: readonly Warning[];
} & (
  | { readonly server: 'GitLab'; readonly input: GitlabServerInput }
  | { readonly server: 'existing'; readonly input: ProxiedRunnerInput; readonly oldEnvironment: string }
);

/** Whether settings are those of a stack with a server. */
export function serverOf(input: object): ConvertedServer['server'] | undefined {
  if ('gitlabServer' in input) {
    return 'GitLab';
  }
  return 'ciServer' in input ? 'existing' : undefined;
}

/**
 * A GitLab server keeps its name, and with it the data, the address and the token: its machine is replaced in place.
 *
 * @throws {SettingsError} when the settings were wrong before, or the new ones would be
 * @throws when they are of docker-autoscaler already, or ask for what it cannot do
 */
export function convertGitlabServer(input: GitlabServerInput, options: ConvertOptions): ConvertedServer {
  const settings = parseSettings(gitlabServerSettings, input);
  assertMachines(settings.runnerWorker.type);
  if (options.environment !== undefined && options.environment !== settings.environment) {
    throw new Error(
      `--environment is ${options.environment}, and the data of GitLab are those of ${settings.environment}: leave it out`,
    );
  }
  const { settings: made, notes } = autoscalerSettings(
    asRunner(input),
    {
      ...runnerOfGitlab(settings),
      runnerWorkerDockerMachineEc2Options: settings.runnerWorkerDockerMachineEc2Options,
    },
    options,
  );
  const { dockerMachine: _, ...versions } = input.gitlabServer.versions;
  const engine = withoutForeignEngine(
    input.runnerWorkerDockerOptions as GitlabRunnerInput['runnerWorkerDockerOptions'],
  );
  const converted = finish(
    {
      ...made,
      ...(engine.options && { runnerWorkerDockerOptions: engine.options }),
      gitlabServer: { ...input.gitlabServer, versions },
    } as unknown as GitlabRunnerInput,
    options,
  ) as unknown as GitlabServerInput;
  const warnings = serverWarnings(parseSettings(gitlabServerSettings, converted));
  return { server: 'GitLab', input: converted, notes: [...notes, ...engine.notes], warnings };
}

/**
 * A second stack, for a second GitLab Runner on the server: the jobs of the first one would end with its workers.
 *
 * @throws as {@link convertGitlabServer}
 */
export function convertExistingServer(input: ProxiedRunnerInput, options: ConvertOptions): ConvertedServer {
  const settings = parseSettings(proxiedRunnerSettings, input);
  assertMachines(settings.runnerWorker.type);
  const environment = options.environment ?? `${input.environment}-autoscaler`;
  if (environment === input.environment) {
    throw new Error(
      `--environment is that of the stack with docker+machine, ${environment}: give the second one another`,
    );
  }
  const { settings: made, notes } = autoscalerSettings(
    asRunner(input),
    {
      ...runnerOfServer(settings),
      runnerWorkerDockerMachineEc2Options: settings.runnerWorkerDockerMachineEc2Options,
    },
    options,
  );
  const second = renamed(made, environment);
  const converted = finish(second.input, options) as unknown as ProxiedRunnerInput;
  const warnings = proxiedRunnerWarnings(parseSettings(proxiedRunnerSettings, converted));
  const place = toDo(
    'ciServer',
    'is that of the first GitLab Runner: name the second one, in a compose project or unit of its own (compose or systemd, configFile, runnerName)',
  );
  return {
    server: 'existing',
    input: converted,
    oldEnvironment: String(input.environment),
    notes: [place, ...notes, ...second.notes],
    warnings,
  };
}

/** What stacks with a server have of a runner's settings has the same form. */
const asRunner = (input: object) => input as GitlabRunnerInput;

function autoscalerSettings(input: GitlabRunnerInput, settings: GitlabRunnerSettings, options: ConvertOptions) {
  const old = machinesOf(input, settings);
  const { worker } = old.machines;
  // Their Docker may know the server's registry already, and keeps that configuration.
  const { registryMirrors, insecureRegistries, ...engine } = worker.engine;
  const machines = {
    ...old.machines,
    worker: { ...worker, engine: { ...engine, registryMirrors: [], insecureRegistries: [] } },
  };
  const autoscaler = autoscalerFor(machines, options.capacityPerInstance);
  const { insecure, mirrors } = settings.runnerWorkerDockerRegistries;
  const registries = {
    insecure: [...new Set([...insecure, ...insecureRegistries])],
    mirrors: [...new Set([...mirrors, ...registryMirrors])],
  };
  const keys = withoutMachineKeys(input.configToml);
  const { runnerInstall: _, ...rest } = withoutMachines(input);
  const made: GitlabRunnerInput = {
    ...rest,
    ...(keys.configToml && { configToml: keys.configToml }),
    runnerWorker: { ...rest.runnerWorker, type: 'docker-autoscaler', maxJobs: autoscaler.maxJobs },
    ...(registries.insecure.length + registries.mirrors.length > 0 && { runnerWorkerDockerRegistries: registries }),
    ...autoscaler.settings,
    ...old.carried,
  };
  return { settings: made, notes: [...autoscaler.notes, ...old.notes, ...keys.notes] };
}
