import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import TOML from '@iarna/toml';
import { scratchFolder } from '../../../src/scratch-folder';
import { terraformProgram } from '../../../src/terraform/terraform-program';
import { runCommand } from '../../command/run-command';
import { startEmulator } from '../../sandbox/emulator';
import { emulatedEnvironment, emulatedRegion } from '../../sandbox/environment';
import type { ModuleFiles } from '../module-reader';
import { flatPlan, flatState, moduleName } from './module-addresses';
import { type Facts, type Json, normalized, type Plan, renamed, renaming, type State } from './normalized-facts';
import { archive, archiveFile, filesOutput } from './stand-ins';

export interface Scenario {
  /** The module, with stand-ins for all providers but AWS's. */
  readonly module: ModuleFiles;
  /** Terraform's JSON of the network around it, with an output `addresses`: ids by the names that inputs use. */
  readonly network: object;
  /** The module's variables; the network's ids by their names. */
  readonly inputs: object;
}

export interface RecordedScenario {
  readonly resources: Facts;
  /** config.toml before the boot fills in tokens. */
  readonly config: Json;
}

/** The file of the module's own that holds config.toml, by the name of its block. */
const configFile = 'config_toml';

/**
 * The module's instance profile may be made before its role, since it refers to it by name only. Then the emulator
 * refuses, where AWS would be asked again.
 */
const attempts = 3;

/** Applies the module on an emulator of its own. @throws with what Terraform says */
export async function recordScenario(scenario: Scenario, signal: AbortSignal): Promise<RecordedScenario> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await recordOnce(scenario, signal);
    } catch (error) {
      if (attempt === attempts || !/AddRoleToInstanceProfile/.test(String(error))) {
        throw error;
      }
    }
  }
}

async function recordOnce({ module, network, inputs }: Scenario, signal: AbortSignal): Promise<RecordedScenario> {
  const emulator = await startEmulator();
  try {
    const env = { ...process.env, ...emulatedEnvironment(emulator.endpoint), TF_IN_AUTOMATION: '1' };
    const around = new Configuration({ 'main.tf.json': JSON.stringify(network) }, env, signal);
    await around.apply();
    const ids = (await around.outputs()).addresses as Readonly<Record<string, string>>;
    const runner = new Configuration(
      { ...inFolder('module', module), 'main.tf.json': JSON.stringify(callOf(inputs, ids, network)) },
      env,
      signal,
    );
    runner.addArchive(module);
    const plan = flatPlan(await runner.plan());
    await runner.apply('tfplan');
    const state = flatState(await runner.state());
    const known = Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, name]));
    const { files } = (await runner.outputs()) as { files: Readonly<Record<string, string>> };
    return {
      resources: normalized(plan, state, known),
      config: renamed(TOML.parse(configOf(files)) as Json, renaming(state, known)),
    };
  } finally {
    await emulator.stop();
  }
}

function configOf(files: Readonly<Record<string, string>>): string {
  const config = files[configFile];
  if (config === undefined) {
    throw new Error(
      `The module writes no local_file.${configFile} any more, but ${Object.keys(files).join(', ') || 'no file'}: say in ${__filename.replace(/.*(?=tools\/)/, '')} where it keeps config.toml`,
    );
  }
  return config;
}

/** The configuration that calls the module, in the region and with the provider of the network. */
function callOf(inputs: object, ids: Readonly<Record<string, string>>, network: object): object {
  const { terraform } = network as { readonly terraform: unknown };
  const written = JSON.stringify(inputs).replace(/([$%])\{/g, '$1$1{');
  const filled = Object.entries(ids).reduce((rest, [name, id]) => rest.replaceAll(name, id), written);
  return {
    terraform,
    provider: { aws: { region: emulatedRegion, s3_use_path_style: true } },
    module: { [moduleName]: { source: './module', ...JSON.parse(filled) } },
    output: { files: { value: `\${module.${moduleName}.${filesOutput}}`, sensitive: true } },
  };
}

function inFolder(folder: string, files: ModuleFiles): Record<string, string> {
  return Object.fromEntries([...files].map(([path, text]) => [`${folder}/${path}`, text]));
}

/** A Terraform configuration in a folder of its own, whose only AWS is the emulator. */
class Configuration {
  private readonly folder = mkdtempSync(join(scratchFolder(), 'recording-'));

  constructor(
    files: Readonly<Record<string, string>>,
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {
    for (const [path, text] of Object.entries(files)) {
      this.write(path, text);
    }
  }

  addArchive(module: ModuleFiles): void {
    for (const folder of new Set([...module.keys()].filter((path) => path.endsWith('.tf')).map(dirname))) {
      this.write(join('module', folder, archiveFile), archive);
    }
  }

  async plan(): Promise<Plan> {
    await this.terraform('init', '-input=false');
    await this.terraform('plan', '-input=false', '-out=tfplan');
    return JSON.parse(await this.terraform('show', '-json', 'tfplan'));
  }

  async apply(...plan: string[]): Promise<void> {
    await this.terraform('init', '-input=false');
    await this.terraform('apply', '-input=false', '-auto-approve', ...plan);
  }

  async state(): Promise<State> {
    return JSON.parse(await this.terraform('show', '-json'));
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const outputs = JSON.parse(await this.terraform('output', '-json')) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  private terraform(...args: string[]): Promise<string> {
    return runCommand([terraformProgram(), ...args], { cwd: this.folder, env: this.env, signal: this.signal });
  }

  private write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }
}
