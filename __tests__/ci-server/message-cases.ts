import type { Machine } from '../boot/sandbox/machine';

/** A message of a deployment to an existing server that no other test shows. */
export interface ServerMessageCase {
  readonly says: string;
  /** 75 where it waits. */
  readonly status: 1 | 75;
  readonly action?: 'apply' | 'restore';
  readonly environment?: Readonly<Record<string, string>>;
  /** What is wrong, on a server where this is the first deployment, or which has the section already. */
  readonly deployed?: boolean;
  readonly prepare: (machine: Machine) => void;
}

const configFile = '/srv/p/config/config.toml';
const proxy = { PROXY_URL: 'http://proxy.example.com:3128', PROXY_CHECK_URL: 'https://gitlab.example.com' };
const accessKey = { ACCESS_KEY: 'e-access-key' };
const aws = (says: string, status: number) => (machine: Machine) =>
  machine.standIn('aws', `echo '${says}' >&${status === 0 ? 1 : 2}; exit ${status}`);
const noRunner = (machine: Machine) => machine.standIn('gitlab-runner', 'exit 1');

export const serverMessageCases: readonly ServerMessageCase[] = [
  {
    says: 'GitLab Runner does not answer: the service runner of the compose project in /srv/p does not run, or it is another one (ciServer.compose)',
    status: 75,
    prepare: noRunner,
  },
  {
    says: 'GitLab Runner does not answer: it is not installed, or not in /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin',
    status: 75,
    environment: { RUN_AS: 'systemd', SYSTEMD_UNIT: 'gitlab-runner' },
    prepare: noRunner,
  },
  {
    says: 'the proxy http://proxy.example.com:3128 refuses https://gitlab.example.com with 403: allow this server',
    status: 1,
    environment: proxy,
    prepare: (machine) => machine.standIn('curl', 'printf 403'),
  },
  {
    says: 'could not read the SSM parameter e-access-key: does it exist, and does the instance have the role ciServer.roleName?',
    status: 75,
    environment: accessKey,
    prepare: aws('Could not connect to the endpoint URL: "https://ssm.us-east-1.amazonaws.com/"', 255),
  },
  {
    says: 'could not read the SSM parameter e-access-key: does it exist, and does the instance have the role ciServer.roleName?',
    status: 1,
    environment: accessKey,
    prepare: aws('An error occurred (AccessDeniedException) when calling the GetParameter operation: no', 254),
  },
  {
    says: 'the SSM parameter e-access-key must hold an access key as id:secret: deploy again, and it is made',
    status: 1,
    environment: accessKey,
    prepare: aws('null', 0),
  },
  {
    says: `there is no ${configFile}: correct ciServer.configFile`,
    status: 1,
    prepare: (machine) => machine.remove(configFile),
  },
  {
    says: `there is no ${configFile} any more: put it back first`,
    status: 1,
    action: 'restore',
    deployed: true,
    prepare: (machine) => machine.remove(configFile),
  },
  {
    says: 'GitLab Runner does not start without the environment of this stack: see its log',
    status: 1,
    action: 'restore',
    deployed: true,
    prepare: (machine) =>
      machine.standIn('docker', machine.read('/usr/local/sbin/docker').replace('up)', 'up) exit 1 ;; never)')),
  },
];
