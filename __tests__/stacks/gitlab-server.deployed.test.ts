import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import TOML from '@iarna/toml';
import { App } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitlabServerStack, type GitlabServerStackProps } from '../../stacks/gitlab-server-stack';
import type { PlanJson } from '../../tools/review/plan';
import { reviewPlan } from '../../tools/review/review';
import { ask } from '../../tools/sandbox/ask';
import { type Emulator, startEmulator } from '../../tools/sandbox/emulator';
import { emulatedEnvironment } from '../../tools/sandbox/environment';
import { EmulatedFleet } from '../lambda/terminate-runners/emulated-fleet';
import { type LambdaService, startLambdaService } from '../lambda/terminate-runners/lambda-service';
import { machineName } from '../lambda/terminate-runners/machines';
import { isOnlyDescription } from '../support/emulator-limits';
import { evaluate, type PolicyDocument } from '../support/policy-evaluator';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment, type Plan, type StateResource } from '../support/terraform';
import { region } from './emulated-stacks';
import { ExistingAccount } from './existing-account';
import { serverInput } from './gitlab-server-input';

type Server = Partial<GitlabServerStackProps['gitlabServer']>;

const periods = ['* * 9-17 * * mon-fri *'];
const key = 'arn:aws:kms:ap-northeast-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const folder = temporaryFolder();

/** What it is upgraded to. */
const version = '18.3.0';

/** Nothing has changed since the last look. */
const asItStands = ['-refresh=false'];

let emulator: Emulator;
let service: LambdaService;
let fleet: EmulatedFleet;
let deployment: Deployment;
let network: { readonly vpcId: string; readonly subnetId: string };
let state: readonly StateResource[];
let outputs: Readonly<Record<string, unknown>>;
let second: Plan;
let upgrade: Plan;
let upgraded: readonly StateResource[];
let rekeyed: Plan;
let volumeLost: Plan;
let restored: Plan;
let passwords: readonly string[];
let refusedDestroy: string;
let standsAfterRefusal: number;
let workers: readonly string[];
let foreign: string;
let running: readonly string[];
let left: readonly StateResource[];

function synth(server: Server = {}, kmsKeyId = ''): void {
  const app = new App({ outdir: folder });
  new GitlabServerStack(app, 'gitlab', {
    ...serverInput,
    ...network,
    kmsKeyId,
    gitlabServer: {
      ...serverInput.gitlabServer,
      ingress: { httpCidrs: ['192.0.2.0/24', '2001:db8::/32'], sshCidrs: ['198.51.100.0/24'] },
      ...server,
    },
    runnerManager: { maximumConcurrentJobs: 20 },
    runnerWorkerDockerMachineAutoscalingOptions: [
      { periods, idleCount: 10, idleCountMin: 2, idleScaleFactor: 0.5, idleTime: 3600, timezone: 'Asia/Tokyo' },
    ],
    runnerWorkerCache: { create: false, bucket: 'existing-cache', policy: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
  });
  app.synth();
}

/** A server is applied, upgraded, would lose its data, makes workers, and is destroyed. */
beforeAll(async () => {
  emulator = await startEmulator();
  service = await startLambdaService(emulator.endpoint, () => undefined);
  fleet = new EmulatedFleet(emulator.endpoint);
  const account = new ExistingAccount(fleet.ec2);
  const vpcId = await account.vpc();
  network = { vpcId, subnetId: await account.subnet(vpcId) };
  synth();
  deployment = new Deployment(join(folder, 'stacks', 'gitlab'), service.endpoint);
  await deployment.validate();
  await deployment.apply();
  [state, outputs] = [await deployment.state(), await deployment.outputs()];
  second = await deployment.plan();

  const early = await askPassword();
  await keepPassword('correct horse battery staple');
  passwords = [early, await askPassword()];

  synth({ version });
  upgrade = await deployment.plan(...asItStands);
  await deployment.applyPlanned();
  upgraded = await deployment.state();
  synth({ version }, key);
  rekeyed = await deployment.plan(...asItStands);
  synth({ version, dataVolume: { kmsKeyId: key } });
  volumeLost = await deployment.plan(...asItStands);
  synth({ version, dataVolume: { snapshotId: 'snap-0123456789abcdef0', preventDestroy: false } });
  restored = await deployment.plan(...asItStands);
  synth({ version });
  refusedDestroy = await deployment.destroy(...asItStands).then(
    () => 'nothing',
    (error: Error) => error.message.replace(/\s+/g, ' '),
  );
  standsAfterRefusal = (await deployment.state()).length;

  const machine = String(valueIn(upgraded, 'aws_instance.gitlab', 'id'));
  workers = [
    await fleet.worker(machineName('zx4k9y2ab', 'gitlab', 1_700_000_000, '00000001'), machine, 'gitlab'),
    await fleet.worker(machineName('zx4k9y2ab', 'gitlab', 1_700_000_000, '00000002'), machine, 'gitlab'),
  ];
  foreign = await fleet.worker('runner-q1w2e3r4t-other-1700000000-00000001', 'i-0123456789abcdef0', 'other');
  synth({ version, dataVolume: { preventDestroy: false } });
  await deployment.destroy(...asItStands);
  running = await fleet.running();
  left = await deployment.state();
}, 600_000);
afterAll(async () => {
  await service?.close();
  await emulator?.stop();
});

const valuesIn = (resources: readonly StateResource[], address: string) =>
  resources.find((resource) => resource.address === address)?.values ?? {};
const valueIn = (resources: readonly StateResource[], address: string, attribute: string) =>
  valuesIn(resources, address)[attribute];
const valuesOf = (address: string) => valuesIn(state, address);

/** What is said of a rule that references a group is lost on the emulator; nothing else may differ. */
const emulatorsOwn = /^aws_vpc_security_group_(in|e)gress_rule\.(gitlab_to_workers|workers_to_gitlab)_\d+$/;
const changesOf = ({ changes }: Plan) =>
  changes
    .filter((change) => !(emulatorsOwn.test(change.address) && isOnlyDescription(change)))
    .map(({ address, change }) => `${address} ${change.actions.join(' ')}`)
    .sort();

describe('a deployed server', () => {
  it('stays as it is on the second plan', () => {
    expect(second.errors).toBe('');
    expect(changesOf(second)).toEqual([]);
  });

  it('says where GitLab is and how to log in', () => {
    const { public_dns, public_ip } = valuesOf('aws_eip.gitlab');
    expect(outputs).toMatchObject({
      gitlab_url: `http://${public_dns}`,
      gitlab_git_ssh: `ssh://git@${public_dns}:2222`,
      gitlab_public_ip: public_ip,
      gitlab_login: 'user root, password from: npx runners gitlab-password --stack gitlab',
      gitlab_root_password_parameter: 'gitlab-gitlab-root-password',
      gitlab_instance_id: valuesOf('aws_instance.gitlab').id,
    });
  });

  it('has encrypted disks, the data on one of its own in the zone of the subnet, and metadata by session only', () => {
    const { availability_zone } = valuesOf('data.aws_subnet.gitlab');
    expect(valuesOf('aws_ebs_volume.gitlab_data')).toMatchObject({ encrypted: true, size: 100, availability_zone });
    expect(valuesOf('aws_instance.gitlab')).toMatchObject({
      metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 2 }],
      root_block_device: [{ encrypted: true }],
    });
    expect(valuesOf('aws_volume_attachment.gitlab_data')).toMatchObject({
      volume_id: outputs.gitlab_data_volume_id,
      stop_instance_before_detaching: true,
    });
  });

  it('has a snapshot of the volume every day', () => {
    const volume = valuesOf('aws_ebs_volume.gitlab_data');
    const [details] = valuesOf('aws_dlm_lifecycle_policy.gitlab_data').policy_details as Record<string, unknown>[];
    expect(volume.tags).toMatchObject(details?.target_tags as object);
    expect(details?.schedule).toMatchObject([
      { create_rule: [{ interval: 24, times: ['03:00'] }], retain_rule: [{ count: 14 }], copy_tags: true },
    ]);
  });

  it('keeps neither password nor token in its state', () => {
    for (const parameter of ['gitlab_root_password', 'runner_registration_token']) {
      expect(valuesOf(`aws_ssm_parameter.${parameter}`)).toMatchObject({ type: 'SecureString', value_wo: null });
    }
  });

  it('is open to the given networks and its workers, and the workers to it, and nothing else', () => {
    const { gitlab_sg_id: server, runner_sg_id: machines } = outputs;
    const opened = state
      .filter(({ type }) => type === 'aws_vpc_security_group_ingress_rule')
      .map(({ values }) => {
        const to = values.security_group_id === server ? 'GitLab' : 'workers';
        const from = values.cidr_ipv4 || values.cidr_ipv6 || values.referenced_security_group_id;
        const names = new Map<unknown, unknown>([
          [server, 'GitLab'],
          [machines, 'workers'],
        ]);
        return `${names.get(from) ?? from} to ${to} ${values.ip_protocol} ${values.from_port}-${values.to_port}`;
      })
      .sort();
    expect(opened).toEqual([
      '192.0.2.0/24 to GitLab tcp 80-80',
      '198.51.100.0/24 to GitLab tcp 2222-2222',
      '2001:db8::/32 to GitLab tcp 80-80',
      'GitLab to workers tcp 22-22',
      'GitLab to workers tcp 2376-2376',
      'workers to GitLab tcp 80-80',
    ]);
  });
});

describe('config.toml', () => {
  it('leads the runner and its jobs to GitLab, and its workers into the group that is open to it', () => {
    const { runners, ...global } = TOML.parse(configToml());
    const [runner] = runners as unknown as [Record<string, Record<string, unknown>>];
    expect(global).toMatchObject({ concurrent: 20, listen_address: ':9252' });
    expect(runner).toMatchObject({
      url: outputs.gitlab_url,
      executor: 'docker+machine',
      docker: { extra_hosts: [`${valuesOf('aws_eip.gitlab').public_dns}:${outputs.gitlab_private_ip}`] },
      cache: { s3: { BucketName: 'existing-cache', AuthenticationType: 'iam' } },
      machine: {
        autoscaling: [
          {
            Periods: periods,
            IdleCount: 10,
            IdleCountMin: 2,
            IdleScaleFactor: 0.5,
            IdleTime: 3600,
            Timezone: 'Asia/Tokyo',
          },
        ],
      },
    });
    expect(runner.machine?.MachineOptions).toEqual(
      expect.arrayContaining([
        `amazonec2-security-group=${valuesOf('aws_security_group.docker_machine').name}`,
        'amazonec2-security-group-readonly=true',
        `amazonec2-subnet-id=${network.subnetId}`,
        'amazonec2-iam-instance-profile=gitlab-docker-machine',
      ]),
    );
  });
});

describe('the role of the machine', () => {
  const account = '123456789012';
  const profile = `arn:aws:iam::${account}:instance-profile/gitlab-docker-machine`;
  const ec2 = (resource: string) => `arn:aws:ec2:${region}:${account}:${resource}`;
  const parameter = (name: string) => `arn:aws:ssm:${region}:${account}:parameter/${name}`;
  const workerProfile = { 'ec2:InstanceProfile': profile };
  const otherProfile = { 'ec2:InstanceProfile': `arn:aws:iam::${account}:instance-profile/admin` };
  const passed = { 'iam:PassedToService': 'ec2.amazonaws.com' };
  const keyPair = (prefix: string) => ec2(`key-pair/runner-zx4k9y2ab-${prefix}-1700000000-00000001`);

  /** What is attached to the machine's role, but for the cache's. */
  const documents = (): PolicyDocument[] =>
    state
      .filter(
        ({ address, type, values }) =>
          address === 'aws_iam_policy.instance_docker_machine_policy' ||
          (type === 'aws_iam_role_policy' && values.role === 'gitlab-instance'),
      )
      .map(({ values }) => JSON.parse(String(values.policy)));

  it.each([
    ['ssm:GetParameter', parameter('gitlab-runner-token'), {}],
    ['ssm:PutParameter', parameter('gitlab-gitlab-root-password'), {}],
    ['ssmmessages:OpenDataChannel', '*', {}],
    ['ec2:DescribeInstances', '*', {}],
    ['ec2:ImportKeyPair', keyPair('gitlab'), {}],
    ['ec2:RunInstances', ec2('instance/*'), workerProfile],
    ['ec2:RequestSpotInstances', ec2('spot-instances-request/*'), {}],
    ['ec2:CreateTags', ec2('instance/i-0123456789abcdef0'), workerProfile],
    ['ec2:TerminateInstances', ec2('instance/i-0123456789abcdef0'), workerProfile],
    ['ec2:DeleteKeyPair', keyPair('gitlab'), {}],
    ['iam:PassRole', `arn:aws:iam::${account}:role/gitlab-docker-machine`, passed],
  ])('allows %s on %s', (action, resource, context) => {
    expect(evaluate(documents(), { action, resource, context })).toBe('allowed');
  });

  it('allows workers in the given subnet and group alone', () => {
    const run = (resource: string) => evaluate(documents(), { action: 'ec2:RunInstances', resource, context: {} });
    expect(run(ec2(`subnet/${network.subnetId}`))).toBe('allowed');
    expect(run(ec2(`security-group/${outputs.runner_sg_id}`))).toBe('allowed');
    expect(run(ec2('subnet/subnet-0aaaaaaaaaaaaaaa1'))).toBe('denied');
    expect(run(ec2(`security-group/${outputs.gitlab_sg_id}`))).toBe('denied');
  });

  it.each([
    ['ssm:GetParameter', parameter('other-runner-token'), {}],
    ['ssm:PutParameter', parameter('other'), {}],
    ['ssm:DeleteParameter', parameter('gitlab-runner-token'), {}],
    ['ec2:RunInstances', ec2('instance/*'), otherProfile],
    ['ec2:RunInstances', ec2('instance/*'), {}],
    ['ec2:TerminateInstances', ec2('instance/i-0123456789abcdef0'), otherProfile],
    ['ec2:TerminateInstances', ec2('instance/i-0123456789abcdef0'), {}],
    ['ec2:CreateTags', ec2('instance/i-0123456789abcdef0'), {}],
    ['ec2:DeleteKeyPair', keyPair('other'), {}],
    ['ec2:DeleteVolume', ec2('volume/vol-0123456789abcdef0'), {}],
    ['ec2:DeleteSnapshot', `arn:aws:ec2:${region}::snapshot/snap-0123456789abcdef0`, {}],
    ['ec2:AuthorizeSecurityGroupIngress', ec2('security-group/sg-0123456789abcdef0'), {}],
    ['iam:PassRole', `arn:aws:iam::${account}:role/admin`, passed],
    ['iam:PassRole', `arn:aws:iam::${account}:role/gitlab-instance`, passed],
    [
      'iam:PassRole',
      `arn:aws:iam::${account}:role/gitlab-docker-machine`,
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    ['logs:DeleteLogGroup', `arn:aws:logs:${region}:${account}:log-group:gitlab`, {}],
  ])('denies %s on %s', (action, resource, context) => {
    expect(evaluate(documents(), { action, resource, context })).toBe('denied');
  });

  it('leaves snapshots that are not of this volume to others', () => {
    const [policy] = state
      .filter(({ address }) => address === 'aws_iam_role_policy.gitlab_snapshots')
      .map(({ values }) => JSON.parse(String(values.policy)) as PolicyDocument);
    const remove = (tag: string) =>
      evaluate([policy as PolicyDocument], {
        action: 'ec2:DeleteSnapshot',
        resource: `arn:aws:ec2:${region}::snapshot/snap-0123456789abcdef0`,
        context: { 'ec2:ResourceTag/gitlab-data-of': tag },
      });
    expect([remove('gitlab'), remove('other')]).toEqual(['allowed', 'denied']);
  });
});

describe('a release of GitLab', () => {
  it('replaces the machine, and keeps the volume with the data, the address and the parameters', () => {
    expect(changesOf(upgrade)).toEqual([
      'aws_cloudwatch_event_rule.gitlab_terminated update',
      // It names the image of the workers, which is chosen anew.
      'aws_iam_policy.instance_docker_machine_policy update',
      'aws_instance.gitlab delete create',
      'aws_volume_attachment.gitlab_data delete create',
      'terraform_data.machine delete create',
      'terraform_data.worker_image delete create',
    ]);
  });

  it('leaves another machine with the same volume, at the same address, whose end is noticed', () => {
    const machine = valueIn(upgraded, 'aws_instance.gitlab', 'id');
    expect(machine).not.toBe(outputs.gitlab_instance_id);
    expect(valuesIn(upgraded, 'aws_volume_attachment.gitlab_data')).toMatchObject({
      instance_id: machine,
      volume_id: outputs.gitlab_data_volume_id,
    });
    expect(valuesIn(upgraded, 'aws_instance.gitlab')).toMatchObject({ private_ip: outputs.gitlab_private_ip });
    expect(valuesIn(upgraded, 'aws_eip.gitlab')).toMatchObject({ public_ip: outputs.gitlab_public_ip });
    const pattern = String(valueIn(upgraded, 'aws_cloudwatch_event_rule.gitlab_terminated', 'event_pattern'));
    expect(JSON.parse(pattern)).toMatchObject({ detail: { 'instance-id': [machine] } });
  });
});

describe('a KMS key', () => {
  it('replaces the machine, and neither the data volume nor a parameter', () => {
    expect(rekeyed.errors).toBe('');
    const changes = changesOf(rekeyed);
    expect(changes).toContain('aws_instance.gitlab delete create');
    expect(changes).toContain('aws_cloudwatch_log_group.environment update');
    // Files that its user data have no room for are the machine's own.
    expect(changes.join()).not.toMatch(/aws_(ebs_volume|ssm_parameter\.(?!boot_files))/);
    const { risks } = reviewPlan({ name: 'gitlab', plan: rekeyed.json as unknown as PlanJson });
    expect(risks.find(({ address }) => address === 'aws_cloudwatch_log_group.environment')).toMatchObject({
      class: 'data',
      changes: ['kms_key_id names another key'],
      remedy: expect.stringContaining('Keep the key of before usable'),
    });
  });
});

describe('a snapshot to restore', () => {
  it('makes volume and machine anew, and keeps the address', () => {
    expect(changesOf(restored)).toEqual(
      expect.arrayContaining(['aws_ebs_volume.gitlab_data delete create', 'aws_instance.gitlab delete create']),
    );
    expect(changesOf(restored).join()).not.toMatch(/aws_(eip|network_interface|ssm_parameter)/);
  });
});

describe('npx runners gitlab-password', () => {
  it('says that there is none yet, and then which, which the state does not hold', async () => {
    const [early, later] = passwords;
    expect(early).toMatch(/gitlab-gitlab-root-password holds no password yet: GitLab takes some minutes/);
    expect(later).toBe('correct horse battery staple\n');
    expect(JSON.stringify([second, upgrade, volumeLost, restored])).not.toContain('correct horse');
  });
});

describe('the protection of the data', () => {
  const sentence =
    'Resource aws_ebs_volume.gitlab_data has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed';

  it('fails a plan that would make the volume anew', () => {
    expect(volumeLost.json).toBeUndefined();
    expect(volumeLost.errors).toContain(sentence);
  });

  it('fails destroy, which then touches nothing', () => {
    expect(refusedDestroy).toContain(sentence);
    expect(standsAfterRefusal).toBe(state.length);
  });

  it('lets destroy leave nothing once it is off, no worker either', () => {
    expect(left).toEqual([]);
    expect(running).toEqual([foreign]);
    expect(workers).toHaveLength(2);
  });
});

/** What `npx runners gitlab-password` says. */
async function askPassword(): Promise<string> {
  const args = ['tsx', 'tools/runners/runners.ts', 'gitlab-password', '--out', folder, '--stack', 'gitlab'];
  return promisify(execFile)('npx', args, { env: emulatedEnvironment(service.endpoint) }).then(
    ({ stdout }) => stdout,
    ({ stderr }: { stderr: string }) => stderr,
  );
}

/** As the machine does it. */
async function keepPassword(Value: string): Promise<void> {
  await ask(emulator.endpoint, 'ssm', region, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSSM.PutParameter', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: 'gitlab-gitlab-root-password', Type: 'SecureString', Value, Overwrite: true }),
  });
}

/** What the machine is told, as Terraform wrote it. */
function configToml(): string {
  const document = gunzipSync(Buffer.from(String(valuesOf('aws_instance.gitlab').user_data_base64), 'base64'));
  const [header, ...json] = document.toString().split('\n');
  expect(header).toBe('#cloud-config');
  const { write_files } = JSON.parse(json.join('\n')) as { write_files: { path: string; content: string }[] };
  const file = write_files.find(({ content }) => content.includes('[[runners]]'));
  return String(file?.content);
}
