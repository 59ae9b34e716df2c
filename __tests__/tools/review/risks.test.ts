import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expression } from '../../../src/templates/expression';
import { describedLines, verdict } from '../../../tools/review/render/describe';
import { exitCodeOf, reviewJson, reviewPlan } from '../../../tools/review/review';
import { planOf, reviewOf, type Written } from './planned';

const told = (...written: Written[]) =>
  reviewOf(...written).risks.map((risk) => [risk.class, risk.address, ...risk.changes].join(' | '));
const update = (address: string, before: object, after: object, more: object = {}): Written => ({
  address,
  change: { before, after, ...more },
});
const create = (address: string, after: object): Written => ({ address, change: { actions: ['create'], after } });
const replace = (address: string): Written => ({
  address,
  change: { actions: ['create', 'delete'], before: { name: 'a' }, after: { name: 'b' } },
});
const destroy = (address: string, before: object): Written => ({ address, change: { actions: ['delete'], before } });

describe('jobs', () => {
  const group = (more: object) => ({ launch_template: [{ version: '1' }], tag: [], ...more });
  const refresh = (triggers: string[]) => ({ instance_refresh: [{ strategy: 'Rolling', triggers }] });
  const workers = (scale_in_protected_instances: string, version: string) => ({
    protect_from_scale_in: true,
    launch_template: [{ version }],
    instance_refresh: [{ strategy: 'Rolling', preferences: [{ scale_in_protected_instances }] }],
  });
  const nextManager = update(
    'aws_autoscaling_group.gitlab_runner_instance',
    group(refresh([])),
    group({ ...refresh([]), launch_template: [{ version: '2' }] }),
  );
  const further = {
    address: 'aws_autoscaling_group.worker_group_1',
    change: { actions: ['no-op'], before: {}, after: {} },
  };

  it.each<[string, Written, string[]]>([
    [
      'a template that is refreshed',
      update(
        'aws_autoscaling_group.g',
        group(refresh([])),
        group({ ...refresh([]), launch_template: [{ version: '2' }] }),
      ),
      [
        'jobs | aws_autoscaling_group.g | launch_template changes, and the group replaces its instances (instance_refresh)',
      ],
    ],
    [
      'a template without a refresh',
      update('aws_autoscaling_group.g', group({}), group({ launch_template: [{ version: '2' }] })),
      [],
    ],
    [
      'a trigger',
      update('aws_autoscaling_group.g', group(refresh(['tag'])), group({ ...refresh(['tag']), tag: [{ key: 'a' }] })),
      ['jobs | aws_autoscaling_group.g | tag changes, and the group replaces its instances (instance_refresh)'],
    ],
    [
      'no trigger',
      update('aws_autoscaling_group.g', group(refresh([])), group({ ...refresh([]), tag: [{ key: 'a' }] })),
      [],
    ],
    [
      // As the provider plans the module's group of workers: __tests__/fixtures/upstream, docker-autoscaler.
      'a template that is refreshed, while the refresh ignores what is protected',
      update('aws_autoscaling_group.autoscaler', workers('Ignore', '1'), workers('Ignore', '2')),
      [],
    ],
    [
      'a template that is refreshed, with what is protected',
      update('aws_autoscaling_group.autoscaler', workers('Refresh', '1'), workers('Refresh', '2')),
      [
        'jobs | aws_autoscaling_group.autoscaler | launch_template changes, and the group replaces its instances (instance_refresh)',
      ],
    ],
    [
      'a group that shrinks',
      update('aws_autoscaling_group.g', { desired_capacity: 5 }, { desired_capacity: 2 }),
      ['jobs | aws_autoscaling_group.g | desired_capacity falls from 5 to 2: what is beyond is ended'],
    ],
    [
      // AWS ends no protected instance when a group scales in: Auto Scaling guide, "Use instance scale-in protection".
      'a group that shrinks, whose instances are protected',
      update(
        'aws_autoscaling_group.autoscaler',
        { max_size: 10, protect_from_scale_in: true },
        { max_size: 5, protect_from_scale_in: true },
      ),
      ['money | aws_autoscaling_group.autoscaler | max_size: 10 to 5'],
    ],
    [
      'a group that shrinks, whose next instances will be protected',
      update('aws_autoscaling_group.g', { max_size: 5 }, { max_size: 2, protect_from_scale_in: true }),
      [
        'jobs | aws_autoscaling_group.g | max_size falls from 5 to 2: what is beyond is ended',
        'money | aws_autoscaling_group.g | max_size: 5 to 2',
      ],
    ],
    ['a group that grows', update('aws_autoscaling_group.g', { desired_capacity: 2 }, { desired_capacity: 5 }), []],
    [
      'an instance that is stopped',
      update('aws_instance.i', { instance_type: 't3.small' }, { instance_type: 't3.large' }),
      ['jobs | aws_instance.i | instance_type changes: it is stopped for that'],
    ],
    ['an instance that gets a tag', update('aws_instance.i', { tags: {} }, { tags: { a: '1' } }), []],
    ['a new group', create('aws_autoscaling_group.g', refresh([])), []],
    [
      'a sweep',
      destroy('aws_lambda_invocation.l', { lifecycle_scope: 'CRUD' }),
      ['jobs | aws_lambda_invocation.l | it is destroyed, which calls the function again: it ends every worker'],
    ],
    ['a call that is not repeated', destroy('aws_lambda_invocation.l', { lifecycle_scope: 'CREATE_ONLY' }), []],
  ])('%s', (_, written, expected) => expect(told(written)).toEqual(expected));

  // Found by a plan of AWS provider 5.100.0: the rules of a replaced group are deleted before anything is created.
  it.each<[string, Written, string[]]>([
    [
      'a security group of machines that is replaced',
      replace('aws_security_group.docker_autoscaler'),
      ['jobs | aws_security_group.docker_autoscaler | it is destroyed and recreated, and its rules are deleted first'],
    ],
    ['that of a function', replace('aws_security_group.terminate_runner_instances'), []],
    [
      "a manager's role that is replaced",
      replace('aws_iam_role.instance'),
      ['jobs | aws_iam_role.instance | it is destroyed and recreated, and its policies are removed first'],
    ],
    ['that of the function', replace('aws_iam_role.lambda'), []],
    ['a role that ends', destroy('aws_iam_role.instance', { name: 'ci' }), []],
    [
      'a NAT gateway with another address',
      replace('aws_nat_gateway.this'),
      ['jobs | aws_nat_gateway.this | it is destroyed and recreated'],
    ],
  ])('go by %s', (_, written, expected) => {
    expect(told(written).filter((line) => line.startsWith('jobs'))).toEqual(expected);
  });

  it('are not handed over where what they go by is replaced', () => {
    expect(reviewOf(nextManager, further, replace('aws_security_group.runner')).notes).toEqual([]);
  });

  it('are handed over to a new manager where it has workers of its own, and that is told', () => {
    const told =
      'A new runner manager starts. The one before finishes its jobs, takes no more, and ends (docs/operate.md).';
    expect(reviewOf(nextManager, further)).toMatchObject({ risks: [], notes: [told] });
    expect(reviewOf(nextManager)).toMatchObject({ risks: [{ class: 'jobs' }], notes: [] });
    expect(
      reviewOf(update('aws_autoscaling_group.gitlab_runner_instance', { tag: [] }, { tag: [{}] }), further),
    ).toMatchObject({ notes: [] });
  });

  describe('of an executor that is no longer used', () => {
    const manager = 'aws_autoscaling_group.gitlab_runner_instance';
    const next = update(manager, { launch_template: [{ version: '1' }] }, { launch_template: [{ version: '2' }] });
    const ofManager = (...written: Written[]) => told(...written).filter((line) => line.includes(manager));
    const removed = (executor: string) => [
      `jobs | ${manager} | the executor is no longer ${executor}: its workers, their groups and the permissions for them are removed`,
    ];

    it.each([
      ['docker-autoscaler', 'aws_autoscaling_group.autoscaler'],
      ['docker+machine', 'aws_security_group.docker_machine'],
    ])('%s', (executor, workers) => {
      expect(ofManager(next, destroy(workers, {}))).toEqual(removed(executor));
      const [risk] = reviewOf(next, destroy(workers, {})).risks;
      expect(risk?.remedy).toMatch(/second stack with an environment of its own.*docs\/convert\.md/);
    });

    it('counts where nothing else changes for the manager', () => {
      const same = { address: manager, change: { actions: ['no-op'], before: {}, after: {} } };
      expect(ofManager(same, destroy('aws_security_group.docker_machine', {}))).toEqual(removed('docker+machine'));
    });

    it('is no matter of its own where the manager goes as well', () => {
      const lines = ofManager(destroy(manager, {}), destroy('aws_autoscaling_group.autoscaler', {}));
      expect(lines).toEqual([`jobs | ${manager} | it is destroyed, with every instance in it`]);
    });
  });
});

describe('data', () => {
  const expiring = (days: number) => ({ rule: [{ status: 'Enabled', expiration: [{ days }] }] });

  it.each<[string, Written, string[]]>([
    ['logs that are kept on purpose', destroy('aws_cloudwatch_log_group.l', { skip_destroy: true }), []],
    [
      'logs whose key changes',
      {
        address: 'aws_cloudwatch_log_group.l',
        change: { before: { kms_key_id: '' }, after: {}, after_unknown: { kms_key_id: true } },
        expressions: { kms_key_id: {} },
      },
      ['data | aws_cloudwatch_log_group.l | kms_key_id names another key'],
    ],
    [
      'logs whose key is switched off',
      {
        address: 'aws_cloudwatch_log_group.l',
        change: { before: { kms_key_id: 'arn:a' }, after: { kms_key_id: null } },
        expressions: {},
      },
      ['data | aws_cloudwatch_log_group.l | kms_key_id names another key'],
    ],
    [
      'a cache whose key changes',
      update(
        'aws_s3_bucket_server_side_encryption_configuration.c',
        { rule: [{ apply_server_side_encryption_by_default: [{ kms_master_key_id: 'arn:a' }] }] },
        { rule: [{ apply_server_side_encryption_by_default: [{ kms_master_key_id: '' }] }] },
      ),
      [
        'data | aws_s3_bucket_server_side_encryption_configuration.c | rule[0].apply_server_side_encryption_by_default[0].kms_master_key_id names another key',
      ],
    ],
    [
      'volumes whose key changes',
      update(
        'aws_launch_template.t',
        { block_device_mappings: [{ ebs: [{ kms_key_id: 'arn:a' }] }] },
        { block_device_mappings: [{ ebs: [{ kms_key_id: 'arn:b' }] }] },
      ),
      ['data | aws_launch_template.t | block_device_mappings[0].ebs[0].kms_key_id names another key'],
    ],
    [
      'an environment whose key changes',
      update('aws_lambda_function.f', { kms_key_arn: 'arn:a' }, { kms_key_arn: 'arn:b' }),
      ['data | aws_lambda_function.f | kms_key_arn names another key'],
    ],
    [
      'a key that is switched off',
      { address: 'aws_kms_key.default', change: { actions: ['forget'], before: { arn: 'arn:a' } } },
      ['data | aws_kms_key.default | Terraform no longer manages it; the key stays in the account'],
    ],
    ['logs for longer', update('aws_cloudwatch_log_group.l', { retention_in_days: 7 }, { retention_in_days: 0 }), []],
    [
      'a cache that expires sooner',
      update('aws_s3_bucket_lifecycle_configuration.c', expiring(30), expiring(1)),
      ['data | aws_s3_bucket_lifecycle_configuration.c | it keeps 1 days, was 30 days'],
    ],
    ['what is only forgotten', { address: 'aws_s3_bucket.b', change: { actions: ['forget'], before: {} } }, []],
  ])('%s', (_, written, expected) => expect(told(written)).toEqual(expected));
});

describe('permissions', () => {
  const attachment = { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess', role: 'ci' };

  it.each<[string, Written, string[]]>([
    [
      'a policy of AWS',
      create('aws_iam_role_policy_attachment.a', attachment),
      [
        'permissions | aws_iam_role_policy_attachment.a | arn:aws:iam::aws:policy/AdministratorAccess is attached to ci',
      ],
    ],
    [
      'the same attachment, recreated',
      {
        address: 'aws_iam_role_policy_attachment.a',
        change: { actions: ['delete', 'create'], before: attachment, after: attachment },
      },
      [],
    ],
    [
      'a bucket that may become public',
      update('aws_s3_bucket_public_access_block.b', { block_public_acls: true }, { block_public_acls: false }),
      ['permissions | aws_s3_bucket_public_access_block.b | block_public_acls is off'],
    ],
    [
      'credentials without a session token',
      update(
        'aws_launch_template.t',
        { metadata_options: [{ http_tokens: 'required' }] },
        { metadata_options: [{ http_tokens: 'optional' }] },
      ),
      [
        "permissions | aws_launch_template.t | the machine's credentials can be had without a session token (http_tokens)",
      ],
    ],
    [
      'a boundary that falls',
      update(
        'aws_iam_role.r',
        { permissions_boundary: 'arn:aws:iam::111122223333:policy/b' },
        { permissions_boundary: null },
      ),
      ['permissions | aws_iam_role.r | the permissions boundary arn:aws:iam::111122223333:policy/b is removed'],
    ],
    [
      'a policy that is known later',
      {
        ...update('aws_iam_policy.p', { policy: '{}' }, {}, { after_unknown: { policy: true } }),
        expressions: { policy: {} },
      },
      ['permissions | aws_iam_policy.p | policy: what it allows is known only after the apply'],
    ],
  ])('%s', (_, written, expected) => expect(told(written)).toEqual(expected));

  it('reads from the synthesized JSON what the policy will say', () => {
    const policy = (resources: string) =>
      `\${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = "a:B", "Resource" = ${resources}}]})}`;
    const { risks } = reviewJson(
      'ci',
      {
        resource: {
          aws_iam_policy: {
            bare: { policy: policy('[aws_s3_bucket.c.arn]') },
            within: { policy: policy(`"${expression('aws_s3_bucket.c["x"].arn')}/*"`) },
            computed: { policy: policy('[for b in aws_s3_bucket.all : b.arn]') },
          },
        },
      },
      [],
    );
    expect(risks.map(({ changes }) => changes)).toEqual([
      [`policy, statement 1: new actions: a:B on ${expression('aws_s3_bucket.c.arn')}`],
      [`policy, statement 1: new actions: a:B on ${expression('aws_s3_bucket.c["x"].arn')}/*`],
      ['policy: what it allows is known only after the apply'],
    ]);
  });
});

describe('network', () => {
  const rule = (more: object) => ({
    security_group_id: 'sg-1',
    ip_protocol: 'tcp',
    from_port: 443,
    to_port: 443,
    ...more,
  });
  const egress = 'aws_vpc_security_group_egress_rule';

  it.each<[string, Written[], string[]]>([
    [
      'a rule under another name',
      [
        destroy(`${egress}.old`, rule({ cidr_ipv4: '0.0.0.0/0' })),
        create(`${egress}.new`, rule({ cidr_ipv4: '0.0.0.0/0' })),
      ],
      [],
    ],
    [
      'the same rule on another group',
      [
        destroy(`${egress}.old`, rule({ cidr_ipv4: '0.0.0.0/0' })),
        create(`${egress}.new`, rule({ security_group_id: 'sg-2', cidr_ipv4: '0.0.0.0/0' })),
      ],
      [`network | ${egress}.new | out to 0.0.0.0/0 (everybody): tcp, port 443`],
    ],
    [
      'a narrower range',
      [update(`${egress}.r`, rule({ cidr_ipv6: '2001:db8::/32' }), rule({ cidr_ipv6: '2001:db8:1::/48' }))],
      [],
    ],
    [
      'another family',
      [update(`${egress}.r`, rule({ cidr_ipv4: '0.0.0.0/0' }), rule({ cidr_ipv6: '::/0' }))],
      [
        `network | ${egress}.r | out to ::/0 (everybody): tcp, port 443 | was out to 0.0.0.0/0 (everybody): tcp, port 443`,
      ],
    ],
    [
      'a protocol instead of all',
      [
        update(
          `${egress}.r`,
          { ...rule({ cidr_ipv4: '10.0.0.0/8' }), ip_protocol: '-1' },
          rule({ cidr_ipv4: '10.0.0.0/8' }),
        ),
      ],
      [],
    ],
    [
      'a rule within its group',
      [
        update(
          'aws_security_group.g',
          { id: 'sg-1', ingress: [] },
          {
            id: 'sg-1',
            ingress: [{ protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['192.0.2.0/24'], self: true }],
          },
        ),
      ],
      ['network | aws_security_group.g | in from 192.0.2.0/24: tcp, port 22 | in from sg-1: tcp, port 22'],
    ],
    [
      'rules that stand on their own, as the group shows them',
      [
        {
          ...update(
            'aws_security_group.g',
            { id: 'sg-1', ingress: [], name: 'a' },
            { id: 'sg-1', ingress: [{ protocol: '-1', self: true }], name: 'b' },
          ),
          expressions: { name: {} },
        },
      ],
      [],
    ],
    [
      'machines with public addresses',
      [
        update(
          'aws_launch_template.t',
          { network_interfaces: [{ associate_public_ip_address: 'false' }] },
          { network_interfaces: [{ associate_public_ip_address: 'true' }] },
        ),
      ],
      ['network | aws_launch_template.t | its machines get public addresses'],
    ],
  ])('%s', (_, written, expected) =>
    expect(told(...written).filter((risk) => risk.startsWith('network'))).toEqual(expected),
  );
});

describe('the way out of running jobs', () => {
  const egress = 'aws_vpc_security_group_egress_rule';
  const rule = (cidr_ipv4: string, more: object = {}) => ({
    security_group_id: 'sg-1',
    ip_protocol: 'tcp',
    from_port: 443,
    to_port: 443,
    cidr_ipv4,
    ...more,
  });
  const https = destroy(`${egress}.https`, rule('0.0.0.0/0'));
  const noLonger = `jobs | ${egress}.https | no longer out to 0.0.0.0/0 (everybody): tcp, port 443`;
  const unchanged = (address: string, before: object): Written => ({
    address,
    change: { actions: ['no-op'], before, after: before },
  });

  it.each<[string, Written[], string[]]>([
    ['is a rule that goes', [https], [noLonger]],
    ['is a rule that gets narrower', [update(`${egress}.https`, rule('0.0.0.0/0'), rule('10.0.0.0/8'))], [noLonger]],
    [
      'stays where another rule lets it out',
      [https, unchanged(`${egress}.all`, rule('0.0.0.0/0', { ip_protocol: '-1' }))],
      [],
    ],
    ['stays where the rule has another name', [https, create(`${egress}.tls`, rule('0.0.0.0/0'))], []],
    ['goes with its group, and the machines of it', [https, destroy('aws_security_group.runner', { id: 'sg-1' })], []],
    [
      'is none of the function that cleans up',
      [https, unchanged('aws_security_group.terminate_runner_instances', { id: 'sg-1' })],
      [],
    ],
    ['is none that leads in', [destroy('aws_vpc_security_group_ingress_rule.ping', rule('0.0.0.0/0'))], []],
    ['is a route', [replace('aws_route.private_0')], ['jobs | aws_route.private_0 | it is destroyed and recreated']],
    ['is an endpoint', [destroy('aws_vpc_endpoint.s3', {})], ['jobs | aws_vpc_endpoint.s3 | it is destroyed']],
  ])('%s', (_, written, expected) => expect(told(...written)).toEqual(expected));
});

describe('a plan', () => {
  const outputs = (...unknown: boolean[]) =>
    Object.fromEntries(unknown.map((after_unknown, index) => [`o${index}`, { actions: ['update'], after_unknown }]));
  const quiet = update('aws_instance.i', { tags: null }, { tags: {} });

  it.each([
    ['of an output alone changes something', [], outputs(false), ['o0']],
    ['of an output that is not known yet changes something', [], outputs(true), ['o0']],
    ['of an update that changes nothing has no output for it', [quiet], outputs(true, false), ['o1']],
    ['of outputs that stay changes nothing', [], { o0: { actions: ['no-op'] } }, []],
  ])('%s', (_, written, output_changes, expected) => {
    const review = reviewPlan({ name: 'ci', plan: { ...planOf(written), output_changes } });
    expect(review.outputs).toEqual(expected);
    expect(exitCodeOf([review])).toBe(expected.length > 0 ? 2 : 0);
    expect(verdict([review])).toBe(
      expected.length > 0 ? '1 changed output, none with a risk that is known here.' : 'Nothing changes.',
    );
  });

  it('that Terraform calls incomplete is told to be so', () => {
    const notesOf = (complete?: boolean) => reviewPlan({ name: 'ci', plan: { ...planOf([]), complete } }).notes;
    expect(notesOf(false)).toEqual([expect.stringContaining('incomplete')]);
    expect([notesOf(true), notesOf()]).toEqual([[], []]);
  });

  // hashicorp/terraform, internal/command/jsonplan: a deposed object is an entry of its own with the same address.
  it('removes what an interrupted replacement left, and not what is there now', () => {
    const address = 'aws_security_group.runner';
    const plan = planOf([destroy(address, { id: 'sg-1' })]);
    const [left] = plan.resource_changes ?? [];
    const review = reviewPlan({
      name: 'ci',
      plan: { ...plan, resource_changes: [{ ...left, deposed: '00abcdef' } as never] },
    });
    expect([review.changes, review.risks, review.leftOvers]).toEqual([[], [], [address]]);
    expect([exitCodeOf([review]), verdict([review])]).toEqual([2, '1 change, none with a risk that is known here.']);
    expect(review.notes).toEqual([expect.stringContaining(`an interrupted replacement left: ${address}`)]);
  });
});

describe('user data', () => {
  const userData = (config: string, packed = true) => {
    const document = `#cloud-config\n${JSON.stringify({ write_files: [{ path: '/etc/gitlab-runner/config.toml', content: config }] })}`;
    return (packed ? gzipSync(document) : Buffer.from(document)).toString('base64');
  };
  const changed = (before: string, after: string) => {
    const { changes, risks } = reviewOf(update('aws_launch_template.t', { user_data: before }, { user_data: after }));
    return { lines: changes.flatMap(describedLines), risks: risks.flatMap((risk) => risk.changes) };
  };

  it('tells keys without values, and ceilings with them', () => {
    const config = (idle: number, token: string) =>
      userData(`concurrent = 4\n[[runners]]\ntoken = "${token}"\n[runners.machine]\nIdleCount = ${idle}\n`);
    expect(changed(config(1, 'one-secret'), config(9, 'two-secret'))).toEqual({
      lines: ['user_data: /etc/gitlab-runner/config.toml: changed (runners.0.token, runners.0.machine.IdleCount)'],
      risks: ['user_data: config.toml runners.0.machine.IdleCount: 1 to 9'],
    });
  });

  it('tells the releases that a boot installs, and no other value', () => {
    const boot = (text: string) =>
      `#cloud-config\n${JSON.stringify({ write_files: [{ path: '/opt/gitlab-runner/environment', content: text }] })}`;
    const [before, after] = ['16.0.3', '19.3.0'].map((release, index) =>
      Buffer.from(boot(`RUNNER_VERSION='${release}'\nOTHER_VERSION='1'\nSECRET='${index}-secret'\n`)).toString(
        'base64',
      ),
    );
    expect(changed(before as string, after as string).lines).toEqual([
      'user_data: /opt/gitlab-runner/environment: changed (RUNNER_VERSION 16.0.3 -> 19.3.0)',
    ]);
  });

  it('is a change even if only packed in another way: machines are made from it anew', () => {
    const lines = ['user_data: nothing in any file: it is only packed in another way'];
    expect(changed(userData('concurrent = 1'), userData('concurrent = 1', false))).toEqual({ lines, risks: [] });
  });

  it('is not told when it is anything else', () => {
    const lines = ['user_data: what it holds: it is no cloud-config document in JSON'];
    expect(changed('#!/bin/sh\necho a-secret', userData(''))).toEqual({ lines, risks: [] });
    // It begins as gzip does, and ends too soon.
    expect(changed('H4sI', userData(''))).toEqual({ lines, risks: [] });
  });
});
