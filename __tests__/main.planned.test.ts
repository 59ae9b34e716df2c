import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyOfProject } from './support/project-copy';
import { readStacks } from './support/synth';
import { temporaryFolder } from './support/temporary-folder';
import { Deployment } from './support/terraform';

const project = join(__dirname, '..');
const stacks = ['docker-machine-egress', 'gitlab-runner', 'nat-gateway', 'network'];

/** Every file of a folder by its path in it. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path, 'base64')]),
  );
}

function synthesize(source: string, environment: NodeJS.ProcessEnv): string {
  const outdir = join(temporaryFolder(), 'cdktf.out');
  mkdirSync(outdir);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: source,
    env: { ...process.env, ...environment, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return outdir;
}

describe('cdktf.json', () => {
  // CDK Terrain checks features against the releases that a project declares (open-constructs/cdk-terrain, pull request 269).
  it('declares the releases of Terraform and OpenTofu that .terraform-version and the stacks ask for', () => {
    const { context } = JSON.parse(readFileSync(join(project, 'cdktf.json'), 'utf8'));
    expect(context.targetVersions).toEqual({ terraform: '>=1.11.0', opentofu: '>=1.11.0' });
  });
});

describe('the sample deployment', () => {
  let outdir: string;
  let hcl: string | undefined;
  beforeAll(() => {
    outdir = synthesize(project, { TZ: 'UTC', LC_ALL: 'C' });
  });

  it('is four stacks', () => {
    expect(Object.keys(readStacks(outdir)).sort()).toEqual(stacks);
  });

  it('is the same bytes in another folder, time zone and locale', () => {
    const again = synthesize(copyOfProject(), { TZ: 'Asia/Tokyo', LC_ALL: 'ja_JP.UTF-8', LANG: 'ja_JP.UTF-8' });
    expect(contents(again)).toEqual(contents(outdir));
  });

  it('holds no secret and no path of the machine', () => {
    for (const [path, content] of Object.entries(contents(outdir))) {
      const text = Buffer.from(content, 'base64').toString();
      expect(text, path).not.toMatch(
        /glrt-[\w-]{8}|glpat-[\w-]{8}|GR1348941\w|AKIA[0-9A-Z]{12}|BEGIN [A-Z ]*PRIVATE KEY/,
      );
      expect(text.includes(project), path).toBe(false);
    }
  });

  it.each(stacks)('%s is valid for Terraform, which has to be 1.11 or later', async (name) => {
    const stack = readStacks(outdir)[name];
    expect(stack?.json.terraform).toMatchObject({
      required_version: '>= 1.11',
      required_providers: { aws: { version: '5.100.0' } },
      backend: { local: { path: `../../../terraform.${name}.tfstate` } },
    });
    await new Deployment(String(stack?.folder)).validate();
  });

  it.each(stacks.filter((name) => name !== 'nat-gateway'))(
    '%s, which has no plan check, is valid as HCL',
    async (name) => {
      hcl ??= synthesize(project, { SYNTH_HCL_OUTPUT: 'true' });
      const folder = join(hcl, 'stacks', name);
      expect(readdirSync(folder)).toContain('cdk.tf');
      await new Deployment(folder).validate();
    },
  );
});
