import { dockerMachineSha256 } from '../../tools/machine-room/docker-machine/downloads';

/** The user's own server: what runs there before anybody deploys, and the way out of its network. */

export const configFile = '/etc/gitlab-runner/config.toml';
export const foreignToken = 'glrt-f0R3i9Nf0R3i9Nf0R3i9';

const credentials = 'ci:p@ss';

/** A proxy that asks who one is. GitLab and SSM's endpoint are on this side of it. */
export const serverProxy = {
  credentials,
  parameter: '/room/proxy',
  signedIn: 'http://ci:p%40ss@proxy.example.com:3128',
  settings: {
    httpProxy: 'http://proxy.example.com:3128',
    noProxy: ['gitlab.example.com'],
    credentialsSsmParameterName: '/room/proxy',
    vpcEndpoints: ['ssm'],
  },
  ofRoom: (region: string) => ({
    credentials,
    inside: ['gitlab.example.com', `ssm.${region}.amazonaws.com`],
  }),
};

/** Its config.toml: comments and a foreign runner, and the one that the stack is given. */
const config = (token: string) => `# Kept by hand.
concurrent = 4
check_interval = 1

[[runners]]
  name = "foreign"
  url = "https://gitlab.example.com"
  token = "${foreignToken}"
  executor = "docker"
  [runners.docker]
    image = "alpine:3"
    volumes = ["/srv/foreign:/srv/foreign"]

[[runners]]
  name = "ours" # idle so far
  url = "https://gitlab.example.com"
  token = "${token}"
  executor = "docker"
  [runners.docker]
    image = "alpine:3"
`;

/** The server has none yet. */
export const dockerMachine = {
  dockerMachineDownloadUrl: 'https://gitlab-docker-machine-downloads.s3.amazonaws.com/main/docker-machine-Linux-x86_64',
  get dockerMachineSha256() {
    return dockerMachineSha256('GitLab');
  },
};

/** How it was set up once. In Base64, as EC2 takes it. */
export function ciServer(token: string): string {
  const document = {
    write_files: [
      { path: configFile, permissions: '0600', content: config(token) },
      {
        path: '/etc/systemd/system/docker.service.d/proxy.conf',
        content: `[Service]\nEnvironment="HTTPS_PROXY=${serverProxy.signedIn.replaceAll('%', '%%')}"\n`,
      },
    ],
    runcmd: [
      'mkdir -p /srv/foreign',
      'dnf install -y docker',
      'systemctl start docker',
      'dnf install -y gitlab-runner',
    ],
  };
  return Buffer.from(`#cloud-config\n${JSON.stringify(document)}`).toString('base64');
}
