import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../src/settings/parse';
import type { SynthesizedStack } from '../support/synth';
import { proxiedRunner, proxy, somewhere, synthesized } from './proxied-runner-account';

type Input = Parameters<typeof proxiedRunner>[1];
const stack = (input: Input = {}) => synthesized(proxiedRunner(somewhere, input));
const systemd = { systemd: {}, configFile: '/etc/gitlab-runner/config.toml' };

/** A file of the synthesized folder, as a reviewer finds it. */
function file({ folder }: SynthesizedStack, name: string): string {
  const found = readdirSync(join(folder, 'assets'), { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith(`/${name}`),
  );
  return found === undefined ? '' : readFileSync(join(folder, 'assets', found), 'utf8');
}

describe('the stack of a runner on a server that exists', () => {
  it('is the same wherever it is synthesized', () => {
    expect(stack({ proxy }).text).toBe(stack({ proxy }).text);
  });

  it('makes no group, role or instance of the server', () => {
    const { resource } = stack().json;
    expect(Object.keys(resource.aws_security_group ?? {})).toEqual(['docker_machine']);
    expect(Object.keys(resource.aws_iam_role ?? {}).sort()).toEqual(['docker_machine', 'runner_config']);
    expect(Object.keys(resource)).not.toContain('aws_instance');
    expect(Object.keys(resource).filter((type) => /iam_(user|access_key)/.test(type))).toEqual([]);
  });

  // Terraform destroys first what nothing is created before: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
  it('keeps a user and all that belongs to its key until what used it has changed', () => {
    const { resource } = stack({ ciServer: { iamUser: {} } }).json;
    const withAUser = Object.entries(resource).flatMap(([type, all]) =>
      Object.entries(all).map(([name, { lifecycle }]) => [`${type}.${name}`, lifecycle] as const),
    );
    const without = stack().json.resource;
    const ofTheUser = withAUser.filter(([address]) => {
      const [type, name] = address.split('.') as [string, string];
      return without[type]?.[name] === undefined && address !== 'aws_iam_role_policy.parameters';
    });
    expect(ofTheUser.map(([address]) => address)).toEqual(
      expect.arrayContaining(['aws_iam_user.docker_machine', 'aws_lambda_invocation.access_key']),
    );
    for (const [address, lifecycle] of ofTheUser) {
      expect(lifecycle, address).toMatchObject({ create_before_destroy: true });
    }
  });

  it('makes a cache of its own unless one is given', () => {
    expect(stack({ runnerWorkerCache: {} }).json.resource.aws_s3_bucket?.build_cache).toBeDefined();
    expect(stack().json.resource.aws_s3_bucket).toBeUndefined();
  });

  it('opens further ports and attaches what the agent needs when asked for', () => {
    const asked = stack({ ciServer: { openPorts: [80, 19081], registryPort: 5000, ssmAccess: true } }).json.resource;
    const rules = Object.keys(asked.aws_vpc_security_group_ingress_rule ?? {});
    expect(rules.filter((name) => name.startsWith('workers_to_server')).sort()).toEqual([
      'workers_to_server_19081',
      'workers_to_server_5000',
      'workers_to_server_80',
    ]);
    const agent = asked.aws_iam_role_policy?.server_systems_manager;
    expect(agent).toMatchObject({ role: 'ci-server' });
    expect(agent?.policy).toContain('ssm:UpdateInstanceInformation');
    // All of AmazonSSMManagedInstanceCore but the parameters of the account.
    expect(agent?.policy).not.toContain('ssm:GetParameter');
    expect(stack().json.resource.aws_iam_role_policy?.server_systems_manager).toBeUndefined();
  });

  // AmazonSSMManagedInstanceCore opens every parameter of the account to jobs:
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
  it('opens sessions on workers when asked, and no parameter with them', () => {
    const { resource } = stack({ runnerWorker: { ssmAccess: true } }).json;
    const policy = resource.aws_iam_role_policy?.docker_machine_session_manager;
    expect(policy?.policy).toContain('ssmmessages:OpenDataChannel');
    expect(JSON.stringify(resource)).not.toMatch(/AmazonSSMManagedInstanceCore|ssm:GetParameter"/);
    expect(stack().json.resource.aws_iam_role_policy?.docker_machine_session_manager).toBeUndefined();
  });

  it('warns of what works but hurts, as the runner that the module knows does', () => {
    const warnings = ({ folder }: SynthesizedStack) => {
      const manifest = JSON.parse(readFileSync(join(folder, '..', '..', 'manifest.json'), 'utf8'));
      const { annotations } = Object.values(manifest.stacks)[0] as { annotations: { message: string }[] };
      return annotations.map(({ message }) => message);
    };
    const https = {
      description: 'HTTPS',
      protocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrBlock: '0.0.0.0/0',
    } as const;
    const port = { ...https, fromPort: 3128, toPort: 3128 };
    const ends = expect.stringMatching(/^runnerWorker.type: docker.machine ends with GitLab 20/);
    expect(warnings(stack({ proxy, runnerWorkerEgressRules: { https } }))).toEqual([
      expect.stringMatching(/^runnerWorkerEgressRules: .*3128/),
      ends,
    ]);
    expect(warnings(stack({ proxy, runnerWorkerEgressRules: { https, port } }))).toEqual([ends]);
  });

  it('has no user unless asked for, and then its key is nowhere in what Terraform knows', () => {
    const asked = stack({ ciServer: { iamUser: { keyGeneration: 2 } } });
    const { resource } = asked.json;
    expect(resource.aws_iam_user?.docker_machine).toMatchObject({ name: 'ci-server-docker-machine' });
    expect(resource.aws_iam_access_key).toBeUndefined();
    expect(resource.aws_lambda_invocation?.access_key?.input).toContain('"keyGeneration" = 2');
    expect(Object.keys(resource.aws_iam_role_policy ?? {}).sort()).toEqual([
      'access_key',
      'parameters',
      'runner_config',
    ]);
    expect(file(asked, 'section.toml.tftpl')).toMatch(/^ *SecretKey = "__SECRET_ACCESS_KEY__"$/m);
    expect(file(asked, 'environment.tftpl')).toContain("ACCESS_KEY='ci-server-docker-machine-access-key'\n");
    // The key has to be there before the document runs for the first time.
    expect(resource.aws_ssm_association?.association?.depends_on).toEqual(
      expect.arrayContaining(['aws_lambda_invocation.access_key', 'aws_iam_role_policy.parameters']),
    );
  });

  it.each([
    [true, 'apply'],
    [false, 'restore'],
  ])('with enabled %s has the section %s', (enabled, action) => {
    const { aws_ssm_association, aws_lambda_invocation } = stack({ enabled }).json.resource;
    expect(aws_ssm_association?.association).toMatchObject({ parameters: { Action: action } });
    expect(aws_lambda_invocation?.configure).toMatchObject({ lifecycle_scope: 'CRUD' });
    expect(aws_lambda_invocation?.configure?.input).toContain(`"action" = "${action}"`);
  });

  it('has the section put in when all it needs is there, and taken out before any of it goes', () => {
    const { aws_lambda_invocation, aws_ssm_association } = stack().json.resource;
    expect(aws_lambda_invocation?.configure?.depends_on).toEqual(
      expect.arrayContaining(['aws_ssm_association.association', 'aws_iam_role_policy.runner_config']),
    );
    expect(aws_ssm_association?.association?.depends_on).toEqual(
      expect.arrayContaining([
        'aws_iam_role_policy.docker_machine',
        'aws_iam_role_policy_attachment.docker_machine_cache_instance',
        'aws_vpc_security_group_ingress_rule.workers_to_server_19081',
        'aws_vpc_security_group_ingress_rule.docker_machine_ssh_runner',
        'aws_vpc_security_group_ingress_rule.docker_machine_docker_runner',
        'aws_iam_instance_profile.docker_machine',
      ]),
    );
  });

  it('tells docker-machine never to touch security groups, where the registry is, and whose workers they are', () => {
    const section = file(stack({ ciServer: { registryPort: 5000 } }), 'section.toml.tftpl');
    expect(section).toContain('"amazonec2-security-group-readonly=true"');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of Terraform
    expect(section).toContain('"engine-insecure-registry=${server_address}:5000"');
    expect(section).toContain(`gitlab-runner-parent-id,${somewhere.instanceId}"`);
    expect(section).not.toMatch(/^ *token|access-key|__/im);
  });

  // Left out, GitLab's docker-machine bids 0.50 dollars (docs/configuration/runner_autoscale_aws of GitLab Runner 19.3).
  it('has no cap on the price of spot workers but the one asked for', () => {
    const spot = (more: object) => file(stack({ runnerWorkerDockerMachineInstanceSpot: more }), 'section.toml.tftpl');
    expect(spot({ enable: true })).toContain('"amazonec2-spot-price="');
    expect(spot({ enable: true, maxPrice: '0.07' })).toContain('"amazonec2-spot-price=0.07"');
    expect(spot({ enable: false })).not.toContain('spot-price');
  });

  it('puts keys of configToml beside those of the stack, and none that the server or a setting has', () => {
    const configToml = {
      log_level: 'debug',
      runners: { docker: { image: 'alpine', services_limit: 3 }, machine: { IdleCountMin: 2 }, cache: { Path: 'p' } },
    };
    const { runners, log_level } = TOML.parse(
      file(stack({ configToml }), 'section.toml.tftpl').replace(/\$\{\w+\}/g, 'fact'),
    ) as { runners: unknown; log_level?: string };
    expect(log_level).toBe('debug');
    expect(runners).toMatchObject([
      {
        executor: 'docker+machine',
        docker: { image: 'alpine', services_limit: 3 },
        machine: { MachineDriver: 'amazonec2', IdleCountMin: 2 },
        cache: { Type: 's3', Path: 'p' },
      },
    ]);
    const role = 'arn:aws:iam::111122223333:role/cache';
    const withRole = stack({ configToml: { runners: { cache: { s3: { RoleARN: role } } } } });
    expect(JSON.stringify(withRole.json.resource.aws_iam_role_policy?.docker_machine)).toContain(role);
    const refused = (keys: object) => () => stack({ configToml: keys });
    expect(refused({ runners: { token: 'x' } })).toThrow("it is the server's own");
    expect(refused({ concurrent: 1 })).toThrow('runnerManager.maximumConcurrentJobs writes');
    expect(refused({ runners: { machine: { IdleCount: 1 } } })).toThrow('runnerWorkerDockerMachineInstance.idleCount');
    expect(refused({ runners: { docker: { services: [{ name: 'x' }] } } })).toThrow(
      'a list of tables cannot be merged',
    );
    expect(refused({ session_server: { session_timeout: 1 } })).toThrow('set it there');
  });

  it('gives a runner of systemd a drop-in behind a proxy, and none without', () => {
    const behind = stack({ ciServer: systemd, proxy });
    expect(file(behind, 'service-environment.tftpl')).toContain('[Service]\nKillSignal=SIGQUIT\n');
    expect(file(behind, 'variables.tftpl')).toContain('http_proxy=http://192.0.2.1:3128\n');
    expect(file(stack({ ciServer: systemd }), 'service-environment.tftpl')).toBe('');
  });

  it('keeps the machines of a container that is recreated', () => {
    expect(file(stack(), 'service-environment.tftpl')).toBe(
      '# Written by gitlab-runner-cdktf, and taken away with the stack.\nservices:\n  gitlab-runner:\n    environment:\n' +
        '      MACHINE_STORAGE_PATH: "/etc/gitlab-runner/docker-machine"\n',
    );
  });
});

describe('settings that are refused', () => {
  const url = 'https://releases.example.com/docker-machine';
  it.each<[string, Input, string]>([
    ['no way to run', { ciServer: { compose: undefined } }, 'ciServer: says how the runner is run either by compose'],
    [
      'two ways to run',
      { ciServer: { systemd: {}, compose: { directory: '/srv/ci' } } },
      'ciServer: says how the runner is run either by compose',
    ],
    ['an instance by its name', { ciServer: { instanceId: 'ci' } }, 'ciServer.instanceId: must be an id such as i-'],
    ['a relative path', { ciServer: { configFile: 'config.toml' } }, 'ciServer.configFile: must be an absolute path'],
    ['a name with quotes', { ciServer: { runnerName: 'a"b' } }, 'ciServer.runnerName: must be without quotes'],
    ['a port of no number', { ciServer: { registryPort: 0 } }, 'ciServer.registryPort: must be a whole number'],
    [
      'a key of no generation',
      { ciServer: { iamUser: { keyGeneration: 0 } } },
      'ciServer.iamUser.keyGeneration: must be',
    ],
    ['a binary without checksum', { runnerInstall: { dockerMachineDownloadUrl: url } }, 'runnerInstall: needs'],
    [
      'a binary for a container',
      { runnerInstall: { dockerMachineDownloadUrl: url, dockerMachineSha256: 'a'.repeat(64) } },
      'runnerInstall.dockerMachineDownloadUrl: has no effect in a container',
    ],
    [
      'a writable security group',
      { runnerWorkerDockerMachineEc2Options: ['amazonec2-security-group-readonly=false'] },
      'says amazonec2-security-group-readonly=false, which is always true here',
    ],
    [
      'an access key',
      { runnerWorkerDockerMachineEc2Options: ['amazonec2-secret-key=x'] },
      'runnerWorkerDockerMachineEc2Options: holds an access key, which would be readable in plan and state',
    ],
    [
      'credentials of the proxy that only the proxy leads to',
      { proxy: { ...proxy, credentialsSsmParameterName: '/proxy' } },
      'proxy.credentialsSsmParameterName: is read before the proxy can be used',
    ],
    ['a name for no document', { environment: 'my ci' }, 'environment: is "my ci", but names documents here'],
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html, Name
    ['a name that AWS keeps for itself', { environment: 'amazon-ci' }, 'not beginning with aws, ssm, amazon or amzn'],
    ['a comma in a tag', { tags: { team: 'a,b' } }, 'tags.team: holds , in its value, which IAM refuses'],
    ['a misspelt setting', { enable: false } as Input, 'enable: there is no such setting, did you mean enabled?'],
  ])('%s', (_, input, message) => {
    expect(() => stack(input)).toThrow(SettingsError);
    expect(() => stack(input)).toThrow(message);
  });
});

describe('a start script of workers', () => {
  const types = ['t3.micro'];

  it('goes to the server, beside config.toml as the runner sees it', () => {
    const started = stack({
      ciServer: { compose: { directory: '/srv/ci', configDirectory: '/config' } },
      runnerWorkerDockerMachineInstance: { types, startScript: '#!/bin/sh\necho %{x}\n' },
    });
    expect(file(started, 'worker-start.sh.tftpl')).toBe('#!/bin/sh\necho %%{x}\n');
    expect(file(started, 'section.toml.tftpl')).toContain('"amazonec2-userdata=/config/runners_userdata.sh"');
  });

  it.each([
    ['ends its here-document', '#!/bin/sh\nEND-OF-worker-start.sh\nid\n'],
    ['ends it in the way of Windows', '#!/bin/sh\r\nEND-OF-worker-start.sh\r\nid\r\n'],
    ['has what Systems Manager takes for a parameter', '#!/bin/sh\necho {{ Action }}\n'],
  ])('that %s is carried in Base64', (_, startScript) => {
    const [document] = Object.values(
      stack({ runnerWorkerDockerMachineInstance: { types, startScript } }).json.resource.aws_ssm_document ?? {},
    );
    const { content } = document as { readonly content: string };
    expect(content).toContain("base64 -d >worker-start.sh <<'END-OF-worker-start.sh' || exit 1");
    expect(content).toMatch(/base64encode\(templatefile\([^)]*worker-start\.sh\.tftpl/);
    expect(content).toContain("cat >section.toml <<'END-OF-section.toml'");
  });

  it('is refused when the document would be too long', () => {
    const runnerWorkerDockerMachineInstance = { types, startScript: 'x'.repeat(40_000) };
    expect(() => stack({ runnerWorkerDockerMachineInstance })).toThrow(
      /runnerWorkerDockerMachineInstance.startScript: a document of Systems Manager .* shorten it/,
    );
  });
});

describe('the script for the server', () => {
  it('leaves shellcheck nothing to say', () => {
    const folder = join(process.cwd(), 'assets', 'ci-server');
    const names = readdirSync(folder).filter((name) => name.endsWith('.sh'));
    expect(names).toContain('configure.sh');
    const { stdout, stderr, status } = spawnSync('shellcheck', names, { cwd: folder, encoding: 'utf8' });
    expect({ said: stdout + stderr, status }).toEqual({ said: '', status: 0 });
  });
});
