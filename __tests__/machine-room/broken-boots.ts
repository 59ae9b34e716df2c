import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Answer } from '../../tools/machine-room/gitlab/http';
import { type Boot, Boots } from '../../tools/machine-room/history/boots';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import { passOn } from '../../tools/machine-room/network/aws-hosts';
import { files } from '../../tools/machine-room/network/downloads';
import { clientOf, type HostHandler } from '../../tools/machine-room/network/hosts';
import type { Rehearsal } from '../../tools/machine-room/rehearsal';
import { call, until } from './systems';

const gitlabHost = 'gitlab.example.com';

/** What is broken for one instance: its user data, or what it is answered. */
export interface Fault {
  readonly userData?: (text: string) => string;
  /** Without an instance profile. */
  readonly noRole?: true;
  readonly hosts?: Readonly<Record<string, HostHandler>>;
  readonly outcome: Boot['outcome'];
  readonly cause: RegExp;
}

const answer =
  ({ status, headers = {}, body = '' }: Answer): HostHandler =>
  (req, res) => {
    req.resume();
    res.writeHead(status, headers).end(typeof body === 'object' ? JSON.stringify(body) : body);
  };
const gitlabAnswers = (status: number, body: object | string = {}, headers = {}) => ({
  [gitlabHost]: answer({ status, body, headers: { 'content-type': 'application/json', ...headers } }),
});
/** As AWS's JSON services refuse a call. */
const awsRefuses = (type: string, message: string, status = 400) => ({
  '*.amazonaws.com': answer({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: { __type: type, message },
  }),
});
const inConfig = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);
const inEnvironment = (name: string, value: string) => (text: string) =>
  text.replace(new RegExp(`${name}='[^']*'`), `${name}='${value}'`);
/** Runs while cloud-init is at work, before the boot begins. */
const beforeBoot = (command: string) => (text: string) =>
  text.replace(/"bootcmd":\s*\[/, (start) => `${start}${JSON.stringify(['sh', '-c', command])},`);

/** Boots that cannot come to their end, each with the words that a person has to read. */
export const faults: Readonly<Record<string, Fault>> = {
  'a key of config.toml that GitLab Runner does not know': {
    userData: inConfig('concurrent = ', 'concurent = 5\\nconcurrent = '),
    outcome: 'failed',
    cause: /^step lint: GitLab Runner does not accept its config\.toml: .*concurent/,
  },
  'a token that GitLab rejects': {
    hosts: gitlabAnswers(403, { message: '403 Forbidden' }),
    outcome: 'failed',
    cause: /^step token: GitLab rejects the token in the SSM parameter \S+: as runner authentication token: 403/,
  },
  'a value of another type in config.toml': {
    userData: inConfig(/concurrent = \d+/, 'concurrent = \\"many\\"'),
    outcome: 'failed',
    cause: /^step (lint|service): .*/,
  },
  'a package host that answers 503': {
    hosts: { 'packages.gitlab.com': answer({ status: 503 }) },
    outcome: 'waits',
    cause:
      /^step gitlab-runner: Downloading https:\/\/packages\.gitlab\.com\S+ failed: curl: .*503: is the host down\?/,
  },
  'a package host without the repository': {
    hosts: { 'packages.gitlab.com': answer({ status: 404 }) },
    outcome: 'failed',
    cause: /^step gitlab-runner: https:\/\/packages\.gitlab\.com\S+ answered 404: is this URL right/,
  },
  'a portal in place of the package host': {
    hosts: { 'packages.gitlab.com': answer({ status: 200, body: '<html>Sign in</html>' }) },
    outcome: 'failed',
    cause: /^step gitlab-runner: packages\.gitlab\.com did not answer with a repository of signed packages/,
  },
  'a package with another checksum': {
    userData: (text) =>
      inEnvironment(
        'RUNNER_PACKAGE_SHA256',
        'a'.repeat(64),
      )(inEnvironment('RUNNER_PACKAGE_URL', 'https://packages.gitlab.com/runner.rpm')(text)),
    hosts: { 'packages.gitlab.com': answer({ status: 200, body: 'another package' }) },
    outcome: 'failed',
    cause: /^step gitlab-runner: \S+runner\.rpm has the checksum [0-9a-f]{64}, but \S+ says a{64}/,
  },
  'a release that the repository lacks': {
    userData: beforeBoot(
      "printf '#!/bin/sh\\necho Error: Unable to find a match >&2\\nexit 1\\n' >/usr/local/sbin/dnf; mkdir -p /opt/no",
    ),
    outcome: 'failed',
    cause: /^step \S+: could not install \S.*: is there a route to a repository that has this version/,
  },
  'a parameter without a token': {
    userData: inEnvironment('PREREGISTERED_PARAMETER', '/none'),
    outcome: 'failed',
    cause: /^step token: the SSM parameter \/none does not exist or is empty/,
  },
  'no instance profile': {
    noRole: true,
    outcome: 'waits',
    cause: /^step \S+: .*Unable to locate credentials.*: does the instance have its instance profile\?/,
  },
  'a role that may not read parameters': {
    hosts: awsRefuses('AccessDeniedException', 'is not authorized to perform: ssm:GetParameter'),
    outcome: 'waits',
    cause: /^step \S+: Reading \S+ \S+ \S+ failed: .*AccessDeniedException.*: does a policy of its role allow that/,
  },
  'a wrong clock': {
    hosts: awsRefuses('InvalidSignatureException', 'Signature expired: 20200101T000000Z is now earlier'),
    outcome: 'waits',
    cause: /^step \S+: .* failed: .*Signature expired.*: is its clock right\?/,
  },
  'a GitLab that is down': {
    hosts: gitlabAnswers(502),
    outcome: 'waits',
    cause: /^step token: Asking https:\/\/gitlab\.example\.com failed: no answer of GitLab .*502.*: is the host down\?/,
  },
  'an address that is not GitLab': {
    hosts: gitlabAnswers(404, { error: '404 Not Found' }),
    outcome: 'failed',
    cause: /^step token: .* does not know api\/v4\/runners\/verify: runnerGitlab\.url is not the address of GitLab/,
  },
  'a sign-in page before GitLab': {
    hosts: gitlabAnswers(200, '<!DOCTYPE html>', { 'content-type': 'text/html' }),
    outcome: 'failed',
    cause: /^step token: .* with a web page instead of data/,
  },
  'a GitLab that has moved': {
    hosts: gitlabAnswers(301, {}, { location: 'https://git.example.com/' }),
    outcome: 'failed',
    cause: /^step token: .* answered 301, which leads elsewhere/,
  },
  'an authority that the instance does not trust': {
    userData: beforeBoot(': >/etc/ssl/certs/ca-certificates.crt; : >/etc/pki/tls/certs/ca-bundle.crt'),
    outcome: 'waits',
    cause: /^step \S+: .*(certificate|SSL).*: which authority signed that certificate\?/i,
  },
  'no route': {
    // The metadata service is reached by the default route, which stays.
    userData: beforeBoot('ip route add unreachable "$(sed -n "s/^nameserver //p" /etc/resolv.conf)"'),
    outcome: 'waits',
    cause: /^step \S+: .*(resolve|route|connect).*: do(es its VPC resolve DNS names| the route table)/i,
  },
  'a file system without a free byte': {
    userData: beforeBoot('d=/etc/yum.repos.d; mkdir -p $d; mount -t tmpfs -o size=4k full $d; echo full >$d/full'),
    outcome: 'waits',
    cause: /^step gitlab-runner: Downloading \S+ failed: curl: .*(writ|space).*: is its disk full\?/i,
  },
  'a script that fails': {
    userData: beforeBoot(
      'd=/opt/gitlab-runner/steps; mkdir -p $d; echo "echo the mirror is unknown >&2; exit 3" >$d/00-mirror.sh',
    ),
    outcome: 'failed',
    cause: /^step mirror: the mirror is unknown$/,
  },
  'user data that was cut off': {
    userData: (text) => text.slice(0, Math.round(text.length / 2)),
    outcome: 'failed',
    cause: /^cloud-init did not start the boot: .*/,
  },
  'a Docker that does not start': {
    userData: beforeBoot('mkdir -p /etc/docker; echo "{ broken" >/etc/docker/daemon.json'),
    outcome: 'failed',
    cause: /^step docker: /,
  },
};

/** Instances that boot with the user data of a manager, and with a fault each, in a room that has one. */
export class BrokenBoots {
  readonly boots: Boots;
  private readonly broken = new Map<string, Fault>();

  constructor(
    private readonly rehearsal: Pick<Rehearsal, 'room' | 'gitlab'>,
    private readonly manager: RunningInstance,
  ) {
    const { room, gitlab } = rehearsal;
    this.boots = new Boots(room.instances);
    const faulty =
      (host: string, next: HostHandler): HostHandler =>
      (req, res) =>
        (this.broken.get(clientOf(req))?.hosts?.[host] ?? next)(req, res);
    const repository = files({
      '/install/repositories/runner/gitlab-runner/config_file.repo': '[runner_gitlab-runner]\ngpgcheck=1\n',
    });
    room.network.plugIn([
      [gitlabHost, faulty(gitlabHost, gitlab.listener)],
      ['*.amazonaws.com', faulty('*.amazonaws.com', passOn(room.emulator.endpoint))],
      ['packages.gitlab.com', faulty('packages.gitlab.com', repository)],
    ]);
  }

  /** Boots one, and waits until it is as the fault says. @returns what was told of it */
  async boot(fault: Fault): Promise<Boot | undefined> {
    const { room } = this.rehearsal;
    const { record, metadata } = this.manager;
    const bytes = Buffer.from(metadata.read('user-data') ?? '');
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
    const alone = inEnvironment('LAUNCH_HOOK', '')(text);
    const userData = fault.userData?.(alone) ?? alone;
    if (fault.userData && userData === alone) {
      throw new Error('The fault is not in the user data');
    }
    const answered = await call(room, 'ec2', 'RunInstances', {
      ...{ MinCount: '1', MaxCount: '1', ImageId: record.imageId, SubnetId: record.subnetId, InstanceType: 't3.micro' },
      UserData: Buffer.from(userData).toString('base64'),
      'MetadataOptions.HttpPutResponseHopLimit': '2',
      ...(fault.noRole ? {} : { 'IamInstanceProfile.Name': String(record.role?.profileArn.split('/').at(-1)) }),
    });
    const id = String(/<instanceId>(i-[0-9a-f]+)/.exec(answered)?.[1]);
    const address = String(/<privateIpAddress>([\d.]+)/.exec(answered)?.[1]);
    this.broken.set(address, fault);
    await room.instances.arrival(id);
    const found = () => this.boots.all.find(({ instanceId }) => instanceId === id);
    await until(
      `${id} is ${fault.outcome}`,
      async () => {
        await pause(2000);
        await this.boots.look();
        const boot = found();
        return boot?.outcome === 'failed' || boot?.outcome === 'up' || isAsExpected(boot, fault);
      },
      1800,
    ).catch(() => {});
    const boot = found();
    // It would try on and on, and take time of those that come after it.
    await call(room, 'ec2', 'TerminateInstances', { 'InstanceId.1': id });
    return boot;
  }
}

const isAsExpected = (boot: Boot | undefined, { outcome, cause }: Fault) =>
  boot?.outcome === outcome && cause.test(boot.cause ?? '');
