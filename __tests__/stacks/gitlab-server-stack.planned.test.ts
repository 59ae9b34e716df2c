import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { GitlabServerStack, type GitlabServerStackProps } from '../../stacks/gitlab-server-stack';
import { ref } from '../constructs/synthesized-runner';
import { DeployedApp } from '../support/deployed-app';
import { jsonIn } from '../support/json-in';
import { type StackJson, synthStack } from '../support/synth';
import { Deployment } from '../support/terraform';
import { serverInput } from './gitlab-server-input';

type Server = Partial<GitlabServerStackProps['gitlabServer']>;

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const externalUrl = 'https://gitlab.example.com';
const tls = { certificate: { certificate, keySsmParameterName: '/gitlab/tls/key' } };
const kmsKeyId = 'arn:aws:kms:ap-northeast-1:111122223333:key/11111111-2222-3333-4444-555555555555';

const synth = (server: Server = {}, rest: Partial<GitlabServerStackProps> = {}) =>
  synthStack(
    (app) =>
      new GitlabServerStack(app, 'gitlab-server', {
        ...serverInput,
        ...rest,
        gitlabServer: { ...serverInput.gitlabServer, ...server },
      }),
  );

const outputOf = ({ output }: StackJson, name: string) => output[name]?.value;

/** The template, which is read as TOML with its placeholders. */
function configToml(folder: string): string {
  const [path = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('/config.toml.tftpl'),
  );
  return readFileSync(join(folder, path), 'utf8');
}

/** What may reach a group, as `<from> <port>`. */
function openedTo({ resource }: StackJson, group: string): string[] {
  return Object.values(resource.aws_vpc_security_group_ingress_rule ?? {})
    .filter(({ security_group_id }) => security_group_id === ref(`aws_security_group.${group}.id`))
    .map((rule) => `${rule.cidr_ipv4 ?? rule.cidr_ipv6 ?? rule.referenced_security_group_id} ${rule.from_port}`)
    .sort();
}

describe('the stack of a GitLab server', () => {
  it('is valid Terraform with everything that can be asked', async () => {
    const { folder } = synth(
      {
        externalUrl,
        tls,
        route53ZoneId: 'Z0123456789ABCDEFGHIJ',
        elasticIp: { allocationId: 'eipalloc-0123456789abcdef0' },
        dataVolume: { type: 'io2', iops: 4000, snapshotId: 'snap-0123456789abcdef0', finalSnapshot: true },
      },
      { kmsKeyId, runnerWorkerCache: {}, tags: { Owner: 'team' }, iamPermissionsBoundary: 'boundary' },
    );
    await new Deployment(folder).validate();
  });

  it('opens 443 and 80 for https, to networks and workers alike', () => {
    const { json } = synth({ externalUrl, tls });
    const workers = ref('aws_security_group.docker_machine.id');
    expect(openedTo(json, 'gitlab')).toEqual(
      [`192.0.2.0/24 443`, `192.0.2.0/24 80`, `${workers} 443`, `${workers} 80`].sort(),
    );
    const gitlab = ref('aws_security_group.gitlab.id');
    expect(openedTo(json, 'docker_machine')).toEqual([`${gitlab} 22`, `${gitlab} 2376`]);
  });

  it('makes a record of its name to the address that stays', () => {
    const route53ZoneId = 'Z0123456789ABCDEFGHIJ';
    const { json } = synth({ externalUrl, tls, route53ZoneId });
    expect(json.resource.aws_route53_record?.gitlab).toMatchObject({
      zone_id: route53ZoneId,
      name: 'gitlab.example.com',
      type: 'A',
      records: [ref('aws_eip.gitlab.public_ip')],
    });
    expect(outputOf(json, 'gitlab_url')).toBe(externalUrl);
  });

  it('takes an Elastic IP that exists, from nobody, and never makes it its own', () => {
    const { json } = synth({ elasticIp: { allocationId: 'eipalloc-0123456789abcdef0' } });
    expect(json.resource.aws_eip).toBeUndefined();
    expect(json.resource.aws_eip_association?.gitlab).toMatchObject({
      allocation_id: ref('data.aws_eip.gitlab.id'),
      network_interface_id: ref('aws_network_interface.gitlab.id'),
      allow_reassociation: false,
    });
    expect(outputOf(json, 'gitlab_url')).toBe(`http://${ref('data.aws_eip.gitlab.public_dns')}`);
  });

  it('is found by its private address where it has no other', () => {
    const { json } = synth({ elasticIp: { enable: false } });
    expect(json.resource.aws_eip_association).toBeUndefined();
    expect(outputOf(json, 'gitlab_url')).toBe(`http://${ref('aws_network_interface.gitlab.private_ip')}`);
    expect(outputOf(json, 'gitlab_public_ip')).toBeUndefined();
  });

  it("may read the certificate's key, and its own two parameters alone may it write", () => {
    const { json } = synth({ externalUrl, tls });
    const { Statement } = jsonIn(String(json.resource.aws_iam_role_policy?.parameters?.policy));
    // With a certificate, files of the boot are in parameters, too.
    const names = (arns: string[]) =>
      arns.map((arn) => arn.split(':parameter/')[1]).filter((name) => !name?.startsWith('gitlab-boot-files-'));
    const [reading, writing, decryption, rekeying] = Statement;
    const all = ['gitlab-runner-token', 'gitlab-gitlab-root-password', 'gitlab/tls/key'];
    expect(Statement).toHaveLength(4);
    expect(names(rekeying.Resource)).toEqual(all.slice(0, 2));
    expect(names(reading.Resource)).toEqual(all);
    expect(names(writing.Resource)).toEqual(all.slice(0, 2));
    expect(names(decryption.Condition.StringEquals['kms:EncryptionContext:PARAMETER_ARN'])).toEqual(all);
  });

  it('reaches GitLab directly behind a proxy, jobs too, and may read what it signs in with', () => {
    const proxy = {
      httpProxy: 'http://proxy.example.com:3128',
      credentialsSsmParameterName: '/proxy/credentials',
      vpcEndpoints: ['ssm'],
    };
    const { json, folder } = synth({ externalUrl: 'http://gitlab.example.com' }, { proxy });
    const { runners } = TOML.parse(configToml(folder)) as unknown as { runners: { environment: string[] }[] };
    const direct = runners[0]?.environment.find((line) => line.startsWith('NO_PROXY='));
    expect(direct?.split(',')).toContain('gitlab.example.com');
    const policy = String(json.resource.aws_iam_role_policy?.parameters?.policy);
    expect(policy).toContain(':parameter/proxy/credentials');
    expect(() => synth({}, { proxy })).toThrow(
      /gitlabServer\.externalUrl: is not given, and with a proxy it has to be/,
    );
  });

  it('encrypts disks, parameters and logs with the given key, and lets the machine use it', () => {
    const { resource } = synth({}, { kmsKeyId }).json;
    expect(resource.aws_ebs_volume?.gitlab_data).toMatchObject({ encrypted: true, kms_key_id: kmsKeyId });
    expect(resource.aws_instance?.gitlab?.root_block_device).toMatchObject({ kms_key_id: kmsKeyId });
    expect(resource.aws_ssm_parameter?.gitlab_root_password).toMatchObject({ key_id: kmsKeyId, value_wo: 'null' });
    expect(resource.aws_cloudwatch_log_group?.environment).toMatchObject({ kms_key_id: kmsKeyId });
    expect(jsonIn(String(resource.aws_iam_role_policy?.kms?.policy)).Statement).toMatchObject([
      { Resource: kmsKeyId },
      { Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
    ]);
  });

  it('keeps the key of a data volume that exists, unless the volume has a key of its own', () => {
    const lifecycleOf = (dataVolume: object) =>
      synth({ dataVolume }, { kmsKeyId }).json.resource.aws_ebs_volume?.gitlab_data?.lifecycle;
    expect(lifecycleOf({})).toEqual({ prevent_destroy: true, ignore_changes: ['kms_key_id'] });
    expect(lifecycleOf({ kmsKeyId })).toEqual({ prevent_destroy: true });
  });

  it('is reached and cleaned up without anything in the way: address and rules first, the sweep last', () => {
    const { resource } = synth().json;
    expect(resource.aws_instance?.gitlab?.depends_on).toEqual(
      expect.arrayContaining([
        'aws_lambda_invocation.sweep_workers',
        'aws_eip_association.gitlab',
        'aws_vpc_security_group_egress_rule.gitlab_allow_https_ipv4',
      ]),
    );
    expect(resource.aws_lambda_function?.terminate_runner_instances?.vpc_config).toBeUndefined();
    const [event] = Object.values(resource.aws_cloudwatch_event_rule ?? {});
    expect(jsonIn(String(event?.event_pattern))).toEqual({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { state: ['terminated'], 'instance-id': [ref('aws_instance.gitlab.id')] },
    });
  });

  it('follows a newer image only when it is replaced, and a given one at once', () => {
    const lifecycle = (server: Server) => synth(server).json.resource.aws_instance?.gitlab?.lifecycle;
    expect(lifecycle({})).toMatchObject({ ignore_changes: ['ami'] });
    expect(lifecycle({ instance: { amiId: 'ami-0123456789abcdef0' } })).not.toHaveProperty('ignore_changes');
  });

  it('keeps the image of its workers until it is replaced, since config.toml names it', () => {
    const { json } = synth();
    expect(json.resource.terraform_data?.worker_image).toMatchObject({
      input: { id: ref('data.aws_ami.docker_machine_by_filter.id') },
      triggers_replace: { gitlab: '18.2.1', runner: '18.2.1' },
      lifecycle: { ignore_changes: ['input'] },
    });
    expect(JSON.stringify(json.locals)).toContain(
      `"worker_ami" = terraform_data.worker_image.output.id`.replaceAll('"', '\\"'),
    );
    const given = synth({}, { runnerWorkerDockerMachineAmiId: 'ami-0123456789abcdef0' }).json;
    expect(given.resource.terraform_data).not.toHaveProperty('worker_image');
  });

  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
  it('opens sessions on workers when asked, and no parameter with them', () => {
    const { resource } = synth({}, { runnerWorker: { ssmAccess: true } }).json;
    expect(resource.aws_iam_role_policy?.docker_machine_session_manager?.policy).toContain('ssm:UpdateInstance');
    expect(JSON.stringify(resource)).not.toContain('AmazonSSMManagedInstanceCore');
    expect(synth().json.resource.aws_iam_role_policy?.docker_machine_session_manager).toBeUndefined();
  });

  it('makes no snapshots where none are wanted', () => {
    const { resource } = synth({ dataVolume: { snapshots: { enable: false } } }).json;
    expect(resource.aws_dlm_lifecycle_policy).toBeUndefined();
    expect(resource.aws_iam_role?.gitlab_snapshots).toBeUndefined();
  });

  it('is the same, byte for byte, when it is synthesized again', () => {
    expect(synth().text).toBe(synth().text);
  });

  it('takes texts that mean something to Terraform as they are', () => {
    const description = `\${aws_instance.gitlab.id} !{if}`;
    const { json } = synth({ egressRules: { all: { protocol: '-1', cidrBlock: '0.0.0.0/0', description } } });
    const rules = Object.values(json.resource.aws_vpc_security_group_egress_rule ?? {});
    expect(rules.map((rule) => rule.description)).toContain(`$\${aws_instance.gitlab.id} !{if}`);
  });
});

describe('the example', () => {
  it('is in a public subnet with workers beside it, and is warned of http and of what ends', async () => {
    const { stacks, warnings } = await DeployedApp.synthesize('examples/gitlab-server.ts');
    expect(Object.keys(stacks).sort()).toEqual(['gitlab-server', 'network']);
    expect(warnings).toEqual([
      expect.stringMatching(/^gitlabServer\.externalUrl: is no https address/),
      expect.stringMatching(/^runnerWorker\.type: docker\+machine ends with GitLab 20\.0/),
    ]);
    const { runners, concurrent } = TOML.parse(configToml(String(stacks['gitlab-server']?.folder)));
    expect(concurrent).toBe(20);
    expect(runners).toMatchObject([
      { limit: 20, machine: { MachineOptions: expect.arrayContaining(['amazonec2-private-address-only=false']) } },
    ]);
  });
});
