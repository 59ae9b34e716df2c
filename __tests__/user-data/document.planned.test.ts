import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { App, TerraformLocal, TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { ManagerUserData } from '../../src/constructs/manager/manager-user-data';
import { carriedIn } from '../../src/user-data/carried-files';
import { quietInput } from '../settings/valid-input';
import { temporaryFolder } from '../support/temporary-folder';
import { everyOption, settingsOf } from './every-option';
import { hostileTexts } from './hostile-texts';
import { bootProps, machineDocument } from './machine-document';

const hostile = hostileTexts.join('\n');

describe.each(Object.keys(everyOption))('the document of %s', (executor) => {
  const document = machineDocument(settingsOf(everyOption[executor] as (typeof everyOption)[string]));

  it('is what cloud-init accepts', () => {
    const file = join(temporaryFolder(), 'cloud-config.yaml');
    writeFileSync(file, document.text);
    expect(execFileSync('cloud-init', ['schema', '--config-file', file]).toString()).toContain('Valid');
  });

  it('keeps what is secret from other users, and runs the driver', () => {
    expect(document.files['/etc/gitlab-runner/config.toml']?.permissions).toBe('0600');
    expect(document.files['/opt/gitlab-runner/environment']?.permissions).toBe('0600');
    expect(document.runcmd).toEqual([['systemctl', 'enable', '--now', 'gitlab-runner-boot']]);
    expect(document.files['/opt/gitlab-runner/boot.sh']?.permissions).toBe('0700');
  });

  it('has the facts filled in', () => {
    expect(document.files['/opt/gitlab-runner/environment']?.content).toContain("AWS_REGION='eu-west-1'\n");
    const config = TOML.parse(String(document.files['/etc/gitlab-runner/config.toml']?.content));
    expect(config).toMatchObject({ runners: [{ executor, token: '__REPLACED_BY_USER_DATA__' }] });
  });

  it('gives every variable that its scripts read', () => {
    const { content = '' } = document.files['/opt/gitlab-runner/environment'] ?? {};
    const given = new Set([...content.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name));
    const fromElsewhere =
      /^(BASH_SOURCE|BASH_REMATCH|BASH_COMMAND|LINENO|SECONDS|AWS_\w+|VERSION_ID|HOME|USER|ENV|BOOT_\w+|RANDOM|BASHPID)$/;
    for (const [path, { content: script }] of Object.entries(document.files)) {
      const ours = path.startsWith('/opt/gitlab-runner/') && path.endsWith('.sh') && !path.includes('/scripts/');
      const read = ours ? [...script.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)].map(([, name]) => String(name)) : [];
      const missing = read.filter((name) => !given.has(name) && !fromElsewhere.test(name));
      expect(missing, `read by ${path}`).toEqual([]);
    }
  });
});

describe('hostile settings', () => {
  const input = everyOption['docker+machine'] as (typeof everyOption)[string];
  const document = machineDocument(
    settingsOf({
      ...input,
      runnerGitlab: { ...input.runnerGitlab, certificate: hostile, caCertificate: hostile },
      runnerGitlabRegistrationConfig: { type: 'group', groupId: '42', description: hostile, tagList: hostile },
      runnerInstall: { preInstallScript: hostile, postInstallScript: hostile, startScript: hostile },
      runnerWorkerDockerMachineInstance: { startScript: hostile },
      runnerWorker: { type: 'docker+machine', environmentVariables: [...hostileTexts] },
    }),
  );

  it('are accepted by cloud-init', () => {
    const file = join(temporaryFolder(), 'cloud-config.yaml');
    writeFileSync(file, document.text);
    expect(execFileSync('cloud-init', ['schema', '--config-file', file]).toString()).toContain('Valid');
  });

  it.each([
    '/opt/gitlab-runner/scripts/pre_install_script.sh',
    '/opt/gitlab-runner/scripts/post_install_script.sh',
    '/opt/gitlab-runner/scripts/start_script.sh',
    '/etc/gitlab-runner/runners_userdata.sh',
  ])('are in %s as they were written', (path) => {
    const carried = carriedIn(Object.values(document.parameters)).find((file) => file.path === path);
    expect(carried?.text ?? document.files[path]?.content).toBe(hostile);
  });

  it.each(['gitlab.crt', 'ca.crt'])('are in the certificate %s, which ends its last line', (name) => {
    expect(document.files[`/etc/gitlab-runner/certs/${name}`]?.content).toBe(`${hostile}\n`);
  });

  it('are in config.toml', () => {
    const config = TOML.parse(String(document.files['/etc/gitlab-runner/config.toml']?.content));
    expect(config).toMatchObject({ runners: [{ environment: hostileTexts }] });
  });

  it('are in the variables of the scripts, and nothing of them runs', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'environment');
    writeFileSync(file, String(document.files['/opt/gitlab-runner/environment']?.content));
    const print = `. ${file}; printf '%s\\0%s' "$RUNNER_DESCRIPTION" "$RUNNER_TAGS"`;
    const [description, tags] = execFileSync('bash', ['-euc', print], { cwd: folder }).toString('utf8').split('\0');
    expect({ description, tags }).toEqual({ description: hostile, tags: hostile });
    expect(readdirSync(folder)).toEqual(['environment']);
  });

  it('reach cloud-init, which reads YAML and not JSON', () => {
    const file = join(temporaryFolder(), 'cloud-config.yaml');
    writeFileSync(file, document.text);
    const python = 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1], encoding="utf-8")), sys.stdout)';
    const interpreter = /^#!(\S+)/.exec(
      readFileSync(execFileSync('which', ['cloud-init']).toString().trim(), 'utf8'),
    )?.[1];
    const read = JSON.parse(execFileSync(String(interpreter), ['-c', python, file]).toString());
    expect(read).toEqual(JSON.parse(document.text.slice(document.text.indexOf('\n'))));
  });
});

describe('the synthesized folder', () => {
  const synthesize = () => {
    const outdir = temporaryFolder();
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'document');
    const settings = settingsOf(quietInput);
    const facts = { aws_region: 'eu-west-1', cache_bucket: 'bucket', eip_allocation_id: 'eipalloc-1' };
    stack.addOverride(
      'output.user_data.value',
      new ManagerUserData(stack, 'user_data', { ...bootProps(settings), facts }).base64,
    );
    app.synth();
    const folder = join(outdir, 'stacks', 'document', 'assets');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return Object.fromEntries(
      files.map((file) => {
        const path = join(file.parentPath, file.name);
        return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
      }),
    );
  };

  it('holds the same bytes at the same paths each time, under names that one reads', () => {
    const once = synthesize();
    expect(synthesize()).toEqual(once);
    const names = Object.keys(once).map((path) => path.split('/').at(-1));
    expect(names).toEqual(expect.arrayContaining(['config.toml.tftpl', 'environment.tftpl', 'boot.sh', 'token.sh']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('tells the machine which key its token is encrypted with', () => {
    const settings = settingsOf({ ...everyOption.docker, enableManagedKmsKey: true } as (typeof everyOption)[string]);
    const environment = machineDocument(settings).files['/opt/gitlab-runner/environment']?.content;
    expect(environment).toMatch(/^TOKEN_KEY='arn:aws:kms:eu-west-1:111122223333:key\/[^']+'$/m);
  });

  it('refuses the output of another resource, which only Terraform knows', () => {
    const stack = new TerraformStack(new App({ outdir: temporaryFolder() }), 'document');
    const token = new TerraformLocal(stack, 'elsewhere', 'x').asString;
    const input = {
      ...everyOption.docker,
      runnerInstall: { startScript: `echo ${token}` },
    } as (typeof everyOption)[string];
    const facts = { aws_region: 'eu-west-1', cache_bucket: 'bucket', eip_allocation_id: 'eipalloc-1' };
    const make = () => new ManagerUserData(stack, 'user_data', { ...bootProps(settingsOf(input)), facts });
    expect(make).toThrow('start_script.sh holds a reference to another resource');
  });

  it('needs every fact that is named', () => {
    const stack = new TerraformStack(new App({ outdir: temporaryFolder() }), 'document');
    const { certificate: _, caCertificate: __, ...runnerGitlab } = everyOption.docker?.runnerGitlab ?? { url: '' };
    const settings = settingsOf({ ...(everyOption.docker as (typeof everyOption)[string]), runnerGitlab });
    const make = () =>
      new ManagerUserData(stack, 'user_data', { ...bootProps(settings), facts: { aws_region: 'eu-west-1' } });
    expect(make).toThrow(/the fact [a-z_]+, but only these are known: aws_region/);
  });
});
