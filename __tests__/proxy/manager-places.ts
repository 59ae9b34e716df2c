import { gunzipSync } from 'node:zlib';
import { readUserData } from '../boot/sandbox/cloud-config';
import { cloudConfigOf } from '../support/cloud-config';
import { httpAddress, httpsAddress, type ProxyPlace, proxyAuthority } from '../support/proxy-places';
import type { StateResource } from '../support/terraform';

/** What Terraform applied. */
export type State = readonly StateResource[];

/** A file of the manager, or of the one machine that is a manager and more: in its user data, or carried by parameters. */
export const file = (path: string) => (state: State) => {
  const machine = state.find(({ address }) => address === 'aws_instance.gitlab');
  const { write_files: files } = machine
    ? readUserData(String(machine.values.user_data_base64)).config
    : cloudConfigOf(state);
  const named = files.find((one) => one.path === '/opt/gitlab-runner/environment')?.content ?? '';
  return files.find((one) => one.path === path)?.content ?? carriedFile(state, named, path);
};

/** Out of the bundle that assets/boot/steps/080-files.sh takes apart; an earlier deployment's parameters may stand there, too. */
function carriedFile(state: State, named: string, path: string): string | undefined {
  const pieces = state
    .flatMap(({ address, values }) => {
      const found = /^aws_ssm_parameter\.boot_files(?:_(\d+))?$/.exec(address);
      return found && named.includes(String(values.name))
        ? [{ number: Number(found[1] ?? 0), value: String(values.value) }]
        : [];
    })
    .sort((one, other) => one.number - other.number);
  if (pieces.length === 0) {
    return undefined;
  }
  let rest = gunzipSync(Buffer.from(pieces.map(({ value }) => value).join(''), 'base64'));
  while (rest.length > 0) {
    const end = rest.indexOf('\n');
    const [, bytes, name] = rest.subarray(0, end).toString().split(' ');
    const content = rest.subarray(end + 1, end + 1 + Number(bytes));
    if (name === path) {
      return content.toString();
    }
    rest = rest.subarray(end + 1 + Number(bytes));
  }
  return undefined;
}

/** An argument of a resource as it was applied. */
export const attribute = (address: string, name: string) => (state: State) => {
  const value = state.find((resource) => resource.address === address)?.values[name];
  return value === undefined ? undefined : String(value);
};
export const dropIn = (unit: string): ProxyPlace<State> => ({
  place: `the service ${unit}, by a drop-in`,
  text: file(`/etc/systemd/system/${unit}.service.d/proxy.conf`),
  says: ['[Service]\nEnvironmentFile=/etc/proxy.env\n'],
});

/** Where the proxy has to be on the manager of a runner, whatever runs its jobs. */
export const managerPlaces = (noProxy: string): readonly ProxyPlace<State>[] => [
  {
    place: 'the environment of services and of the boot',
    text: file('/etc/proxy.env'),
    says: [
      ...['HTTP_PROXY', 'http_proxy'].map((name) => `${name}=${httpAddress}\n`),
      ...['HTTPS_PROXY', 'https_proxy'].map((name) => `${name}=${httpsAddress}\n`),
      ...['NO_PROXY', 'no_proxy'].map((name) => `${name}=${noProxy}\n`),
    ],
  },
  {
    place: 'every boot script: curl, the aws CLI, dnf',
    text: file('/opt/gitlab-runner/environment'),
    says: [/^PROXY_CREDENTIALS='\/proxy\/credentials'$/m, /^\. \/opt\/proxy\/use\.sh$/m],
  },
  {
    place: "the package manager's own configuration",
    text: file('/opt/gitlab-runner/steps/01-proxy.sh'),
    says: [/^package_manager_proxy$/m],
  },
  dropIn('amazon-ssm-agent'),
  {
    place: 'the CloudWatch agent',
    text: file('/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml'),
    says: ['[proxy]', `http_proxy = "${httpAddress}"`, `https_proxy = "${httpsAddress}"`, `no_proxy = "${noProxy}"`],
  },
  { place: 'the trust store of the manager', text: file('/etc/proxy-ca.crt'), says: [proxyAuthority] },
  {
    place: "the manager's right to read the credentials",
    text: attribute('aws_iam_policy.ssm', 'policy'),
    says: ['parameter/proxy/credentials'],
  },
];

/** Where it has to be for jobs in Docker. */
export const containerPlaces = (noProxy: string): readonly ProxyPlace<State>[] => [
  {
    place: 'the variables of jobs',
    text: file('/etc/gitlab-runner/config.toml'),
    says: [
      `"HTTP_PROXY=${httpAddress}"`,
      `"https_proxy=${httpsAddress}"`,
      `"NO_PROXY=${noProxy}"`,
      `"no_proxy=${noProxy}"`,
    ],
  },
  {
    place: "jobs' docker clients",
    text: file('/etc/gitlab-runner/config.toml'),
    says: [/pre_build_script = """[\s\S]*\.docker\/config\.json[\s\S]*"""/],
  },
  {
    place: 'the certificates of jobs and of their helper',
    text: file('/etc/gitlab-runner/config.toml'),
    says: ['"/etc/proxy-ca.crt:/etc/gitlab-runner/certs/ca.crt:ro"'],
  },
];
