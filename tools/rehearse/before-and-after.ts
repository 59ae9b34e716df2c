import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStackJson, type StackFolder, stackFolders } from '../../src/terraform/stack-folders';
import { runApp } from '../command/run-app';
import { synthWarnings } from '../command/synth-warnings';
import { bootEnvironments } from '../doctor/plan/machine-files';
import { emulatedEnvironment, emulatedRegion } from '../sandbox/environment';
import { beforeThePlan } from './plan-files';
import type { RehearseOptions } from './rehearse';

export type Stacks = readonly StackFolder[];

export interface Both {
  readonly before: Stacks;
  readonly after: Stacks;
  readonly notes: readonly string[];
}

/** The stacks before and after the change, each in a folder of its own. */
export async function synthesizeBoth(
  { project, app, change, plans, signal, say }: RehearseOptions,
  folder: string,
): Promise<Both> {
  const env = { ...emulatedEnvironment('http://127.0.0.1:1'), CDKTF_HOME: join(folder, 'cdktf-home') };
  const synthesize = async (what: string | undefined, name: string) => {
    const outdir = join(folder, name);
    await runApp(what, { project, outdir, env, signal });
    for (const line of synthWarnings(outdir)) {
      say(line);
    }
    return stackFolders(outdir);
  };
  say('Synthesizing the stacks ...');
  if (change !== undefined) {
    return { before: await synthesize(app, 'before'), after: await synthesize(change, 'after'), notes: [] };
  }
  const after = await synthesize(app, 'after');
  if (plans.length === 0) {
    return { before: after, after, notes: [] };
  }
  cpSync(join(folder, 'after'), join(folder, 'before'), { recursive: true });
  const before = stackFolders(join(folder, 'before'));
  const notes = plans.flatMap((file) => {
    const { stack, json, notes: found } = beforeThePlan(file, before);
    writeFileSync(join(stack.folder, 'cdk.tf.json'), JSON.stringify(json));
    return found;
  });
  return { before, after, notes };
}

/** @throws {Error} when no stack has a runner, or they are in several regions */
export function roomSettings(stacks: Stacks): { readonly gitlabUrl: string; readonly region: string } {
  const planned = stacks.map(({ name, folder }) => {
    const json = readStackJson(folder);
    return { name, folder, json, region: String(json.provider?.aws?.[0]?.region ?? emulatedRegion) };
  });
  const [environment] = planned.flatMap(bootEnvironments).filter(({ GITLAB_URL }) => GITLAB_URL);
  if (!environment) {
    throw new Error('No stack has a runner manager that boots on an instance: there is nothing to rehearse');
  }
  const regions = [...new Set(planned.map(({ region }) => region))];
  if (regions.length > 1) {
    throw new Error(`The stacks are in ${regions.join(' and ')}: rehearse those of one region at a time, with --app`);
  }
  return { gitlabUrl: String(environment.GITLAB_URL).replace(/\/+$/, ''), region: String(regions[0]) };
}

/** A computer that is itself a container cannot give privileges to containers in its instances. */
export function privilegesNote(stacks: Stacks): readonly string[] {
  const asking = stacks.filter(({ folder }) => configsIn(folder).some((text) => /^\s*privileged = true$/m.test(text)));
  return asking.map(
    ({ name }) => `The jobs of ${name} are privileged; they run without that here, so what needs it is not tested`,
  );
}

function configsIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.toml(\.tftpl)?$/.test(file)).map((file) => readFileSync(join(folder, file), 'utf8'));
}
